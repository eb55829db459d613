package org.ferrywright.engine.internal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockSums;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.Movable;
import org.ferrywright.delta.Nodes;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.FileBlocks;
import org.ferrywright.endpoint.TreeMemory;

/**
 * The trees of blocks of a file of the source and of a file of the target, made by one scheme; both sides are asked at the same time.
 * What the target's side fails with comes as {@link BasisFailure}.
 */
final class TreePair implements AutoCloseable {
    /** The file of the target is of no use; that is no failure of the transfer yet. */
    static final class BasisFailure extends Exception {
        private static final long serialVersionUID = 1L;

        private final EndpointException failure;

        BasisFailure(EndpointException failure) {
            super(failure);
            this.failure = failure;
        }

        EndpointException failure() {
            return failure;
        }
    }

    /** Of nodes of both trees, in the order in which they were asked for. */
    record Digests(long[] source, long[] basis) {}

    /** Of a part of one content, and of the tree of the other one, in the order in which they were asked for. */
    record Moved(long[] part, long[] whole) {}

    private interface Question<T> {
        T ask() throws EndpointException, InterruptedException;
    }

    private record Answers<S, T>(S source, T basis) {}

    private final Deltas here;
    private final Deltas there;
    private final Manner manner;
    private final Account account;
    private FileBlocks source;
    private FileBlocks basis;
    private ByteRange part;
    private BlockTree ofPart;
    private TreeMemory.Share partMemory;

    /** @param account to whose exchanged bytes what comes over a network is added */
    TreePair(Deltas here, Deltas there, Manner manner, Account account) {
        this.here = here;
        this.there = there;
        this.manner = manner;
        this.account = account;
    }

    /** Opens both trees. Who has one at hand tells the scheme; else the side that is far, which may keep what it makes. */
    void open(RelPath path, Entry entry, Basis from) throws EndpointException, InterruptedException, BasisFailure {
        Expect same = Expect.same(entry);
        Expect sameBasis = Expect.same(from.entry());
        both(() -> source = here.blocks(path, null, same), () -> basis = there.blocks(from.path(), null, sameBasis));
        checkSize(source, entry, path);
        try {
            checkSize(basis, from.entry(), from.path());
        } catch (EndpointException e) {
            throw new BasisFailure(e);
        }
        by(common(), path, entry, from);
    }

    /** Opens both trees anew, made of shorter blocks; both files are read for it. */
    void shorten(int leaf, RelPath path, Entry entry, Basis from)
            throws EndpointException, InterruptedException, BasisFailure {
        by(new BlockScheme(leaf, source.shape().scheme().seed()), path, entry, from);
        same();
    }

    private void by(BlockScheme scheme, RelPath path, Entry entry, Basis from)
            throws EndpointException, InterruptedException, BasisFailure {
        both(
                () -> {
                    if (!source.shape().scheme().equals(scheme)) {
                        source.close();
                        source = here.blocks(path, scheme, Expect.same(entry));
                    }
                    return source;
                },
                () -> {
                    if (!basis.shape().scheme().equals(scheme)) {
                        basis.close();
                        basis = there.blocks(from.path(), scheme, Expect.same(from.entry()));
                    }
                    return basis;
                });
    }

    /** Whether shorter blocks pay, by samples of both files, which are read again for them where they lie. */
    boolean shorterPay(FinerBlocks finer, RelPath path, Entry entry, Basis from)
            throws EndpointException, InterruptedException, BasisFailure {
        boolean able = (here.remote() || there.remote()) && here.digestsInPlace() && there.digestsInPlace();
        List<ByteRange> samples = able ? finer.samples() : List.of();
        if (samples.isEmpty()) {
            return false;
        }
        Answers<byte[], byte[]> contents = both(
                () -> FinerBlocks.content(here, path, entry, samples),
                () -> FinerBlocks.content(there, from.path(), from.entry(), samples));
        exchanged(contents.source.length, contents.basis.length, 1);
        return finer.pay(contents.source, contents.basis);
    }

    private static void checkSize(FileBlocks blocks, Entry entry, RelPath path) throws EndpointException {
        if (blocks.shape().size() != entry.size()) {
            throw EndpointException.of(Kind.CHANGED, "its size is not what it was")
                    .path(path)
                    .retry(EndpointException.Retry.SOON)
                    .build();
        }
    }

    private BlockScheme common() {
        boolean bySource = !basis.cached() && (source.cached() || here.remote() && !there.remote());
        BlockScheme scheme = (bySource ? source : basis).shape().scheme();
        long longer = Math.max(source.shape().size(), basis.shape().size());
        return new BlockScheme(BlockScheme.leafFor(longer, scheme.leaf()), scheme.seed());
    }

    boolean atHand() {
        return source.cached() && basis.cached();
    }

    /** Why the files are not compared, when one of them would have to travel for it. */
    Optional<String> unread() {
        if (!basis.cached() && !there.digestsInPlace()) {
            return Optional.of(
                    "the target's file is not proven to be the one that was written last: it was changed since, or"
                            + " nothing is remembered of it, and nobody beside it can read it");
        }
        if (!source.cached() && !here.digestsInPlace()) {
            return Optional.of("nobody beside the source can tell what changed in it: all of it has to be read anyway");
        }
        return Optional.empty();
    }

