package org.ferrywright.endpoint.local.internal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockSums;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.Nodes;
import org.ferrywright.endpoint.BlockTrees;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.FileBlocks;
import org.ferrywright.endpoint.TreeMemory;

/**
 * The tree of an open file. It is made without rolling sums, which cost more than digests and are wanted of few nodes: these are read once
 * more then.
 */
final class LocalBlocks implements FileBlocks {
    /** So many leaves are read for their sums at a time. */
    private static final int LEAVES_AT_ONCE = 1 << 16;

    private final Source source;
    private final BlockTrees trees;
    private final Failures failures;
    private final BlockShape shape;
    private final boolean cached;
    private final TreeMemory.Share memory;
    private BlockTree tree;

    /** Takes source and memory over. @param tree null when it has to be made */
    LocalBlocks(
            Source source,
            BlockTrees trees,
            Failures failures,
            BlockShape shape,
            BlockTree tree,
            TreeMemory.Share memory) {
        this.source = source;
        this.trees = trees;
        this.failures = failures;
        this.shape = shape;
        this.tree = tree;
        this.cached = tree != null;
        this.memory = memory;
    }

    @Override
    public BlockShape shape() {
        return shape;
    }

    @Override
    public boolean cached() {
        return cached;
    }

    @Override
    public ContentDigest root() throws EndpointException, InterruptedException {
        return tree().root();
    }

    @Override
    public long[] digests(List<Nodes> nodes) throws EndpointException, InterruptedException {
        return tree().digests(nodes);
    }

    private BlockTree tree() throws EndpointException, InterruptedException {
        if (tree == null) {
            Instant begun = Instant.now();
            BlockTree made = TreeReader.read(source, shape, 0, false);
            source.checkUnchanged();
            tree = made;
            trees.read(source.path(), source.before(), tree, begun);
        }
        return tree;
    }

    @Override
    public BlockSums sums(List<Nodes> nodes) throws EndpointException, InterruptedException {
        if (tree().hasSums()) {
            return tree.sums(nodes);
        }
        long[] digests = tree.digests(nodes);
        var sums = new int[digests.length];
        int at = 0;
        for (Nodes some : nodes) {
            int last = some.first() + some.count() - 1;
            if (shape.length(some.level(), last) < shape.span(some.level())) {
                throw new IllegalArgumentException("node " + last + " on level " + some.level() + " has no sum");
            }
            int most = Math.max(1, LEAVES_AT_ONCE >> 4 * some.level());
            for (int i = 0; i < some.count(); i += most) {
                var part = new Nodes(some.level(), some.first() + i, Math.min(most, some.count() - i));
                read(part, digests, sums, at);
                at += part.count();
            }
        }
        source.checkUnchanged();
        return new BlockSums(sums, digests);
    }

    @Override
    public boolean tellsParts() {
        return true;
    }

    @Override
    public BlockTree part(ByteRange range) throws EndpointException, InterruptedException {
        if (range.end() > shape.size()) {
            throw new IllegalArgumentException(range + " is not in a file of " + shape.size());
        }
        BlockTree part = TreeReader.read(source, new BlockShape(shape.scheme(), range.length()), range.offset(), false);
        source.checkUnchanged();
        return part;
    }

    @Override
    public Optional<BlockTree> whole(boolean sums) throws EndpointException, InterruptedException {
        if (!sums || tree().hasSums()) {
            return Optional.of(tree());
        }
        BlockTree all = TreeReader.read(source, shape, 0, true);
        source.checkUnchanged();
        if (!all.root().equals(tree.root())) {
            throw failures.changed(source.path(), "it was changed while it was read");
        }
        return Optional.of(all);
    }

    /** Of neighbours. @param at where their values are */
    private void read(Nodes nodes, long[] digests, int[] sums, int at) throws EndpointException, InterruptedException {
        long span = shape.span(nodes.level());
        var part = new BlockShape(shape.scheme(), nodes.count() * span);
        BlockSums read = TreeReader.read(source, part, nodes.first() * span, true)
                .sums(List.of(new Nodes(nodes.level(), 0, nodes.count())));
        for (int i = 0; i < nodes.count(); i++) {
            if (read.digests()[i] != digests[at + i]) {
                throw failures.changed(source.path(), "it was changed while it was read");
            }
            sums[at + i] = read.sums()[i];
        }
    }

    @Override
    public void close() {
        memory.close();
        source.close();
    }
}
