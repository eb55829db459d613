package org.ferrywright.endpoint.ftp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.ferrywright.core.Timestamp;
import org.junit.jupiter.api.Test;

class ServerClockTest {
    private static final long HOUR = 3600;

    @Test
    void whoListsForProgramsShowsUtcAndMayHaveAWrongClock() {
        assertThat(ServerClock.of(true, 5 * HOUR, null))
                .isEqualTo(new ServerClock(ServerZone.UTC, ServerZone.UTC, true, 5 * HOUR));
    }

    @Test
    void aDifferenceThatIsAZonesToTheMinuteIsTheZone() {
        assertThat(ServerClock.of(false, -5 * HOUR + 3, -5 * HOUR - 40L))
                .isEqualTo(new ServerClock(new ServerZone(-5 * HOUR), new ServerZone(-5 * HOUR), true, 3));
        assertThat(ServerClock.of(false, 20_700 - 2, null).zone()).hasToString("+05:45");
    }

    @Test
    void anyOtherDifferenceIsAClockThatIsSetWrong() {
        assertThat(ServerClock.of(false, 5 * HOUR + 400, null).zone()).isEqualTo(ServerZone.UTC);
        assertThat(ServerClock.of(false, -40 * HOUR, null))
                .isEqualTo(new ServerClock(ServerZone.UTC, ServerZone.UTC, true, -40 * HOUR));
    }

    @Test
    void listingsMayBeInAnotherZoneThanTimesThatAreAskedFor() {
        var clock = ServerClock.of(false, 2, 9 * HOUR - 58L);
        assertThat(clock.zone()).isEqualTo(ServerZone.UTC);
        assertThat(clock.listZone()).isEqualTo(new ServerZone(9 * HOUR));
    }

    @Test
    void zonesAreReadAndWritten() {
        assertThat(ServerZone.of("+05:30").seconds()).isEqualTo(19_800);
        assertThat(ServerZone.of("-5").seconds()).isEqualTo(-5 * HOUR);
        assertThat(ServerZone.of("UTC+14")).hasToString("+14:00");
        assertThat(ServerZone.of("UTC")).isEqualTo(ServerZone.UTC);
        for (String wrong : List.of("", "+15", "05:30", "+5:61", "+05:10", "Europe/Paris")) {
            assertThatThrownBy(() -> ServerZone.of(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
        var time = new Timestamp(1_600_000_000L, 0);
        var zone = new ServerZone(-HOUR);
        assertThat(zone.shown(time)).isEqualTo(new Timestamp(1_599_996_400L, 0));
        assertThat(zone.utc(zone.shown(time))).isEqualTo(time);
    }

    @Test
    void filesTellThatAServerShowsAllTimesByAnotherZone() {
        assertThat(Landmarks.shift(List.of(HOUR, HOUR, HOUR))).hasValue(HOUR);
        assertThat(Landmarks.shift(List.of(-1800L, 17L, -1800L)))
                .as("one was written meanwhile")
                .hasValue(-1800);
    }

    @Test
    void filesThatSomebodyHasWrittenDoNot() {
        assertThat(Landmarks.shift(List.of(HOUR, HOUR, 0L)))
                .as("one is as it was")
                .hasValue(0);
        assertThat(Landmarks.shift(List.of(HOUR))).as("one alone").isEmpty();
        assertThat(Landmarks.shift(List.of(HOUR, 2 * HOUR, 2 * HOUR)))
                .as("not the same for all")
                .isEmpty();
        assertThat(Landmarks.shift(List.of(3601L, 3601L)))
                .as("no zones are so far apart")
                .isEmpty();
        assertThat(Landmarks.shift(List.of())).isEmpty();
    }
}
