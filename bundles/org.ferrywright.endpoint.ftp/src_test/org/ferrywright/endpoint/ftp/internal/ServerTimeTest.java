package org.ferrywright.endpoint.ftp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.ferrywright.core.Timestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTimeTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 951_782_400, 4_102_444_800L, 253_402_300_799L, -2_000_000_000L})
    void comesBackAsItWas(long seconds) {
        assertThat(ServerTime.parse(ServerTime.text(new Timestamp(seconds, 999_999_999))))
                .isEqualTo(new Timestamp(seconds, 0));
    }

    @Test
    void fractionsAndLeapSecondsAreCut() {
        assertThat(ServerTime.parse("20161231235960")).isEqualTo(ServerTime.parse("20161231235959.5"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "20010203", "20011303040506", "20010230040506", "2001020304050 6"})
    void whatIsNoTimeIsNone(String text) {
        assertThat(ServerTime.parse(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {253_402_300_800L, 1L << 45, -(1L << 45), Long.MAX_VALUE})
    void whatNoServerCanBeToldIsNone(long seconds) {
        assertThat(ServerTime.text(new Timestamp(seconds, 0))).isNull();
    }
}
