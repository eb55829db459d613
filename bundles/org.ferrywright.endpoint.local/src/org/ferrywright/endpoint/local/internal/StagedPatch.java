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
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Patch;
import org.ferrywright.endpoint.PatchRequest;
import org.ferrywright.endpoint.TreeMemory;

/**
 * A new version in a temporary, whose tree of blocks is made on the way: of what is copied from leaf to leaf, the leaves of the basis's
 * tree are taken where that is at hand; everything else is hashed as it stands in the temporary. May be closed by another thread, which
 * waits for what is under way.
 */
final class StagedPatch implements Patch, WritableByteChannel {
    private static final int CHUNK = 256 << 10;

    private final FileTree tree;
    private final BlockTrees trees;
    private final RelPath path;
    private final PatchRequest request;
    private final Source basis;
    /** Of the basis; null when it is not at hand. */
    private final BlockTree known;

    private final Temporary temporary;
    private final SparseContent content;
    private final boolean sparse;
    private final BlockTree.Builder builder;
    private final TreeMemory.Share memory;
    private final BasisCopy copying;
    /** Whether the temporary can be longer than what is in it without taking room. */
    private boolean shared;

    private long position;
    private volatile boolean closed;

    /** Takes basis, temporary and memory over. */
    private StagedPatch(
            FileTree tree,
            BlockTrees trees,
            RelPath path,
            PatchRequest request,
            BlockShape shape,
            Source basis,
            Temporary temporary,
            TreeMemory.Share memory,
            boolean holes) {
        this.tree = tree;
        this.trees = trees;
        this.path = path;
        this.request = request;
        this.basis = basis;
        this.known =
                trees.current(request.basis(), basis.before(), request.scheme()).orElse(null);
        this.temporary = temporary;
        this.content = new SparseContent(temporary.file(), temporary.length());
        this.copying = new BasisCopy(basis, temporary.file(), content, tree.failures());
        this.sparse = holes && request.sparse();
        this.shared = holes && SharedParts.THREADS > 1;
        this.builder = BlockTree.builder(shape, false);
        this.memory = memory;
    }

    /** @param holes whether the file system keeps holes */
    static StagedPatch open(
            FileTree tree, BlockTrees trees, RelPath path, PatchRequest request, BlockShape shape, boolean holes)
            throws EndpointException, InterruptedException {
        Source basis = basis(tree, request);
        TreeMemory.Share memory = null;
        Temporary temporary = null;
        try {
            memory = TreeMemory.take(shape);
            temporary = Temporary.open(
                    tree,
                    path,
                    request.temporary(),
                    request.resume(),
                    request.size(),
                    request.scheme().leaf());
            var patch = new StagedPatch(tree, trees, path, request, shape, basis, temporary, memory, holes);
            patch.copying.readBack(0, temporary.length(), patch.builder);
            patch.position = temporary.length();
            return patch;
        } catch (EndpointException | InterruptedException | RuntimeException e) {
            basis.close();
            if (memory != null) {
                memory.close();
            }
            if (temporary != null) {
                temporary.close();
            }
            throw e;
        }
    }

    private static Source basis(FileTree tree, PatchRequest request) throws EndpointException {
        try {
            return Source.open(tree, request.basis(), request.basisIs());
        } catch (EndpointException e) {
            if (e.kind() == Kind.NOT_FOUND && request.basisIs() instanceof Expect.Same) {
                throw tree.failures().changed(request.basis(), "it is gone meanwhile");
            }
            throw e;
        }
    }

    @Override
    public long resumeOffset() {
        return temporary.length();
    }

    @Override
    public synchronized void copy(long from, long length) throws EndpointException, InterruptedException {
        checkOpen();
        if (from < 0 || length < 0 || from > basis.before().size() - length) {
            throw tree.failures()
                    .changed(
                            request.basis(),
                            "it has " + basis.before().size() + " bytes, not " + length + " from " + from);
        }
        checkRoom(length);
        if (known == null) {
            copy(from, length, true);
            return;
        }
        var parts =
                Alignment.of(request.scheme().leaf(), from, basis.before().size(), position, request.size(), length);
        copy(from, parts.head(), true);
        copy(from + parts.head(), parts.whole(), false);
        builder.leaves(known, parts.first(), parts.count());
        copy(from + parts.head() + parts.whole(), length - parts.head() - parts.whole(), true);
    }

