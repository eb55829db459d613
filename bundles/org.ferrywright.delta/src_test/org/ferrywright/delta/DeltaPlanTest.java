package org.ferrywright.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.ferrywright.delta.DeltaPlan.Finding;
import org.junit.jupiter.api.Test;

class DeltaPlanTest {
    private static final BlockShape SHAPE = new BlockShape(new BlockScheme(4096, 1), 10 << 20);

    @Test
    void whatIsNotCopiedIsNew() {
        var plan = new DeltaPlan(SHAPE, List.of(new CopyRange(4096, 4096, 8192), new CopyRange(20_480, 0, 5 << 20)));
        assertThat(plan.literals())
                .containsExactly(
                        new ByteRange(0, 4096),
                        new ByteRange(12_288, 8192),
                        new ByteRange(20_480 + (5 << 20), (5 << 20) - 20_480));
        assertThat(plan.literalBytes() + plan.copiedBytes()).isEqualTo(SHAPE.size());
        assertThat(plan.blocksReused()).isEqualTo(2 + 1280);
        assertThat(plan.staysInPlace()).isFalse();
        assertThat(plan.finding()).isEqualTo(Finding.MOVED);
    }

    @Test
    void aTrifleIsNoFinding() {
        assertThat(new DeltaPlan(SHAPE, List.of()).finding()).isEqualTo(Finding.MOSTLY_NEW);
        assertThat(new DeltaPlan(SHAPE, List.of(new CopyRange(0, 0, 300_000))).finding())
                .isEqualTo(Finding.MOSTLY_NEW);
        assertThat(new DeltaPlan(SHAPE, List.of(new CopyRange(0, 0, 400_000))).finding())
                .isEqualTo(Finding.ALIGNED);
        assertThat(new DeltaPlan(new BlockShape(SHAPE.scheme(), 0), List.of()).finding())
                .isEqualTo(Finding.SAME);
    }

    @Test
    void copiesThatOverlapOrGoBeyondAreRefused() {
        for (var copies : List.of(
                List.of(new CopyRange(0, 0, 4096), new CopyRange(4095, 0, 4096)),
                List.of(new CopyRange(4096, 0, 4096), new CopyRange(0, 0, 4096)),
                List.of(new CopyRange(0, 0, SHAPE.size() + 1)),
                List.of(new CopyRange(1, 0, Long.MAX_VALUE)))) {
            assertThatThrownBy(() -> new DeltaPlan(SHAPE, copies)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theLengthOfLeavesFollowsHowTheFileChanges() {
        assertThat(changed(10, 4096).leafNextTime()).isEqualTo(2048);
        assertThat(changed(10, 8192).leafNextTime()).isEqualTo(4096);
        assertThat(changed(10, 80_000).leafNextTime()).isEqualTo(8192);
        assertThat(changed(2, 4096).leafNextTime()).isEqualTo(4096);
        assertThat(new DeltaPlan(SHAPE, List.of()).leafNextTime()).isEqualTo(4096);
    }

    /** Where shorter leaves would be too many, they stay as they are. */
    @Test
    void leavesAreNotMadeTooMany() {
        var copies = new ArrayList<CopyRange>();
        for (long i = 0; i < 10; i++) {
            copies.add(new CopyRange((i << 28) + 4096, (i << 28) + 4096, (1 << 28) - 4096));
        }
        var large = new BlockShape(new BlockScheme(4096, 1), 10L << 28);
        assertThat(new DeltaPlan(large, copies).leafNextTime()).isEqualTo(4096);
    }

    private static DeltaPlan changed(int runs, int length) {
        var copies = new ArrayList<CopyRange>();
        long distance = SHAPE.size() / runs;
        for (int i = 0; i < runs; i++) {
            copies.add(new CopyRange(i * distance + length, i * distance + length, distance - length));
        }
        return new DeltaPlan(SHAPE, copies);
    }
}
