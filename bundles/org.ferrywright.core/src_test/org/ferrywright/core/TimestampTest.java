package org.ferrywright.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampTest {
    private static final long[] PRECISIONS = {
        1, 100, 1_000, 1_000_000, 10_000_000, 1_000_000_000L, 2_000_000_000L, 60_000_000_000L
    };

    @ParameterizedTest
    @CsvSource({
        "5, 123456789, 1, 5, 123456789", "5, 123456789, 100, 5, 123456700", "5, 123456789, 1000000, 5, 123000000",
        "5, 999999999, 1000000000, 5, 0", "5, 999999999, 2000000000, 4, 0", "-1, 500000000, 1000000000, -1, 0",
        "-1, 500000000, 2000000000, -2, 0", "-3, 1, 100, -3, 0"
    })
    void roundsTowardsThePast(long seconds, int nanos, long precision, long expectedSeconds, int expectedNanos) {
        assertThat(new Timestamp(seconds, nanos).truncate(precision))
                .isEqualTo(new Timestamp(expectedSeconds, expectedNanos));
    }

    @Test
    void truncationIsLawful() {
        var random = new Random(3);
        for (int i = 0; i < 5_000; i++) {
            var a = any(random);
            var b = any(random);
            for (long precision : PRECISIONS) {
                var t = a.truncate(precision);
                assertThat(t).isLessThanOrEqualTo(a);
                assertThat(t.truncate(precision)).isEqualTo(t);
                assertThat(a.sameAt(t, precision)).isTrue();
                assertThat(a.sameAt(b, precision)).isEqualTo(b.sameAt(a, precision));
                assertThat(Integer.signum(a.compareTo(b)) * Integer.signum(t.compareTo(b.truncate(precision))))
                        .isGreaterThanOrEqualTo(0);
            }
        }
    }

    @Test
    void precisionDecidesEquality() {
        assertThat(new Timestamp(8, 1).sameAt(new Timestamp(8, 2), 1)).isFalse();
        assertThat(new Timestamp(8, 1).sameAt(new Timestamp(8, 2), 100)).isTrue();
        assertThat(new Timestamp(8, 0).sameAt(new Timestamp(9, 999_999_999), 2_000_000_000L))
                .isTrue();
        // rounded up to the next even second
        assertThat(new Timestamp(9, 0).sameAt(new Timestamp(10, 0), 2_000_000_000L))
                .isTrue();
        assertThat(new Timestamp(8, 0).sameAt(new Timestamp(10, 0), 2_000_000_000L))
                .isFalse();
        assertThat(new Timestamp(-1, 999_999_999).sameAt(new Timestamp(0, 0), 100))
                .isTrue();
        assertThat(new Timestamp(Long.MIN_VALUE, 0).sameAt(new Timestamp(0, 0), 2_000_000_000L))
                .isFalse();
    }

    @Test
    void agreesWithInstant() {
        var random = new Random(4);
        for (int i = 0; i < 1_000; i++) {
            var a = any(random);
            var b = any(random);
            assertThat(Timestamp.of(a.instant())).isEqualTo(a);
            assertThat(Integer.signum(a.compareTo(b)))
                    .isEqualTo(Integer.signum(a.instant().compareTo(b.instant())));
        }
        assertThat(Timestamp.of(Instant.parse("1969-12-31T23:59:59.5Z"))).isEqualTo(new Timestamp(-1, 500_000_000));
    }

    @Test
    void refusesNanosecondsOutOfRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Timestamp(0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Timestamp(0, 1_000_000_000));
    }

    private static Timestamp any(Random random) {
        long seconds = random.nextInt(4) == 0 ? random.nextLong(-20, 20) : random.nextLong(-1L << 40, 1L << 40);
        return new Timestamp(seconds, random.nextInt(3) == 0 ? 0 : random.nextInt(1_000_000_000));
    }
}
