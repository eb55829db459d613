package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.BlockTrees;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.StagedFile;
import org.ferrywright.endpoint.WrittenTree;

/**
 * A temporary that is written from its start, or from where an earlier attempt ended, and hashed on the way. It may be
 * closed by another thread, which waits for a write under way: a descriptor that is closed too early may be another
 * file's by then.
 */
final class LocalStagedFile implements StagedFile, WritableByteChannel {
    // long enough that calls do not count, short enough that the bytes are still in the cache when they are hashed
    private static final int CHUNK = 256 << 10;

    private final FileTree tree;
    private final RelPath path;
    private final StageRequest request;
    private final Temporary temporary;
    private final OpenFile file;
    /** Null when every byte is written. */
    private final SparseContent holes;

    private final ContentHash hash;
    private final WrittenTree blocks;
    private final long resumeOffset;
    private ContentDigest resumeDigest;
    private long position;
    private volatile boolean closed;

    /** Takes the temporary over. */
    private LocalStagedFile(
            FileTree tree,
            RelPath path,
            StageRequest request,
            Temporary temporary,
            WrittenTree blocks,
            boolean sparse) {
        this.tree = tree;
        this.path = path;
        this.request = request;
        this.temporary = temporary;
        this.file = temporary.file();
        this.resumeOffset = temporary.length();
        this.holes = sparse ? new SparseContent(file, resumeOffset) : null;
        this.blocks = blocks;
        this.hash = new ContentHash(request.digestSeed());
        this.position = resumeOffset;
    }

    /** @param holes whether the file system keeps holes */
    static LocalStagedFile open(FileTree tree, BlockTrees trees, RelPath path, StageRequest request, boolean holes)
            throws EndpointException {
        Temporary temporary = Temporary.open(tree, path, request.temporary(), request.resume(), request.size(), 1);
        var blocks = new WrittenTree(trees, path, request.size(), false);
        return new LocalStagedFile(tree, path, request, temporary, blocks, holes && request.sparse());
    }

    @Override
    public long resumeOffset() {
        return resumeOffset;
    }

    @Override
    public synchronized ContentDigest resumeDigest() throws EndpointException, InterruptedException {
        if (resumeDigest == null) {
            if (closed) {
                throw tree.failures().closed();
            }
            var buffer = ByteBuffer.allocate(CHUNK);
            long at = 0;
            while (at < resumeOffset) {
                LocalEndpoint.checkInterrupt();
                buffer.clear().limit((int) Math.min(CHUNK, resumeOffset - at));
                int n = file.read(buffer, at);
                if (n < 0) {
                    throw tree.failures().changed(path, "its temporary was cut while it was read");
                }
                hash.update(buffer.flip());
                blocks.update(buffer);
                at += n;
            }
            resumeDigest = hash.digest();
        }
        return resumeDigest;
    }

    @Override
    public WritableByteChannel channel() throws EndpointException, InterruptedException {
        resumeDigest();
        return this;
    }

    @Override
    public synchronized int write(ByteBuffer from) throws ClosedChannelException, EndpointIOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        int total = from.remaining();
        try {
            if (total > request.size() - position) {
                throw tree.failures()
                        .item(
                                Kind.CORRUPT,
                                path,
                                "more bytes came than the " + request.size() + " that were announced");
            }
            int limit = from.limit();
            while (from.position() < limit) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new ClosedByInterruptException();
                }
                from.limit(Math.min(limit, from.position() + CHUNK));
                try {
                    hash.update(from);
                    blocks.update(from);
                    int n = from.remaining();
                    if (holes == null) {
                        file.write(from, position);
                    } else {
                        holes.append(from, position);
                    }
                    position += n;
                } finally {
                    from.limit(limit);
                }
            }
        } catch (EndpointException e) {
            throw new EndpointIOException(e);
        }
        return total;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public synchronized Optional<ContentDigest> taken() {
        return Optional.of(hash.digest());
    }

    @Override
    public synchronized Entry commit(Commit commit) throws EndpointException, InterruptedException {
        if (closed) {
            throw tree.failures().closed();
        }
        resumeDigest();
        LocalEndpoint.checkInterrupt();
        closed = true;
        try (blocks) {
            Entry now = temporary.commit(request.size(), commit, () -> verify(commit.digest()));
            blocks.written(now);
            return now;
        }
    }

    private void verify(ContentDigest digest) throws EndpointException {
        Failures failures = tree.failures();
        if (position != request.size()) {
            throw failures.item(
                    Kind.CORRUPT, path, position + " bytes came where " + request.size() + " were announced");
        }
        if (!hash.digest().equals(digest)) {
            throw failures.item(Kind.CORRUPT, path, "the bytes that came are not those that were sent");
        }
        if (holes != null) {
            holes.extend(position);
        }
    }

    @Override
    public synchronized void discard() throws EndpointException, InterruptedException {
        closed = true;
        blocks.close();
        temporary.discard();
    }

    /** What was skipped last is part of what an attempt to come finds. */
    @Override
    public synchronized void close() {
        try {
            if (!closed && holes != null) {
                holes.extend(position);
            }
        } catch (EndpointException _) {
            // the temporary ends before its last hole, and the attempt to come begins there
            return;
        } finally {
            closed = true;
            blocks.close();
            temporary.close();
        }
    }
}
