package org.ferrywright.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
