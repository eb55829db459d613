package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.StagedFile;

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
    private final OpenFile file;
    /** Null when every byte is written. */
    private final SparseContent holes;

    private final ContentHash hash;
    private final long resumeOffset;
    private ContentDigest resumeDigest;
    private long position;
    private volatile boolean closed;

    /** Takes the file over. */
    private LocalStagedFile(
            FileTree tree, RelPath path, StageRequest request, OpenFile file, boolean sparse, long resumeOffset) {
        this.tree = tree;
        this.path = path;
        this.request = request;
        this.file = file;
        this.holes = sparse ? new SparseContent(file, resumeOffset) : null;
        this.hash = new ContentHash(request.digestSeed());
        this.resumeOffset = resumeOffset;
        this.position = resumeOffset;
    }

    /** @param holes whether the file system keeps holes */
    static LocalStagedFile open(FileTree tree, RelPath path, StageRequest request, boolean holes)
            throws EndpointException {
        boolean sparse = holes && request.sparse();
        try (Folder folder = tree.open(path.parent(), FileTree.Use.CREATING)) {
            var placement = new Placement(folder, tree.failures());
            placement.checkTemporary(request.temporary());
            // a name that cannot be is told before the bytes travel
            folder.stat(path.name());
            OpenFile old = request.resume() ? folder.resume(request.temporary(), path) : null;
            if (old == null) {
                OpenFile fresh = placement.create(request.temporary(), path);
                return new LocalStagedFile(tree, path, request, fresh, sparse, 0);
            }
            try {
                long length = old.facts().size();
                if (length > request.size()) {
                    old.truncate(0);
                    length = 0;
                }
                return new LocalStagedFile(tree, path, request, old, sparse, length);
            } catch (EndpointException | RuntimeException e) {
                old.close();
                throw e;
            }
        }
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
    public synchronized Entry commit(Commit commit) throws EndpointException, InterruptedException {
        if (closed) {
            throw tree.failures().closed();
        }
        resumeDigest();
        LocalEndpoint.checkInterrupt();
        try (Folder folder = tree.open(path.parent(), FileTree.Use.NAMES)) {
            try {
                return commit(commit, folder);
            } catch (EndpointException e) {
                if (e.kind() == Kind.CORRUPT || e.kind() == Kind.CHANGED) {
                    Placement.removeQuietly(folder, request.temporary(), e);
                }
                throw e;
            }
        } finally {
            close();
        }
    }

    private Entry commit(Commit commit, Folder folder) throws EndpointException {
        Failures failures = tree.failures();
        if (position != request.size()) {
            throw failures.item(
                    Kind.CORRUPT, path, position + " bytes came where " + request.size() + " were announced");
        }
        if (!hash.digest().equals(commit.digest())) {
            throw failures.item(Kind.CORRUPT, path, "the bytes that came are not those that were sent");
        }
        if (holes != null) {
            holes.extend(position);
        }
        file.set(commit.attributes());
        Entry mine = file.facts();
        if (mine.size() != request.size()) {
            throw failures.item(Kind.CORRUPT, path, "its temporary was changed by somebody else");
        }
        Entry named = folder.stat(request.temporary());
        if (named == null || named.fileId() != mine.fileId()) {
            throw failures.changed(path, "its temporary was replaced by somebody else");
        }
        closed = true;
        file.finish();
        new Placement(folder, failures).place(request.temporary(), path.name(), commit.expect(), commit.kept(), tree);
        folder.tell(Aspect.EXTENDED);
        Entry now = folder.stat(path.name());
        if (now == null || now.fileId() != mine.fileId()) {
            throw failures.changed(path, "somebody else replaced it as soon as it was stored");
        }
        return now;
    }

    @Override
    public synchronized void discard() throws EndpointException, InterruptedException {
        release();
        try (Folder folder = tree.open(path.parent(), FileTree.Use.NAMES)) {
            folder.remove(request.temporary(), false);
        } catch (EndpointException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
        }
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
            release();
        }
    }

    private void release() {
        if (!closed) {
            closed = true;
            file.close();
        }
    }
}
