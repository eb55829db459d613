package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.Alignment;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.endpoint.BlockTrees;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Patch;
import org.ferrywright.endpoint.PatchRequest;
import org.ferrywright.endpoint.TreeMemory;

/**
 * A new version that is written into the old one's file: only what differs, and only after the old bytes are on the disk in an
 * {@link UndoLog}. May be closed by another thread, which waits for what is under way.
 */
final class PatchInPlace implements Patch, WritableByteChannel {
    private final FileTree tree;
    private final BlockTrees trees;
    private final RelPath path;
    private final PatchRequest request;
    private final Folder folder;
    private final InPlaceFile file;
    /** Of the old version; null when it is not at hand. */
    private final BlockTree known;

    private final BlockTree.Builder builder;
    private final TreeMemory.Share memory;
    private ByteBuffer buffer;
    private long position;
    private volatile boolean closed;

    /** Takes folder, file and memory over. */
    private PatchInPlace(
            FileTree tree,
            BlockTrees trees,
            RelPath path,
            PatchRequest request,
            BlockShape shape,
            Folder folder,
            InPlaceFile file,
            TreeMemory.Share memory) {
        this.tree = tree;
        this.trees = trees;
        this.path = path;
        this.request = request;
        this.folder = folder;
        this.file = file;
        this.known = trees.current(path, file.before(), request.scheme()).orElse(null);
        this.builder = BlockTree.builder(shape, false);
        this.memory = memory;
    }

    static PatchInPlace open(FileTree tree, BlockTrees trees, RelPath path, PatchRequest request, BlockShape shape)
            throws EndpointException, InterruptedException {
        if (!request.basis().equals(path) || request.size() < Undoing.SMALLEST) {
            throw tree.failures()
                    .item(Kind.UNSUPPORTED, path, "only a large file is patched where it lies, from itself");
        }
        TreeMemory.Share memory = TreeMemory.take(shape);
        Folder folder = null;
        InPlaceFile file = null;
        try {
            folder = tree.open(path.parent(), FileTree.Use.NAMES);
            new Placement(folder, tree.failures()).checkTemporary(request.temporary());
            file = InPlaceFile.open(tree, folder, path, request, InPlaceFile.BATCH);
            return new PatchInPlace(tree, trees, path, request, shape, folder, file, memory);
        } catch (EndpointException | RuntimeException e) {
            if (file != null) {
                file.close();
            }
            if (folder != null) {
                folder.close();
            }
            memory.close();
            throw e;
        }
    }

    @Override
    public long resumeOffset() {
        return 0;
    }

    @Override
    public synchronized void copy(long from, long length) throws EndpointException, InterruptedException {
        LocalEndpoint.checkInterrupt();
        checkOpen();
        long size = file.before().size();
        if (from != position) {
            throw tree.failures().item(Kind.UNSUPPORTED, path, "what is patched where it lies cannot move within it");
        }
        if (length < 0 || from > size - length) {
            throw tree.failures().changed(path, "it has " + size + " bytes, not " + length + " from " + from);
        }
        checkRoom(length);
        var parts = known == null
                ? new Alignment(length, 0, 0, 0)
                : Alignment.of(request.scheme().leaf(), from, size, from, request.size(), length);
        hash(parts.head());
        if (parts.count() > 0) {
            builder.leaves(known, parts.first(), parts.count());
            position += parts.whole();
        }
        hash(length - parts.head() - parts.whole());
    }

    /** Takes what stays as it is into the tree. */
    private void hash(long length) throws EndpointException, InterruptedException {
        if (buffer == null && length > 0) {
            buffer = ByteBuffer.allocate(256 << 10);
        }
        long end = position + length;
        while (position < end) {
            long data = Math.min(end, file.nextData(position));
            builder.zeros(data - position);
            position = data;
            long until = data == end ? end : Math.min(end, file.nextHole(data));
            while (position < until) {
                LocalEndpoint.checkInterrupt();
                buffer.clear().limit((int) Math.min(buffer.capacity(), until - position));
                file.fill(buffer, position);
                builder.update(buffer.flip());
                position += buffer.limit();
            }
        }
    }

    @Override
    public WritableByteChannel literal() {
        return this;
    }

    @Override
    public synchronized int write(ByteBuffer from) throws ClosedChannelException, EndpointIOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new ClosedByInterruptException();
        }
        int total = from.remaining();
        try {
            checkRoom(total);
            builder.update(from);
            file.put(from, position);
            position += total;
        } catch (EndpointException e) {
            throw new EndpointIOException(e);
        }
        return total;
    }

    private void checkRoom(long length) throws EndpointException {
        if (length > request.size() - position) {
            throw tree.failures()
                    .item(Kind.CORRUPT, path, "more bytes came than the " + request.size() + " that were announced");
        }
    }

    private void checkOpen() throws EndpointException {
        if (closed) {
            throw tree.failures().closed();
        }
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public synchronized Entry commit(Commit commit) throws EndpointException, InterruptedException {
        checkOpen();
        LocalEndpoint.checkInterrupt();
        try {
            BlockTree made = verified(commit);
            Entry now = file.commit(request.size(), commit.attributes());
            trees.written(path, now, made);
            return now;
        } finally {
            close();
        }
    }

    private BlockTree verified(Commit commit) throws EndpointException {
        Failures failures = tree.failures();
        ContentDigest digest = commit.digest();
        if (commit.kept() != null) {
            throw failures.item(Kind.UNSUPPORTED, path, "the old version of what is patched where it lies is not kept");
        }
        if (position != request.size()) {
            throw failures.item(
                    Kind.CORRUPT, path, position + " bytes came where " + request.size() + " were announced");
        }
        BlockTree made = builder.build();
        if (!made.root().equals(digest)) {
            throw failures.item(Kind.CORRUPT, path, "what was made of the old version is not the new one");
        }
        Placement.check(commit.expect(), file.before(), path, failures);
        Placement.check(request.basisIs(), file.before(), path, failures);
        return made;
    }

    @Override
    public synchronized void discard() throws EndpointException {
        if (!closed) {
            try {
                file.undo();
            } finally {
                close();
            }
        }
    }

    /** What was not committed is undone; where that fails, whoever looks next does it. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            file.close();
            folder.close();
            memory.close();
        }
    }
}
