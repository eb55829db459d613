package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Transfer;

/** What a run tells of small files. */
final class SmallTransfers {
    private SmallTransfers() {}

    /** Files in which a block was found that is not there: of 300 files of 20 KiB none, or one in one run of twenty. */
    private static final int FOUND_WRONGLY = 4;

    /** So many, each made of its old version, and nothing else. */
    static void assertCompared(SyncResult result, int files) {
        List<Transfer> whole = notMade(result);
        assertThat(result.transfers()).filteredOn(t -> !whole.contains(t)).allSatisfy(t -> {
            assertThat(t.strategy()).isEqualTo("delta");
            assertThat(t.basis()).isEqualTo(t.path());
            assertThat(t.blocks()).isPositive();
            assertThat(t.sent()).isGreaterThan(t.literal());
            assertThat(t.why()).contains("compared by blocks");
        });
        assertThat(result.transferred()).isEqualTo(files);
        assertThat(result.bytes().literal())
                .isEqualTo(
                        result.transfers().stream().mapToLong(Transfer::literal).sum());
    }

    /** Sent whole, because nothing of the old versions is in the new ones. */
    static void assertRewritten(SyncResult result) {
        List<Transfer> found = notMade(result);
        assertThat(result.transfers())
                .isNotEmpty()
                .filteredOn(t -> !found.contains(t))
                .allSatisfy(t -> {
                    assertThat(t.strategy()).isEqualTo("stream");
                    assertThat(t.why()).contains("nothing of its old version");
                });
    }

    /** What was sent whole after an attempt: sums of 32 bits find a block wrongly now and then, which the digest of the file tells. */
    private static List<Transfer> notMade(SyncResult result) {
        List<Transfer> whole = result.transfers().stream()
                .filter(t -> t.why().contains("not made of its old version"))
                .toList();
        assertThat(whole)
                .hasSizeLessThanOrEqualTo(FOUND_WRONGLY)
                .allSatisfy(t -> assertThat(t.strategy()).isEqualTo("stream"));
        return whole;
    }
}
