package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockFinder;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockSearch;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.delta.CopyRange;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.FileBlocks;
import org.ferrywright.endpoint.Patch;
import org.ferrywright.endpoint.PatchRequest;
import org.ferrywright.endpoint.TreeMemory;

/**
 * Delta with nobody at the server: what a file has is remembered from when it was written, what stays of it is copied by the server, and
 * only what is new is sent.
 */
record SmbDeltas(SmbFiles files, Manifests manifests) implements Deltas {
    @Override
    public boolean remote() {
        return true;
    }

    @Override
    public boolean digestsInPlace() {
        return false;
    }

    @Override
    public FileBlocks blocks(RelPath path, BlockScheme scheme, Expect expect)
            throws EndpointException, InterruptedException {
        OpenContent content = files.open(path, expect);
        TreeMemory.Share memory = null;
        try {
            long size = content.before().size();
            BlockTree known = manifests.current(path, content.before(), scheme).orElse(null);
            BlockScheme by =
                    known != null ? known.shape().scheme() : scheme != null ? scheme : manifests.scheme(path, size);
            BlockShape shape = shape(path, by, size);
            memory = TreeMemory.take(shape);
            var blocks = new SmbBlocks(content, shape, known, memory);
            content = null;
            memory = null;
            return blocks;
        } finally {
            if (memory != null) {
                memory.close();
            }
            if (content != null) {
                content.close();
            }
        }
    }

    private BlockShape shape(RelPath path, BlockScheme scheme, long size) throws EndpointException {
        try {
            return new BlockShape(scheme, size);
        } catch (IllegalArgumentException e) {
            throw files.changes()
                    .share()
                    .failures()
                    .item(Kind.UNSUPPORTED, path, e.getMessage())
                    .edit()
                    .cause(e)
                    .build();
        }
    }

    @Override
    public ReadableByteChannel ranges(RelPath path, List<ByteRange> ranges, Expect expect)
            throws EndpointException, InterruptedException {
        OpenContent content = files.open(path, expect);
        long size = content.before().size();
        for (ByteRange range : ranges) {
            if (range.end() > size) {
                content.close();
                throw content.share()
                        .failures()
                        .changed(
                                path,
                                "it has " + size + " bytes, not those from " + range.offset() + " to " + range.end());
            }
        }
        return new SmbReadChannel(content, List.copyOf(ranges));
    }

    @Override
    public List<CopyRange> search(RelPath path, BlockSearch search, Expect expect)
            throws EndpointException, InterruptedException {
        if (search.length() > BlockFinder.MOST_LENGTH) {
            throw files.changes()
                    .share()
                    .failures()
                    .item(Kind.UNSUPPORTED, path, "blocks of " + search.length() + " bytes are not searched for");
        }
        try (OpenContent content = files.open(path, expect)) {
            List<CopyRange> found = BlockFinder.<EndpointException>find(search, new Onward(content)::read);
            content.checkUnchanged();
            return found;
        }
    }

    @Override
    public Patch patch(RelPath path, PatchRequest request) throws EndpointException, InterruptedException {
        if (request.inPlace()) {
            throw files.changes()
                    .share()
                    .failures()
                    .item(Kind.UNSUPPORTED, path, "nobody at a share could undo a patch after a crash");
        }
        return SmbPatch.open(files, manifests, path, request, shape(path, request.scheme(), request.size()));
    }

    /** Content that is read mostly in order. */
    private static final class Onward {
        private final OpenContent content;
        private ReadAhead ahead;
        private ByteBuffer piece = ByteBuffer.allocate(0);
        private long at = -1;

        Onward(OpenContent content) {
            this.content = content;
        }

        int read(ByteBuffer to, long offset) throws EndpointException, InterruptedException {
            if (offset >= content.before().size()) {
                return -1;
            }
            if (offset != at) {
                ahead = content.ahead(offset, content.before().size());
                piece = ByteBuffer.allocate(0);
                at = offset;
            }
            if (!piece.hasRemaining()) {
                piece = ahead.next();
            }
            int n = Math.min(piece.remaining(), to.remaining());
            to.put(piece.slice(piece.position(), n));
            piece.position(piece.position() + n);
            at += n;
            return n;
        }
    }
}