    /** @param hash whether these bytes go into the tree as they are */
    private void copy(long from, long length, boolean hash) throws EndpointException, InterruptedException {
        int leaf = request.scheme().leaf();
        long head = Math.min(length, (leaf - position % leaf) % leaf);
        long whole = (length - head) / leaf * leaf;
        // bytes that are only copied would wait for each other: most file systems let one thread at a time write to a
        // file
        if (!hash || !shared || whole < SharedCopying.LEAST) {
            alone(from, length, hash);
            return;
        }
        alone(from, head, true);
        together(from + head, whole);
        alone(from + head + whole, length - head - whole, true);
    }

    private void alone(long from, long length, boolean hash) throws EndpointException, InterruptedException {
        copying.copy(from, position, length, hash ? builder : null);
        position += length;
    }

    private void together(long from, long length) throws EndpointException, InterruptedException {
        try {
            temporary.share(position, request.size());
        } catch (EndpointException _) {
            // the file system has no files of that length
            shared = false;
            alone(from, length, true);
            return;
        }
        try {
            new SharedCopying(tree.failures(), request.scheme(), from, position, length, builder)
                    .copy(basis, temporary.file());
            position += length;
        } finally {
            temporary.file().truncate(position);
            content.wrote(position);
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
        int total = from.remaining();
        int limit = from.limit();
        try {
            checkRoom(total);
            while (from.position() < limit) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new ClosedByInterruptException();
                }
                from.limit(Math.min(limit, from.position() + CHUNK));
                int n = from.remaining();
                builder.update(from);
                if (sparse) {
                    content.append(from, position);
                } else {
                    content.write(from, position);
                }
                position += n;
            }
        } catch (EndpointException e) {
            throw new EndpointIOException(e);
        } finally {
            from.limit(limit);
        }
        return total;
    }

    private void checkRoom(long length) throws EndpointException {
        if (length > request.size() - position) {
            throw tree.failures()
                    .item(Kind.CORRUPT, path, "more bytes came than the " + request.size() + " that were announced");
        }
    }

    private void checkOpen() throws EndpointException, InterruptedException {
        LocalEndpoint.checkInterrupt();
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
        try {
            var made = new BlockTree[1];
            Entry now = temporary.commit(request.size(), commit, () -> made[0] = verified(commit.digest()));
            trees.written(path, now, made[0]);
            return now;
        } finally {
            release();
        }
    }

    private BlockTree verified(ContentDigest digest) throws EndpointException {
        Failures failures = tree.failures();
        if (position != request.size()) {
            throw failures.item(
                    Kind.CORRUPT, path, position + " bytes came where " + request.size() + " were announced");
        }
        content.extend(position);
        BlockTree made = builder.build();
        // first: what is copied after a change is not what was planned, and that is no damage
        basis.checkUnchanged();
        if (!made.root().equals(digest)) {
            throw failures.item(Kind.CORRUPT, path, "what was made of the old version is not the new one");
        }
        try (Folder folder = tree.open(request.basis().parent(), FileTree.Use.NAMES)) {
            Entry now = folder.stat(request.basis().name());
            Placement.check(request.basisIs(), now, request.basis(), failures);
        } catch (EndpointException e) {
            throw e.kind() == Kind.NOT_FOUND ? failures.changed(request.basis(), "it is gone meanwhile") : e;
        }
        return made;
    }

    @Override
    public synchronized void discard() throws EndpointException, InterruptedException {
        release();
        temporary.discard();
    }

    /** What was skipped last is part of what an attempt to come finds. */
    @Override
    public synchronized void close() {
        try {
            if (!closed) {
                content.extend(position);
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
            basis.close();
            temporary.close();
            memory.close();
        }
    }
}
