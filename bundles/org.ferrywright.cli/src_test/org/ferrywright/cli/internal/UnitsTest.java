package org.ferrywright.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 0.98 KiB",
        "1024, 1.00 KiB",
        "10235, 10.0 KiB",
        "102400, 100 KiB",
        "1048575, 1.00 MiB",
        "1288490189, 1.20 GiB",
        "9223372036854775807, 8.00 EiB"
    })
    void sizesHaveThreeDigits(long bytes, String text) {
        assertThat(Units.size(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.00 s",
        "420, 0.42 s",
        "9994, 9.99 s",
        "9996, 10.0 s",
        "59949, 59.9 s",
        "59951, 1:00",
        "245000, 4:05",
        "3723000, 1:02:03"
    })
    void durationsSayNoMoreThanTheyKnow(long millis, String text) {
        assertThat(Units.duration(millis)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "500k, 512000",
        "10M, 10485760",
        "1.5G, 1610612736",
        "2 MiB/s, 2097152",
        "3KB, 3072",
        "10m/s, 10485760",
        "1T, 1099511627776"
    })
    void ratesAreBytesASecondInPowersOf1024(String text, long bytes) {
        assertThat(Units.parseRate(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0M", "-1", "fast", "10X", "1e5", "99999999999999T", "10 M B"})
    void whatIsNoRateIsRefusedWithExamples(String text) {
        assertThatThrownBy(() -> Units.parseRate(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("10M");
    }

    @Test
    void countsAgreeWithTheirNoun() {
        assertThat(Units.count(1, "file", "files")).isEqualTo("1 file");
        assertThat(Units.count(1234567, "file", "files")).isEqualTo("1,234,567 files");
    }
}
