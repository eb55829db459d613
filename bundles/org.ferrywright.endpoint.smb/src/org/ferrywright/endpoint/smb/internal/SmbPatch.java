package org.ferrywright.endpoint.smb.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.Alignment;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Patch;
import org.ferrywright.endpoint.PatchRequest;
import org.ferrywright.endpoint.TreeMemory;

/**
 * A new version in a temporary on a share: what stays is copied by the server, what is new is written. Its tree of blocks is made on the
 * way: of whole blocks that are copied, the leaves are those of the basis's tree or of the tree that came with the request; everything
 * else that is copied is read back. Before the commit some of the blocks that nobody read are read and compared, and the basis has to be what
 * it was: a server that changes content and tells nothing is found by chance, one that damages what it copies almost always.
 */
final class SmbPatch implements Patch, WritableByteChannel {
    /** More than that of an earlier attempt is not read back: copying once more costs the network nothing. */
    private static final long MOST_RESUMED = 4 << 20;

    private final SmbFiles files;
    private final Manifests manifests;
    private final RelPath path;
    private final PatchRequest request;
    private final OpenContent basis;
    /** Of the basis; null when nothing is remembered of it. */
    private final BlockTree known;

    private final Share.Opened temporary;
    private final ServerCopy copies;
    private final WriteBehind out;
    private final BlockTree.Builder builder;
    private final TreeMemory.Share memory;
    private final CopySamples samples = new CopySamples();
    private long position;
    private long sent;
    private boolean broken;
    private boolean closed;

    /** Takes basis, temporary and memory over. */
    private SmbPatch(
            SmbFiles files,
            Manifests manifests,
            RelPath path,
            PatchRequest request,
            BlockShape shape,
            OpenContent basis,
            BlockTree known,
            Share.Opened temporary,
            ServerCopy copies,
            TreeMemory.Share memory) {
        this.files = files;
        this.manifests = manifests;
        this.path = path;
        this.request = request;
        this.basis = basis;
        this.known = known;
        this.temporary = temporary;
        this.copies = copies;
        this.memory = memory;
        this.out = new WriteBehind(
                files.workers(),
                share(),
                path,
                temporary.handle(),
                temporary.facts().size());
        boolean sums = (known == null || known.hasSums())
                && (request.whole() == null || request.whole().hasSums());
        this.builder = BlockTree.builder(shape, sums);
    }

    static SmbPatch open(SmbFiles files, Manifests manifests, RelPath path, PatchRequest request, BlockShape shape)
            throws EndpointException, InterruptedException {
        Share share = files.changes().share();
        RelPath name = SmbStagedFile.temporary(share, path, request.temporary());
        Workers workers = files.workers();
        OpenContent basis = null;
        Share.Opened temporary = null;
        TreeMemory.Share memory = TreeMemory.take(shape);
        boolean opened = false;
        try {
            // first, so that no temporary is made where there is no basis
            basis = files.open(request.basis(), request.basisIs());
            OpenContent from = basis;
            temporary = workers.call(
                    () -> make(share, from.handle().connection(), path, name, request),
                    o -> o.handle().close());
            Share.Opened to = temporary;
            ServerCopy copies = workers.call(() -> ServerCopy.open(workers, share, path, from.handle(), to.handle()));
            BlockTree known = manifests
                    .current(request.basis(), basis.before(), request.scheme())
                    .orElse(null);
            var patch = new SmbPatch(files, manifests, path, request, shape, basis, known, temporary, copies, memory);
            patch.readBack(temporary.facts().size());
            opened = true;
            return patch;
        } finally {
            if (!opened) {
                memory.close();
                if (basis != null) {
                    basis.close();
                }
                if (temporary != null) {
                    workers.later(temporary.handle()::close);
                }
            }
        }
    }

    /** In the session of the basis, because servers copy within one only. What is kept of a leftover ends with a whole block. */
    private static Share.Opened make(Share share, Connection c, RelPath path, RelPath name, PatchRequest request)
            throws EndpointException {
        Share.Opened made = SmbStagedFile.make(share, c, path, name, request.resume(), request.size());
        long size = made.facts().size();
        boolean kept = SmbStagedFile.isWhole(made.facts()) && size <= MOST_RESUMED;
        return SmbStagedFile.shortened(
                share, path, made, kept ? size - size % request.scheme().leaf() : 0);
    }

    private Share share() {
        return files.changes().share();
    }

    @Override
    public long resumeOffset() {
        return temporary.facts().size();
    }

    @Override
    public void copy(long from, long length) throws EndpointException, InterruptedException {
        checkOpen();
        long basisSize = basis.before().size();
        if (from < 0 || length < 0 || from > basisSize - length) {
            throw share().failures()
                    .changed(request.basis(), "it has " + basisSize + " bytes, not " + length + " from " + from);
        }
        checkRoom(length);
        attempted(() -> {
            copies.copy(from, position, length);
            out.skip(length);
            int leaf = request.scheme().leaf();
            if (known != null && (from - position) % leaf == 0) {
                takeOver(known, Alignment.of(leaf, from, basisSize, position, request.size(), length), length);
            } else if (request.whole() != null) {
                Alignment parts = Alignment.of(leaf, position, request.size(), position, request.size(), length);
                takeOver(request.whole(), parts, length);
            } else {
                readBack(length);
            }
        });
    }

