package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Mode;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.tests.engine.Replica.Seen;
import org.ferrywright.tests.fake.FakeKnobs;
import org.ferrywright.tests.fake.FakeTimes;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a root makes of times: what is in step is not sent again. */
class TimeTest {
    private static final Timestamp[] TIMES = {
        new Timestamp(0, 0),
        new Timestamp(-1, 999_999_999),
        new Timestamp(-1_000_000_001L, 5),
        new Timestamp(1_700_000_001L, 123_456_789),
        new Timestamp(1_700_000_001L, 999_999_999),
        new Timestamp(4_102_444_801L, 500_000_000),
        new Timestamp(1L << 33, 1),
    };

    @TempDir
    Path data;

    static Stream<Arguments> roots() {
        return Stream.of(1L, 100L, 1_000_000L, 1_000_000_000L, 2_000_000_000L)
                .flatMap(p -> Stream.of(
                        new FakeTimes(p, false, true), new FakeTimes(p, true, true), new FakeTimes(p, false, false)))
                .flatMap(t -> Stream.of(FakeKnobs.BEST.times(t), FakeKnobs.POOREST.times(t)))
                .flatMap(k -> Stream.of(Mode.values()).map(m -> Arguments.of(m, k)));
    }

    @ParameterizedTest
    @MethodSource("roots")
    @DisplayName("a second run sends nothing, however the target keeps times")
    void aSecondRunSendsNothing(Mode mode, FakeKnobs target) throws Exception {
        try (var replica = new Replica(data, FakeKnobs.BEST, target)) {
            replica.mode = mode;
            for (int i = 0; i < TIMES.length; i++) {
                file(replica.source(), "d/f" + i, i, TIMES[i]);
            }
            assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
            for (int i = 0; i < 2; i++) {
                var run = replica.run();
                assertThat(run.bytes().literal()).isZero();
                assertThat(run.created() + run.deleted()).isZero();
                assertThat(run.unchanged()).isEqualTo(TIMES.length + 1);
            }
            file(replica.source(), "d/f0", 77, new Timestamp(1_700_000_900L, 0));
            assertThat(replica.run().bytes().literal()).isPositive();
            assertThat(Replica.see(replica.target()).get("d/f0").content()).isEqualTo("content 77");
        }
    }

    @ParameterizedTest
    @CsvSource({"3600, source", "-3600, target", "10800, target", "19800, source", "-46800, target"})
    @DisplayName("when a whole tree's times shift by the difference of two zones, contents are compared and not sent")
    void zones(long shift, String side) throws Exception {
        try (var replica = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST.timePrecision(2_000_000_000L))) {
            for (int i = 0; i < 40; i++) {
                file(replica.source(), "d" + i % 3 + "/f" + i, i, new Timestamp(1_600_000_000L + i, 0));
            }
            replica.run();
            shift(side.equals("source") ? replica.source() : replica.target(), shift);
            // one was changed besides, in a way that only its content tells
            long time = 1_600_000_000L + (side.equals("source") ? shift : 0);
            file(replica.source(), "d0/f0", 5, new Timestamp(time, 0));
            var run = replica.run();
            assertThat(run.outcome()).isEqualTo(Outcome.OK);
            assertThat(run.bytes().literal()).isLessThanOrEqualTo("content 5".length());
            assertThat(Replica.see(replica.target()).get("d0/f0").content()).isEqualTo("content 5");
            var again = replica.run();
            assertThat(again.bytes().literal() + again.updated()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "59", "7777"})
    @DisplayName("a large file that was only touched is not sent")
    void touched(long seconds) throws Exception {
        try (var replica = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST)) {
            String large = "x".repeat(300_000);
            Replica.file(replica.source(), "large", large, 1000);
            Replica.file(replica.source(), "other", large, 1000);
            replica.run();
            Replica.file(replica.source(), "large", large, 1000 + seconds);
            Replica.file(replica.source(), "other", "y" + large.substring(1), 1000 + seconds);
            var run = replica.run();
            // of the other one the block that changed
            assertThat(run.bytes().literal()).isPositive().isLessThan(20_000);
            assertThat(run.transfers())
                    .extracting(t -> t.path() + " " + t.strategy())
                    .contains("large attributes", "other delta");
            replica.assertSameContent();
        }
    }

    private static void shift(Endpoint root, long seconds) throws Exception {
        for (Map.Entry<String, Seen> e : Replica.see(root).entrySet()) {
            if (e.getValue().kind() == EntryKind.FILE) {
                Timestamp t = e.getValue().modified();
                var attributes = new Attributes(-1, -1, -1, new Timestamp(t.seconds() + seconds, t.nanos()));
                Replica.perform(root, new BulkWrite.SetAttributes(RelPath.of(e.getKey()), EntryKind.FILE, attributes));
            }
        }
    }

    private static void file(Endpoint root, String path, int number, Timestamp time) throws Exception {
        Replica.file(root, path, "content " + number, new Attributes(0644, 0, 0, time));
    }
}
