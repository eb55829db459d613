package org.ferrywright.tests.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.ferrywright.core.Mode;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.ftp.FtpEndpointProvider;
import org.ferrywright.endpoint.local.LocalEndpointProvider;
import org.ferrywright.engine.ContentPolicy;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.RunObserver;
import org.ferrywright.engine.SyncRequest;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.TransportRegistry;
import org.ferrywright.engine.internal.SyncEngine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Of a file that has only grown what is new is sent. */
@Timeout(300)
class FtpGrowthTest {
    private static final int SIZE = 3_000_000;
    private static final int MORE = 100_000;
    private static final ContentPolicy IN_PLACE = new ContentPolicy(false, true, false);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void prepare() throws IOException {
        assumeTrue(Proftpd.missing() == null, Proftpd.missing());
        file = Files.createDirectories(folder.resolve("source/a log")).resolve("it's  grown ü");
        Files.write(file, bytes(SIZE, 1));
    }

    private static byte[] bytes(int length, int seed) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private SyncResult sync(FtpServer server) throws Exception {
        return sync(server, ContentPolicy.USUAL, Mode.UPDATE);
    }

    private SyncResult sync(FtpServer server, ContentPolicy content, Mode mode) throws Exception {
        var transports = new TransportRegistry();
        transports.add(new FtpEndpointProvider());
        transports.add(new LocalEndpointProvider());
        try (var instance = Instance.open(folder.resolve("instance"), "test")) {
            instance.use(_ -> Optional.of(FtpServer.PASSWORD.toCharArray()));
            var request = SyncRequest.between(
                            EndpointConfig.of(folder.resolve("source").toString()),
                            List.of(EndpointConfig.of(server.address("r"))))
                    .content(content)
                    .mode(mode);
            SyncResult result = new SyncEngine(transports).sync(instance, request.build(), RunObserver.SILENT);
            assertThat(result.failures()).isEmpty();
            assertThat(result.outcome()).isEqualTo(SyncResult.Outcome.OK);
            assertThat(there(server)).hasBinaryContent(Files.readAllBytes(file));
            assertThat(there(server).getParent().toFile().list()).hasSize(1);
            return result;
        }
    }

    private Path there(FtpServer server) {
        return server.data().resolve("r/a log").resolve(file.getFileName().toString());
    }

