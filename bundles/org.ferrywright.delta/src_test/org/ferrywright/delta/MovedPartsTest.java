package org.ferrywright.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.ferrywright.delta.DeltaPlan.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What moved as a whole is found by few blocks, whichever of the two contents is at hand. */
class MovedPartsTest {
    private static final BlockScheme SCHEME = new BlockScheme(4096, 11);
    private static final int MIB = 1 << 20;

    private Movable movable;
    private Rig rig;

    @ParameterizedTest
    @EnumSource(names = {"SOURCE", "BASIS"})
    void anInsertionIsFoundByFewBlocks(Movable who) throws InterruptedException {
        movable = who;
        byte[] basis = BlockTreeTest.random(150 * MIB + 77, 1);
        byte[] source = edited(basis, 3 * MIB + 5, 0, MIB + 137);
        DeltaPlan plan = plan(source, basis);
        assertThat(plan.finding()).isEqualTo(Finding.MOVED);
        assertThat(plan.literalBytes()).isLessThan(MIB + 137 + 2 * 4096);
        assertThat(summed()).as("bytes that one root reads for sums").isLessThan(24L * MIB);
        assertThat(rig.moved).isLessThan(source.length);
        assertThat(rig.wire(plan)).isLessThan(MIB + 137 + 100_000);
    }

    @ParameterizedTest
    @EnumSource(names = {"SOURCE", "BASIS"})
    void aDeletionIsFoundByFewBlocks(Movable who) throws InterruptedException {
        movable = who;
        byte[] basis = BlockTreeTest.random(150 * MIB, 2);
        byte[] source = edited(basis, 100, 5 * MIB + 3, 0);
        DeltaPlan plan = plan(source, basis);
        assertThat(plan.literalBytes()).isLessThan(2 * 4096);
        assertThat(summed()).isLessThan(32L * MIB);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void severalEditsAndScatteredBlocksAreFound(int seed) throws InterruptedException {
        movable = seed % 2 == 0 ? Movable.SOURCE : Movable.BASIS;
        var random = new SplittableRandom(seed);
        byte[] basis = BlockTreeTest.random(180 * MIB, seed);
        byte[] source = basis;
        int edits = 1 + seed % 4;
        long fresh = 0;
        for (int i = 0; i < edits; i++) {
            int inserted = random.nextInt(MIB);
            fresh += inserted;
            source = edited(source, random.nextInt(source.length - MIB), random.nextInt(MIB), inserted);
        }
        for (int i = 0; i < 200; i++) {
            source[random.nextInt(source.length)]++;
        }
        DeltaPlan plan = plan(source, basis);
        assertThat(plan.literalBytes()).isLessThan(fresh + (200 + 4 * edits) * 2 * 4096L);
        assertThat(rig.moved).isLessThan(2L * source.length);
    }

    @Test
    void aContentThatWasChangedAllOverIsSearchedBlockByBlock() throws InterruptedException {
        movable = Movable.SOURCE;
        byte[] basis = BlockTreeTest.random(128 * MIB, 7);
        byte[] source = new byte[basis.length + 128];
        for (int i = 0; i < 128; i++) {
            System.arraycopy(basis, i * MIB, source, i * (MIB + 1) + 1, MIB);
        }
        DeltaPlan plan = plan(source, basis);
        assertThat(plan.literalBytes()).isLessThan(128 * 2 * 4096L);
        assertThat(rig.moved).isZero();
    }

    @Test
    void aLogWhoseBeginningWasCutOffAndThatGrewIsFound() throws InterruptedException {
        movable = Movable.SOURCE;
        byte[] basis = BlockTreeTest.random(200 * MIB + 9, 8);
        byte[] source = Arrays.copyOf(Arrays.copyOfRange(basis, 90 * MIB + 1, basis.length), 130 * MIB);
        DeltaPlan plan = plan(source, basis);
        assertThat(plan.literalBytes()).isLessThan(20 * MIB + 2 * 4096);
    }

    @Test
    void contentThatIsAllTheSameIsPlanned() throws InterruptedException {
        movable = Movable.SOURCE;
        byte[] basis = new byte[100 * MIB];
        Arrays.fill(basis, (byte) 1);
        byte[] source = edited(basis, 1000, 0, 5000);
        assertThat(plan(source, basis).literalBytes()).isLessThan(5000 + 4 * 4096);
    }

    @Test
    void nothingIsAskedOfPartsWhereNobodyTellsThem() throws InterruptedException {
        byte[] basis = BlockTreeTest.random(100 * MIB, 9);
        byte[] source = edited(basis, 1000, 0, 5000);
        rig = new Rig(SCHEME, source, basis);
        DeltaPlan plan = rig.plan();
        assertThat(rig.steps).noneMatch(DeltaStep.CompareMoved.class::isInstance);
        assertThat(plan.literalBytes()).isLessThan(5000 + 2 * 4096);
    }

    @Test
    void moreOrFewerAnswersThanQuestionsAreRefused() {
        var source = new BlockShape(SCHEME, 100 * MIB + 1);
        var basis = new BlockShape(SCHEME, 100 * MIB);
        var planner = new DeltaPlanner(source, basis, true, Movable.SOURCE);
        assertThatThrownBy(() -> planner.comparedMoved(new long[0], new long[0]))
                .isInstanceOf(IllegalStateException.class);
        while (planner.step() instanceof DeltaStep.Compare(var nodes)) {
            int count = nodes.stream().mapToInt(Nodes::count).sum();
            var others = new long[count];
            Arrays.fill(others, 1);
            planner.compared(new long[count], others);
        }
        var nodes = ((DeltaStep.Sums) planner.step()).nodes();
        int count = nodes.stream().mapToInt(Nodes::count).sum();
        planner.summed(new BlockSums(new int[count], new long[count]));
        var search = ((DeltaStep.Search) planner.step()).search();
        long at = search.regions().getFirst().offset();
        assertThatThrownBy(() -> planner.found(List.of(new CopyRange(at, 1, 4096))))
                .isInstanceOf(IllegalArgumentException.class);
        planner.found(List.of(new CopyRange(at + 1, search.offsets()[0], 4096)));
        var step = (DeltaStep.CompareMoved) planner.step();
        int asked = step.ofPart().stream().mapToInt(Nodes::count).sum();
        assertThatThrownBy(() -> planner.comparedMoved(new long[asked], new long[asked - 1]))
                .hasMessageContaining("asked for");
    }

    private DeltaPlan plan(byte[] source, byte[] basis) throws InterruptedException {
        rig = new Rig(SCHEME, source, basis);
        DeltaPlan plan = rig.plan(movable, movable == Movable.SOURCE ? source : basis);
        assertThat(Rig.apply(plan, source, basis)).isEqualTo(source);
        return plan;
    }

    /** Bytes of the nodes whose sums were asked for. */
    private long summed() {
        return rig.steps.stream()
                .filter(DeltaStep.Sums.class::isInstance)
                .flatMap(s -> ((DeltaStep.Sums) s).nodes().stream())
                .mapToLong(n -> n.count() * (4096L << 4 * n.level()))
                .sum();
    }

    private static byte[] edited(byte[] content, int at, int removed, int inserted) {
        byte[] result = new byte[content.length - removed + inserted];
        System.arraycopy(content, 0, result, 0, at);
        System.arraycopy(BlockTreeTest.random(inserted, at), 0, result, at, inserted);
        System.arraycopy(content, at + removed, result, at + inserted, content.length - at - removed);
        return result;
    }
}