    boolean searchable() {
        return basis.searchable();
    }

    /** The source's tree, or null where that is far away. */
    BlockTree whole() throws EndpointException, InterruptedException {
        return source.whole(basis.searchable()).orElse(null);
    }

    /** Of which content parts are told. The one that is far is left alone. */
    Movable movable() {
        return source.tellsParts() ? Movable.SOURCE : basis.tellsParts() ? Movable.BASIS : Movable.NEITHER;
    }

    BlockShape sourceShape() {
        return source.shape();
    }

    BlockShape basisShape() {
        return basis.shape();
    }

    /** Digest of the source's content; afterwards both files have been read, if that was necessary. */
    ContentDigest sourceRoot() throws EndpointException, InterruptedException {
        return source.root();
    }

    /** Whether both files have the same content. */
    boolean same() throws EndpointException, InterruptedException, BasisFailure {
        boolean reads = !atHand();
        long read = 0;
        if (reads) {
            manner.rates().reading.begin();
        }
        try {
            Answers<ContentDigest, ContentDigest> roots = both(source::root, basis::root);
            exchanged(1, 1, 2 * Long.BYTES);
            read = Math.max(
                    source.cached() ? 0 : source.shape().size(),
                    basis.cached() ? 0 : basis.shape().size());
            return source.shape().size() == basis.shape().size() && roots.source.equals(roots.basis);
        } finally {
            if (reads) {
                manner.rates().reading.end(read);
            }
        }
    }

    /** Digests of the same nodes of both trees. */
    Digests digests(List<Nodes> nodes) throws EndpointException, InterruptedException, BasisFailure {
        Answers<long[], long[]> digests = both(() -> source.digests(nodes), () -> basis.digests(nodes));
        exchanged(digests.source.length, digests.basis.length, Long.BYTES);
        return new Digests(digests.source, digests.basis);
    }

    /** Digests of nodes of a part of the {@link #movable} content, and of nodes of the other one's tree. */
    Moved moved(ByteRange range, List<Nodes> nodesOfPart, List<Nodes> nodesOfWhole)
            throws EndpointException, InterruptedException, BasisFailure {
        if (movable() == Movable.SOURCE) {
            var digests = both(() -> part(source, range).digests(nodesOfPart), () -> basis.digests(nodesOfWhole));
            exchanged(0, digests.basis.length, Long.BYTES);
            return new Moved(digests.source, digests.basis);
        }
        var digests = both(
                () -> source.digests(nodesOfWhole), () -> part(basis, range).digests(nodesOfPart));
        exchanged(digests.source.length, 0, Long.BYTES);
        return new Moved(digests.basis, digests.source);
    }

    private BlockTree part(FileBlocks of, ByteRange range) throws EndpointException, InterruptedException {
        if (!range.equals(part)) {
            forgetPart();
            partMemory = TreeMemory.take(new BlockShape(of.shape().scheme(), range.length()));
            ofPart = of.part(range);
            part = range;
        }
        return ofPart;
    }

    private void forgetPart() {
        part = null;
        ofPart = null;
        if (partMemory != null) {
            partMemory.close();
            partMemory = null;
        }
    }

    /** What nodes of the basis are searched by. */
    BlockSums sums(List<Nodes> nodes) throws InterruptedException, BasisFailure {
        try {
            BlockSums sums = basis.sums(nodes);
            exchanged(sums.sums().length, sums.sums().length, Integer.BYTES + Long.BYTES);
            return sums;
        } catch (EndpointException e) {
            throw new BasisFailure(e);
        }
    }

    private void exchanged(long ofSource, long ofBasis, int length) {
        account.exchanged += ((here.remote() ? ofSource : 0) + (there.remote() ? ofBasis : 0)) * length;
    }

    private <S, T> Answers<S, T> both(Question<S> ofSource, Question<T> ofBasis)
            throws EndpointException, InterruptedException, BasisFailure {
        var other = new FutureTask<>(ofBasis::ask);
        Thread thread = null;
        if (manner.pace().threads()) {
            thread = FileThread.start("basis", other);
        } else {
            other.run();
        }
        boolean answered = false;
        try {
            S answer = ofSource.ask();
            T second = other.get();
            answered = true;
            return new Answers<>(answer, second);
        } catch (ExecutionException e) {
            answered = true;
            switch (e.getCause()) {
                case EndpointException failure -> throw new BasisFailure(failure);
                case InterruptedException cancelled -> throw cancelled;
                case RuntimeException fault -> throw fault;
                case Error fault -> throw fault;
                default -> throw new IllegalStateException("an unexpected kind of failure", e.getCause());
            }
        } finally {
            if (!answered && thread != null) {
                end(thread);
            }
        }
    }

    /** Nothing of it may go on when the trees are closed. */
    private static void end(Thread thread) {
        boolean interrupted = false;
        thread.interrupt();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        forgetPart();
        if (source != null) {
            source.close();
        }
        if (basis != null) {
            basis.close();
        }
    }
}
