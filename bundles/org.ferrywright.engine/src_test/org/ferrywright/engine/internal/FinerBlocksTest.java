package org.ferrywright.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.delta.CopyRange;
import org.ferrywright.delta.DeltaPlan;
import org.junit.jupiter.api.Test;

class FinerBlocksTest {
    private static final int LEAF = 4096;
    private static final long MB = 1 << 20;

    @Test
    void looksIntoSingleBlocksSpreadOverAllThatChanged() {
        var finer = finer(64 * MB, 1000, 1, LEAF);
        List<ByteRange> samples = finer.samples();
        assertThat(finer.leaf()).isEqualTo(1024);
        assertThat(samples).hasSize(16).allMatch(r -> r.length() == LEAF && r.offset() % (8 * LEAF) == 0);
        assertThat(samples.getLast().offset()).isGreaterThan(900L * 8 * LEAF);
        assertThat(samples).isSortedAccordingTo((a, b) -> Long.compare(a.offset(), b.offset()));
    }

    @Test
    void looksIntoNothingThatCannotPay() {
        assertThat(finer(64 * MB, 100, 1, LEAF).samples()).as("little to save").isEmpty();
        assertThat(finer(64 * MB, 1000, 5, LEAF).samples()).as("long runs").isEmpty();
        assertThat(finer(64 * MB, 1000, 1, BlockScheme.MIN_LEAF).samples())
                .as("blocks as short as can be")
                .isEmpty();
        assertThat(finer(4096 * MB, 1000, 1, LEAF).samples())
                .as("as many blocks as a tree may have")
                .isEmpty();
        var moved = new DeltaPlan(shape(64 * MB, LEAF), List.of(new CopyRange(0, LEAF, 32 * MB)));
        assertThat(new FinerBlocks(moved, 64 * MB, new Rates()).samples()).isEmpty();
    }

    @Test
    void paysByHowMuchStaysAndWhatReadingCosts() {
        var source = new byte[4 * LEAF];
        var basis = source.clone();
        for (int i = 0; i < basis.length; i += LEAF) {
            basis[i] = 1;
        }
        assertThat(finer(64 * MB, 1000, 1, LEAF).pay(source, basis)).isTrue();
        for (int i = 0; i < basis.length; i += 1024) {
            basis[i] = 1;
        }
        assertThat(finer(64 * MB, 1000, 1, LEAF).pay(source, basis))
                .as("everything in them changed")
                .isFalse();
        assertThat(finer(1024 * MB, 300, 1, LEAF).pay(source, new byte[basis.length]))
                .as("1 MB saved, 1 GB read")
                .isFalse();
    }

    /** Every eighth block has changed, and those behind it as many as told. */
    private static FinerBlocks finer(long size, int runs, int length, int leaf) {
        var copies = new ArrayList<CopyRange>();
        long at = 0;
        for (int i = 0; i < runs; i++) {
            long from = (i * 8L + length) * leaf;
            long to = (i * 8L + 8) * leaf;
            copies.add(new CopyRange(from, from, to - from));
            at = to;
        }
        copies.add(new CopyRange(at, at, size - at));
        return new FinerBlocks(new DeltaPlan(shape(size, leaf), copies), size, new Rates());
    }

    private static BlockShape shape(long size, int leaf) {
        return new BlockShape(new BlockScheme(leaf, 7), size);
    }
}