    /** Whole blocks that nobody reads, with what is before and behind them. */
    private void takeOver(BlockTree tree, Alignment parts, long length) throws EndpointException, InterruptedException {
        readBack(parts.head());
        int leaf = request.scheme().leaf();
        int first = (int) (position / leaf);
        builder.leaves(tree, parts.first(), parts.count());
        position += parts.whole();
        samples.unread(first, parts.count());
        readBack(length - parts.head() - parts.whole());
    }

    /** Takes the next bytes of the temporary into the tree. */
    private void readBack(long length) throws EndpointException, InterruptedException {
        if (length == 0) {
            return;
        }
        copies.finish();
        out.finish();
        var ahead = new ReadAhead(files.workers(), share(), path, temporary.handle(), position, position + length);
        for (ByteBuffer piece = ahead.next(); piece != null; piece = ahead.next()) {
            builder.update(piece);
        }
        position += length;
    }

    @Override
    public WritableByteChannel literal() {
        return this;
    }

    @Override
    public int write(ByteBuffer content) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (Thread.currentThread().isInterrupted()) {
            throw Workers.interrupted();
        }
        int n = content.remaining();
        try {
            checkRoom(n);
            attempted(() -> {
                builder.update(content);
                out.write(content);
            });
        } catch (EndpointException e) {
            throw new EndpointIOException(e);
        } catch (InterruptedException e) {
            throw Workers.interrupted();
        }
        position += n;
        sent += n;
        return n;
    }

    /** After a failure it is not known what the temporary has. */
    private void attempted(Step step) throws EndpointException, InterruptedException {
        boolean done = false;
        try {
            step.run();
            done = true;
        } finally {
            broken |= !done;
        }
    }

    private interface Step {
        void run() throws EndpointException, InterruptedException;
    }

    private void checkRoom(long length) throws EndpointException {
        if (length > request.size() - position) {
            throw share().failures()
                    .item(Kind.CORRUPT, path, "more bytes came than the " + request.size() + " that were announced");
        }
    }

    private void checkOpen() throws EndpointException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while a file was patched");
        }
        if (closed) {
            throw share().failures().closed();
        }
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public Entry commit(Commit commit) throws EndpointException, InterruptedException {
        checkOpen();
        BlockTree made;
        try {
            copies.finish();
            out.finish();
            made = verified(commit);
        } catch (EndpointException e) {
            discardAfter(e);
            throw e;
        }
        try {
            Facts placed = files.workers()
                    .call(() -> SmbStagedFile.place(
                            files.changes(), temporary.handle(), path, request.temporary(), commit));
            release();
            if (placed == null) {
                return null;
            }
            manifests.written(path, placed, temporary.facts(), made);
            return SmbStagedFile.told(files.workers(), files.changes(), path, placed, commit);
        } catch (EndpointException e) {
            discardAfter(e);
            throw e;
        }
    }

    private void discardAfter(EndpointException e) throws InterruptedException {
        if (SmbStagedFile.isHopeless(e) || e.kind() == Kind.CORRUPT) {
            try {
                discard();
            } catch (EndpointException second) {
                e.addSuppressed(second);
            }
        }
    }

    private BlockTree verified(Commit commit) throws EndpointException, InterruptedException {
        // first: what is copied after a change is not what was planned, and that is no damage. It is closed then, as
        // what is
        // replaced has to be
        basis.checkUnchanged();
        if (position != request.size()) {
            throw share().failures()
                    .item(Kind.CORRUPT, path, position + " bytes came where " + request.size() + " were announced");
        }
        BlockTree made = builder.build();
        if (!made.root().equals(commit.digest())) {
            throw share().failures().item(Kind.CORRUPT, path, "what was made of the old version is not the new one");
        }
        List<ByteRange> some = samples.choose(made.shape(), sent);
        var ahead = new ReadAhead(files.workers(), share(), path, temporary.handle(), some);
        if (!CopySamples.agree(made, some, ahead)) {
            throw share().failures()
                    .item(
                            Kind.CORRUPT,
                            path,
                            "what the server copied is not what was written there before: it changed and nothing"
                                    + " about the file tells so, or the server damages what it copies");
        }
        return made;
    }

    @Override
    public void discard() throws EndpointException, InterruptedException {
        if (!closed) {
            release();
            files.workers().call(() -> SmbStagedFile.remove(temporary.handle(), path));
        }
    }

    /** What was made so far is at the server then. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        release();
        boolean interrupted = Thread.interrupted();
        try {
            copies.finish();
            out.finish();
            files.workers().call(() -> {
                if (broken) {
                    temporary.handle().close();
                } else {
                    SmbStagedFile.leave(temporary.handle(), path);
                }
                return null;
            });
        } catch (EndpointException _) {
            files.workers().later(temporary.handle()::close);
        } catch (InterruptedException _) {
            interrupted = true;
            files.workers().later(temporary.handle()::close);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void release() {
        closed = true;
        basis.close();
        memory.close();
    }
}
