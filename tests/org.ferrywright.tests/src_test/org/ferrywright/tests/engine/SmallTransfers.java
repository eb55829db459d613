package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Transfer;

/** What a run tells of small files. */
final class SmallTransfers {
    private SmallTransfers() {}

    /** So many, each made of its old version, and nothing else. */
    static void assertCompared(SyncResult result, int files) {
        assertThat(result.transfers()).allSatisfy(t -> {
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
}
