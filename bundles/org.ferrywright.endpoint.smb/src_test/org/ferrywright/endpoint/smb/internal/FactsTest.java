package org.ferrywright.endpoint.smb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Timestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers tell, in our words. */
class FactsTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "-1, 999999900", "-11644473600, 100", "1234567890, 123456700", "910692730085, 477580700"})
    void aTimeComesBack(long seconds, int nanos) {
        var time = new Timestamp(seconds, nanos);
        assertThat(Facts.time(Facts.ticks(time))).isEqualTo(time);
    }

    @Test
    void whatIsFinerIsCutTowardsThePast() {
        assertThat(Facts.time(Facts.ticks(new Timestamp(-5, 999_999_999)))).isEqualTo(new Timestamp(-5, 999_999_900));
    }

    @Test
    void aTimeThatNoServerCanKeepIsRefused() {
        for (long seconds : List.of(-11_644_473_601L, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 45)) {
            assertThatThrownBy(() -> Facts.ticks(new Timestamp(seconds, 0))).isInstanceOf(ArithmeticException.class);
        }
        // the first tick of 1601 is how the protocol says that a time stays as it is
        assertThatThrownBy(() -> Facts.ticks(new Timestamp(-11_644_473_600L, 0)))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void whatStandsForAnotherPlaceIsNeitherFileNorFolder() {
        int link = 0xA000000C;
        int deduplicated = 0x80000013;
        assertThat(kind(Smb2.ATTRIBUTE_DIRECTORY | Smb2.ATTRIBUTE_REPARSE_POINT, link))
                .isEqualTo(EntryKind.SPECIAL);
        assertThat(kind(Smb2.ATTRIBUTE_REPARSE_POINT, link)).isEqualTo(EntryKind.SPECIAL);
        assertThat(kind(Smb2.ATTRIBUTE_REPARSE_POINT, deduplicated)).isEqualTo(EntryKind.FILE);
        assertThat(kind(Smb2.ATTRIBUTE_DIRECTORY, 0)).isEqualTo(EntryKind.DIRECTORY);
    }

    private static EntryKind kind(int attributes, int tag) {
        return new Facts(1, 1, 1, 0, attributes, tag, 0).entry("x").kind();
    }
}
