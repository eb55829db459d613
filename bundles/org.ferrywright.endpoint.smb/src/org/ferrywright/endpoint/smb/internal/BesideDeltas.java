package org.ferrywright.endpoint.smb.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockSearch;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockSums;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.CopyRange;
import org.ferrywright.delta.Nodes;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.FileBlocks;
import org.ferrywright.endpoint.Patch;
import org.ferrywright.endpoint.PatchRequest;

/**
 * Delta by the Listener beside the share, as long as it is there; then {@code plain}. The temporary is made by SMB, so that it has the owner
 * and the rights which the share gives, and metadata are set by SMB.
 */
record BesideDeltas(Beside beside, SmbFiles files, Deltas plain) implements Deltas {
    @Override
    public boolean remote() {
        return true;
    }

    @Override
    public boolean digestsInPlace() {
        return beside.isUseful();
    }

    @Override
    public FileBlocks blocks(RelPath path, BlockScheme scheme, Expect expect)
            throws EndpointException, InterruptedException {
        if (!beside.isUseful()) {
            return plain.blocks(path, scheme, expect);
        }
        Expect seen = beside.seen(path, expect);
        return new Blocks(beside, beside.asked(() -> beside.deltas().blocks(path, scheme, seen)));
    }

    /** What comes by SMB is not slower when it is known which ranges. */
    @Override
    public ReadableByteChannel ranges(RelPath path, List<ByteRange> ranges, Expect expect)
            throws EndpointException, InterruptedException {
        return plain.ranges(path, ranges, expect);
    }

    @Override
    public List<CopyRange> search(RelPath path, BlockSearch search, Expect expect)
            throws EndpointException, InterruptedException {
        if (!beside.isUseful()) {
            return plain.search(path, search, expect);
        }
        Expect seen = beside.seen(path, expect);
        return beside.asked(() -> beside.deltas().search(path, search, seen));
    }

    @Override
    public Patch patch(RelPath path, PatchRequest r) throws EndpointException, InterruptedException {
        if (!beside.isUseful()) {
            return plain.patch(path, r);
        }
        Expect seen = beside.seen(r.basis(), r.basisIs());
        RelPath temporary = SmbStagedFile.temporary(share(), path, r.temporary());
        long made = r.inPlace() ? 0 : make(path, temporary, r);
        var request = new PatchRequest(
                r.temporary(), r.size(), r.scheme(), r.basis(), seen, r.inPlace(), !r.inPlace(), r.sparse());
        Patch patch = beside.asked(() -> beside.deltas().patch(path, request));
        boolean taken = false;
        try {
            Facts now = r.inPlace() ? null : files.workers().call(() -> share().facts(temporary));
            if (!r.inPlace() && (now == null || now.fileId() != made)) {
                patch.discard();
                beside.leave("it runs as another user than the one whose files the share makes, so that files would get"
                        + " another owner");
                throw share().failures()
                        .item(Kind.UNSUPPORTED, path, "the Listener beside the share cannot write to what SMB makes");
            }
            taken = true;
            return new BesidePatch(patch, path);
        } finally {
            if (!taken) {
                patch.close();
            }
        }
    }

    private Share share() {
        return files.changes().share();
    }

    /** @return the number of the temporary's file */
    private long make(RelPath path, RelPath temporary, PatchRequest r) throws EndpointException, InterruptedException {
        return files.workers().call(() -> {
            Share.Opened made =
                    SmbStagedFile.make(share(), share().connection(), path, temporary, r.resume(), r.size());
            made.handle().close();
            return made.facts().fileId();
        });
    }

    /** Of a file at the Listener. */
    private record Blocks(Beside beside, FileBlocks blocks) implements FileBlocks {
        @Override
        public BlockShape shape() {
            return blocks.shape();
        }

        @Override
        public boolean cached() {
            return blocks.cached();
        }

        @Override
        public ContentDigest root() throws EndpointException, InterruptedException {
            return beside.asked(blocks::root);
        }

        @Override
        public long[] digests(List<Nodes> nodes) throws EndpointException, InterruptedException {
            return beside.asked(() -> blocks.digests(nodes));
        }

        @Override
        public BlockSums sums(List<Nodes> nodes) throws EndpointException, InterruptedException {
            return beside.asked(() -> blocks.sums(nodes));
        }

        @Override
        public void close() {
            blocks.close();
        }
    }

    /** At the Listener. */
    private final class BesidePatch implements Patch, WritableByteChannel {
        private final Patch patch;
        private final RelPath path;
        private boolean open = true;

        BesidePatch(Patch patch, RelPath path) {
            this.patch = patch;
            this.path = path;
        }

        @Override
        public long resumeOffset() {
            return patch.resumeOffset();
        }

        @Override
        public void copy(long from, long length) throws EndpointException, InterruptedException {
            beside.asked(() -> {
                patch.copy(from, length);
                return null;
            });
        }

        @Override
        public WritableByteChannel literal() {
            return this;
        }

        @Override
        public int write(ByteBuffer content) throws IOException {
            try {
                return beside.asked(patch::literal).write(content);
            } catch (EndpointIOException e) {
                throw new EndpointIOException(beside.ofHelp(e.failure()));
            } catch (EndpointException e) {
                throw new EndpointIOException(e);
            } catch (InterruptedException e) {
                throw Workers.interrupted();
            }
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public Entry commit(Commit commit) throws EndpointException, InterruptedException {
            Expect seen = beside.seen(path, commit.expect());
            var there = new Commit(commit.attributes().with(null), commit.digest(), seen, commit.kept());
            beside.asked(() -> patch.commit(there));
            return files.workers().call(() -> files.changes().set(path, EntryKind.FILE, commit.attributes()));
        }

        @Override
        public void discard() throws EndpointException, InterruptedException {
            beside.asked(() -> {
                patch.discard();
                return null;
            });
        }

        @Override
        public void close() {
            open = false;
            patch.close();
        }
    }
}