    /** Its time is over long before it is sent. */
    private void settle() throws IOException {
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_600_000_000_000L + Files.size(file)));
    }

    private void grow(int seed) throws IOException {
        Files.write(file, bytes(MORE, seed), StandardOpenOption.APPEND);
    }

    @Test
    void onlyTheEndIsSentRunAfterRun() throws Exception {
        try (var server = Proftpd.start()) {
            assertThat(sync(server).bytes().literal()).isEqualTo(SIZE);
            for (int i = 0; i < 3; i++) {
                grow(i);
                SyncResult run = sync(server);
                assertThat(run.updated()).isEqualTo(1);
                assertThat(run.bytes().literal()).isEqualTo(MORE);
                assertThat(run.bytes().sent()).isBetween((long) MORE, 2L * MORE);
                assertThat(run.bytes().received()).isLessThan(MORE);
            }
            assertThat(sync(server).updated()).isZero();
        }
    }

    @Test
    void allIsSentToWhoWantsThat() throws Exception {
        try (var server = Proftpd.start()) {
            sync(server);
            grow(2);
            assertThat(sync(server, new ContentPolicy(false, false, true), Mode.UPDATE)
                            .bytes()
                            .literal())
                    .isEqualTo(SIZE + MORE);
        }
    }

    @Test
    void aBeginningThatChangedHereIsSeen() throws Exception {
        try (var server = Proftpd.start()) {
            sync(server);
            byte[] other = bytes(SIZE + MORE, 1);
            other[7] ^= 1;
            Files.write(file, other);
            assertThat(sync(server).bytes().literal()).isEqualTo(SIZE + MORE);
        }
    }

    @Test
    void aBeginningThatChangedThereIsSeenByTheServersDigest() throws Exception {
        try (var server = Proftpd.start()) {
            sync(server);
            FileTime time = Files.getLastModifiedTime(there(server));
            byte[] other = bytes(SIZE, 1);
            other[7] ^= 1;
            Files.write(there(server), other);
            Files.setLastModifiedTime(there(server), time);
            grow(2);
            assertThat(sync(server).bytes().literal()).isEqualTo(SIZE + MORE);
        }
    }

    @Test
    void withoutDigestsOnlyWhatCouldNotBeWrittenInTheSameMomentIsTaken() throws Exception {
        try (var server = Proftpd.start("<IfModule mod_digest.c>\nDigestEngine off\n</IfModule>")) {
            // its time is that of the moment in which it is sent
            sync(server);
            grow(2);
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_600_000_000_000L));
            sync(server);
            grow(3);
            assertThat(sync(server).bytes().literal()).isEqualTo(MORE);
        }
    }

    @Test
    void aNameThatCopyingCannotBeToldIsSentWhole() throws Exception {
        Path quoted = file.resolveSibling("a \"log\"");
        file = Files.move(file, quoted);
        try (var server = Proftpd.start()) {
            sync(server);
            grow(2);
            assertThat(sync(server).bytes().literal()).isEqualTo(SIZE + MORE);
        }
    }

    @Test
    void theEndIsAppendedToTheFileItselfWhereSomebodyWantsThat() throws Exception {
        try (var one = Vsftpd.start();
                var two = PureFtpd.start();
                var three = ApacheFtp.start()) {
            for (FtpServer server : List.of(one, two, three)) {
                settle();
                sync(server);
                for (int i = 0; i < 2; i++) {
                    grow(i);
                    settle();
                    SyncResult run = sync(server, IN_PLACE, Mode.MIRROR);
                    assertThat(run.bytes().literal()).isEqualTo(MORE);
                    assertThat(Files.getLastModifiedTime(there(server)).toMillis() / 1000)
                            .isEqualTo(Files.getLastModifiedTime(file).toMillis() / 1000);
                }
                assertThat(sync(server, IN_PLACE, Mode.MIRROR).updated()).isZero();
            }
        }
    }

    @Test
    void nothingIsAppendedToWhatIsNotTheBeginning() throws Exception {
        try (var server = Vsftpd.start()) {
            settle();
            sync(server);
            byte[] other = bytes(SIZE + MORE, 1);
            other[7] ^= 1;
            Files.write(file, other);
            settle();
            assertThat(sync(server, IN_PLACE, Mode.UPDATE).bytes().literal()).isEqualTo(SIZE + MORE);
            Files.write(there(server), new byte[] {1}, StandardOpenOption.APPEND);
            grow(3);
            settle();
            assertThat(sync(server, IN_PLACE, Mode.UPDATE).bytes().literal()).isEqualTo(SIZE + 2 * MORE);
        }
    }

    @Test
    void bothWaysNothingIsAppendedToAFileItself() throws Exception {
        try (var server = Vsftpd.start()) {
            settle();
            sync(server, IN_PLACE, Mode.TWO_WAY);
            grow(3);
            settle();
            assertThat(sync(server, IN_PLACE, Mode.TWO_WAY).bytes().literal()).isEqualTo(SIZE + MORE);
        }
    }

    @Test
    void aServerThatOnlyListsForPeopleIsInStepAfterwards() throws Exception {
        try (var server = ApacheFtp.old()) {
            sync(server);
            assertThat(sync(server).updated()).isZero();
            grow(2);
            assertThat(sync(server).updated()).isEqualTo(1);
        }
    }

    @Test
    void whereTheServerDoesNotCopyAllIsSent() throws Exception {
        try (var server = PureFtpd.start()) {
            sync(server);
            grow(2);
            assertThat(sync(server).bytes().literal()).isEqualTo(SIZE + MORE);
        }
    }
}
