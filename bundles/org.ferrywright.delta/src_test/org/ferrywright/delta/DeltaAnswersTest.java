package org.ferrywright.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Those who are asked may be of another mind: what they say is checked, and files of any size are planned for. */
class DeltaAnswersTest {
    private static final BlockScheme SCHEME = new BlockScheme(1024, 5);

    @Test
    void treesOfDifferentSchemesAreNotCompared() {
        var shape = new BlockShape(SCHEME, 5000);
        assertThatThrownBy(() -> new DeltaPlanner(shape, new BlockShape(new BlockScheme(2048, 5), 5000), true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TreeComparison(shape, new BlockShape(new BlockScheme(1024, 6), 5000)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void moreOrFewerAnswersThanQuestionsAreRefused() {
        var planner = planner();
        assertThatThrownBy(() -> planner.compared(new long[9], new long[10])).hasMessageContaining("asked for");
        assertThatThrownBy(() -> planner.compared(new long[10], new long[11])).hasMessageContaining("asked for");
        assertThatThrownBy(() -> planner.summed(new BlockSums(new int[0], new long[0])))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> planner.found(List.of())).isInstanceOf(IllegalStateException.class);
        differ(planner);
        assertThat(planner.step()).isEqualTo(new DeltaStep.Sums(List.of(new Nodes(0, 0, 10))));
        assertThatThrownBy(() -> planner.summed(new BlockSums(new int[9], new long[9])))
                .hasMessageContaining("asked for");
        assertThatThrownBy(() -> planner.compared(new long[0], new long[0])).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void copiesThatNobodyAskedForAreRefused() {
        for (var lie : List.of(
                List.of(new CopyRange(100, 0, 1023)),
                List.of(new CopyRange(100, 1, 1024)),
                List.of(new CopyRange(9300, 0, 1024)),
                List.of(new CopyRange(100, 10_240, 1024)),
                List.of(new CopyRange(100, 0, 1024), new CopyRange(1000, 0, 1024)),
                List.of(new CopyRange(100, Long.MAX_VALUE - 1023, 1024)),
                List.of(new CopyRange(Long.MAX_VALUE, 0, 1024)))) {
            var planner = planner();
            differ(planner);
            planner.summed(new BlockSums(new int[10], new long[10]));
            assertThatThrownBy(() -> planner.found(lie)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** Both files are holes but for a few bytes; the trees take as much memory as leaves have digests. */
    @Test
    void sparseTebibytesArePlanned() throws InterruptedException {
        long size = 1L << 40;
        var scheme = BlockScheme.usual(size, 3);
        BlockTree basis = sparse(scheme, size, List.of(1L << 30));
        BlockTree source = sparse(scheme, size + 5, List.of(1L << 30, (7L << 30) + 1, size - 3));
        var rig = new Rig(source, basis, (to, offset) -> {
            int n = (int) Math.min(to.remaining(), size + 5 - offset);
            to.put(new byte[n]);
            return n;
        });
        DeltaPlan plan = rig.plan();
        assertThat(plan.literalBytes()).isLessThan(4L * scheme.leaf());
        assertThat(rig.wire(plan)).isLessThan(5L * scheme.leaf());
    }

    private static DeltaPlanner planner() {
        var shape = new BlockShape(SCHEME, 10 << 10);
        var planner = new DeltaPlanner(shape, shape, true);
        assertThat(planner.step()).isEqualTo(new DeltaStep.Compare(List.of(new Nodes(0, 0, 10))));
        return planner;
    }

    private static void differ(DeltaPlanner planner) {
        var ones = new long[10];
        Arrays.fill(ones, 1);
        planner.compared(ones, new long[10]);
    }

    private static BlockTree sparse(BlockScheme scheme, long size, List<Long> places) {
        var builder = BlockTree.builder(new BlockShape(scheme, size), true);
        var all = new ArrayList<>(places);
        all.add(size);
        for (long place : all) {
            builder.zeros(place - builder.position());
            if (place < size) {
                builder.update(ByteBuffer.wrap(new byte[] {1}));
            }
        }
        return builder.build();
    }
}
