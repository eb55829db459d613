package org.ferrywright.tests.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.ftp.FtpEndpointProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times of files mean the same whatever zone a server shows them in, and whatever its clock says. */
@Timeout(300)
class FtpClockTest {
    private static final Map<String, Instant> TIMES = Map.of(
            "winter", Instant.parse("2021-01-20T11:22:33Z"),
            "summer", Instant.parse("2021-07-20T23:59:59Z"),
            "no such hour in New York", Instant.parse("2026-03-08T02:30:00Z"),
            "twice in New York", Instant.parse("2025-11-02T05:30:00Z"));

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"America/New_York", "Asia/Kolkata", "Pacific/Auckland"})
    void aServerThatShowsTimesOfItsOwnZone(String zone) throws Exception {
        assumeTrue(Vsftpd.missing() == null, Vsftpd.missing());
        try (var server = Vsftpd.start("use_localtime=YES")) {
            server.restartIn(zone);
            timesArriveAndStay(server);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"America/New_York", "Asia/Kolkata", "Pacific/Auckland"})
    void serversThatShowListingsInTheirOwnZone(String zone) throws Exception {
        assumeTrue(Vsftpd.missing() == null, Vsftpd.missing());
        try (var one = Proftpd.start("TimesGMT off");
                var two = PureFtpd.start();
                var three = Vsftpd.start()) {
            for (UnpackedServer server : List.of(one, two, three)) {
                server.restartIn(zone);
                timesArriveAndStay(server);
            }
        }
    }

    @Test
    void theZoneChangesBetweenRuns() throws Exception {
        assumeTrue(Vsftpd.missing() == null, Vsftpd.missing());
        try (var server = Vsftpd.start("use_localtime=YES")) {
            server.restartIn("EST5");
            store(server);
            for (String zone : List.of("EDT4", "EST5", "CET-1", "UTC")) {
                server.restartIn(zone);
                assertThat(seen(server, false)).as(zone).isEqualTo(TIMES);
                assertThat(seen(server, true)).as(zone).isEqualTo(TIMES);
            }
            // what is written after a change of zone is as old as it should be, too
            server.restartIn("NPT-5:45");
            store(server);
            assertThat(onDisk(server)).isEqualTo(TIMES);
        }
    }

    @Test
    void whatMayOnlyBeReadIsTakenForUtcUnlessItsZoneIsNamed() throws Exception {
        assumeTrue(Vsftpd.missing() == null, Vsftpd.missing());
        try (var server = Vsftpd.start("use_localtime=YES", "write_enable=NO")) {
            server.restartIn("EST5");
            Path place = Files.createDirectory(server.data().resolve("r"));
            for (var one : TIMES.entrySet()) {
                Path file = Files.writeString(place.resolve(one.getKey()), "x");
                Files.setLastModifiedTime(file, FileTime.from(one.getValue()));
            }
            var ahead = new HashMap<String, Instant>();
            TIMES.forEach((name, time) -> ahead.put(name, time.minusSeconds(5 * 3600)));
            assertThat(seen(server, false)).isEqualTo(ahead);
            assertThat(seen(server, true))
                    .as("a target that turns out not to be writable")
                    .isEqualTo(ahead);
            assertThat(seen(server.address("r?zone=-05:00"), false)).isEqualTo(TIMES);
            assertThat(Files.list(place)).hasSize(TIMES.size());
        }
    }

    @Test
    void aServerThatOnlyListsForPeople() throws Exception {
        try (var server = ApacheFtp.old()) {
            try (Endpoint root = open(server.address("r"), true)) {
                new FtpFiles(root).store(RelPath.of("new"), new byte[7], 1, Timestamp.of(Instant.EPOCH));
            }
            Instant there =
                    Files.getLastModifiedTime(server.data().resolve("r/new")).toInstant();
            Path old = Files.writeString(server.data().resolve("r/old"), "old");
            Files.setLastModifiedTime(old, FileTime.from(Instant.parse("2021-07-20T12:34:56Z")));
            for (boolean create : new boolean[] {false, true}) {
                Map<String, Instant> seen = seen(server, create);
                assertThat(seen.get("new")).isEqualTo(there.truncatedTo(ChronoUnit.MINUTES));
                assertThat(seen.get("old").truncatedTo(ChronoUnit.DAYS))
                        .isEqualTo(Instant.parse("2021-07-20T00:00:00Z"));
            }
        }
    }

    @Test
    void aClockThatIsSetWrong() throws Exception {
        var ahead = new AtomicLong(5 * 3600 + 180);
        try (var server = ApacheFtp.start(ahead)) {
            store(server);
            assertThat(onDisk(server)).isEqualTo(TIMES);
            for (long seconds : List.of(-7L * 86_400, 3600L, 0L)) {
                ahead.set(seconds);
                assertThat(seen(server, false)).isEqualTo(TIMES);
                assertThat(seen(server, true)).isEqualTo(TIMES);
            }
            Files.delete(folder.resolve("servers").toFile().listFiles()[0].toPath());
            ahead.set(-3 * 3600);
            assertThat(seen(server, true)).as("measured anew").isEqualTo(TIMES);
        }
    }

    private void timesArriveAndStay(FtpServer server) throws Exception {
        store(server);
        assertThat(onDisk(server)).isEqualTo(TIMES);
        assertThat(seen(server, false)).isEqualTo(TIMES);
        assertThat(seen(server, true)).isEqualTo(TIMES);
        assertThat(server.data().resolve("r").toFile().list()).hasSize(TIMES.size());
    }

    private Endpoint open(String address, boolean create) throws EndpointException, InterruptedException {
        EndpointConfig config = EndpointConfig.of(address);
        return new FtpEndpointProvider().open(create ? config.creating() : config, new FtpContext(folder));
    }

    private void store(FtpServer server) throws Exception {
        try (Endpoint root = open(server.address("r"), true)) {
            for (var one : TIMES.entrySet()) {
                byte[] content = one.getKey().getBytes(StandardCharsets.UTF_8);
                new FtpFiles(root).store(RelPath.of(one.getKey()), content, 1, Timestamp.of(one.getValue()));
            }
        }
    }

    private static Map<String, Instant> onDisk(FtpServer server) throws IOException {
        var found = new HashMap<String, Instant>();
        try (var files = Files.list(server.data().resolve("r"))) {
            for (Path file : files.toList()) {
                found.put(
                        file.getFileName().toString(),
                        Files.getLastModifiedTime(file).toInstant());
            }
        }
        return found;
    }

    private Map<String, Instant> seen(FtpServer server, boolean create) throws Exception {
        return seen(server.address("r"), create);
    }

    private Map<String, Instant> seen(String address, boolean create) throws Exception {
        var found = new HashMap<String, Instant>();
        try (Endpoint root = open(address, create);
                var cursor = root.list(RelPath.ROOT)) {
            for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
                found.put(entry.name(), Instant.ofEpochSecond(entry.modified().seconds()));
            }
        }
        return found;
    }
}
