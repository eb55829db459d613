package org.ferrywright.delta;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Two contents at hand, as the engine has them by two roots; counts what would go over the wire. */
final class Rig {
    private final BlockTree source;
    private final BlockTree basis;
    private final BlockFinder.Content<RuntimeException> content;
    /** Bytes that the trees of parts were made of. */
    long moved;

    final List<DeltaStep> steps = new ArrayList<>();
    long digests;
    long tables;
    int questions;

    Rig(BlockScheme scheme, byte[] source, byte[] basis) {
        this(BlockTreeTest.tree(scheme, source), BlockTreeTest.tree(scheme, basis), reader(source));
    }

    Rig(BlockTree source, BlockTree basis, BlockFinder.Content<RuntimeException> content) {
        this.source = source;
        this.basis = basis;
        this.content = content;
    }

    static BlockFinder.Content<RuntimeException> reader(byte[] content) {
        return (to, offset) -> {
            if (offset >= content.length) {
                return -1;
            }
            int n = (int) Math.min(to.remaining(), content.length - offset);
            to.put(content, (int) offset, n);
            return n;
        };
    }

    static DeltaPlan plan(BlockScheme scheme, byte[] source, byte[] basis) throws InterruptedException {
        return new Rig(scheme, source, basis).plan();
    }

    DeltaPlan plan() throws InterruptedException {
        return plan(true);
    }

    DeltaPlan plan(boolean searching) throws InterruptedException {
        return plan(new DeltaPlanner(source.shape(), basis.shape(), searching), new byte[0]);
    }

    /** @param whole what is movable */
    DeltaPlan plan(Movable movable, byte[] whole) throws InterruptedException {
        return plan(new DeltaPlanner(source.shape(), basis.shape(), true, movable), whole);
    }

    private DeltaPlan plan(DeltaPlanner planner, byte[] movable) throws InterruptedException {
        BlockTree still = movable.length == source.shape().size() ? basis : source;
        ByteRange last = null;
        BlockTree tree = null;
        while (true) {
            steps.add(planner.step());
            switch (planner.step()) {
                case DeltaStep.Compare(var nodes) -> {
                    digests += 8L * nodes.stream().mapToInt(Nodes::count).sum();
                    questions++;
                    planner.compared(source.digests(nodes), basis.digests(nodes));
                }
                case DeltaStep.CompareMoved(var part, var ofPart, var ofWhole) -> {
                    digests += 8L * ofWhole.stream().mapToInt(Nodes::count).sum();
                    questions++;
                    if (!part.equals(last)) {
                        moved += part.length();
                        last = part;
                        tree = BlockTreeTest.tree(
                                source.shape().scheme(),
                                Arrays.copyOfRange(movable, (int) part.offset(), (int) part.end()));
                    }
                    planner.comparedMoved(tree.digests(ofPart), still.digests(ofWhole));
                }
                case DeltaStep.Sums(var nodes) -> {
                    tables += 12L * nodes.stream().mapToInt(Nodes::count).sum();
                    questions++;
                    planner.summed(basis.sums(nodes));
                }
                case DeltaStep.Search(var search) -> planner.found(BlockFinder.find(search, content));
                case DeltaStep.Done(var plan) -> {
                    return plan;
                }
            }
        }
    }

    /** Bytes on the wire when the basis is remote: what trees tell, and what is new. */
    long wire(DeltaPlan plan) {
        return digests + tables + plan.literalBytes();
    }

    static byte[] apply(DeltaPlan plan, byte[] source, byte[] basis) {
        var result = ByteBuffer.allocate(Math.toIntExact(plan.shape().size()));
        for (var copy : plan.copies()) {
            result.put((int) copy.to(), basis, (int) copy.from(), (int) copy.length());
        }
        for (var literal : plan.literals()) {
            result.put((int) literal.offset(), source, (int) literal.offset(), (int) literal.length());
        }
        return result.array();
    }
}
