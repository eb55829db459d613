package org.ferrywright.tests.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.ftp.FtpEndpointProvider;
import org.ferrywright.endpoint.ftp.FtpsEndpointProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Transfers that take longer than gateways and servers remember a silent connection. Seconds stand for the minutes of real ones. */
@Timeout(300)
class KeepAliveTest {
    private static final int PATIENCE = 5_000;
    private static final int PIECES = 16;
    private static final int PIECE = 1 << 20;

    @TempDir
    Path folder;

    @BeforeAll
    static void needsServers() {
        assumeTrue(Vsftpd.missing() == null, Vsftpd.missing());
    }

    @Test
    void slowFilesGoAndComeOnEveryServer() throws Exception {
        try (var one = Vsftpd.start();
                var two = Vsftpd.encrypted();
                var three = Proftpd.start();
                var four = Proftpd.encrypted();
                var five = PureFtpd.start();
                var six = PureFtpd.encrypted();
                var seven = ApacheFtp.start();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> all = List.of(
                    () -> slowFilesGoAndCome(one, "ftp"),
                    () -> slowFilesGoAndCome(two, "ftps"),
                    () -> slowFilesGoAndCome(three, "ftp"),
                    () -> slowFilesGoAndCome(four, "ftps"),
                    () -> slowFilesGoAndCome(five, "ftp"),
                    () -> slowFilesGoAndCome(six, "ftps"),
                    () -> slowFilesGoAndCome(seven, "ftp"));
            for (Future<Void> done : threads.invokeAll(all)) {
                done.get();
            }
            assertThat(one.log()).contains("\"NOOP\"");
        }
    }

    @Test
    void withoutSignsOfLifeTheGatewayForgets() throws Exception {
        try (var server = Vsftpd.start();
                var gateway = new ForgetfulGateway(server.port(), 3_000);
                Endpoint root = open("ftp", gateway, "timeout=3&keepalive=3600")) {
            assertThatThrownBy(() -> writeSlowly(root, content(), 8_000)).isInstanceOf(EndpointException.class);
            assertThat(gateway.forgotten()).isPositive();
        }
    }

    @Test
    void aServersIdleTimeOutEndsNoConnectionThatIsKeptForLater() throws Exception {
        try (var server = Vsftpd.start("idle_session_timeout=7");
                var gateway = new ForgetfulGateway(server.port(), 3_600_000);
                Endpoint root = open("ftp", gateway, "keepalive=1")) {
            Thread.sleep(15_000);
            assertThat(root.stat(RelPath.ROOT)).isPresent();
            assertThat(gateway.taken()).isOne();
            assertThat(server.log()).contains("\"NOOP\"");
        }
    }

    private Void slowFilesGoAndCome(FtpServer server, String scheme) throws Exception {
        byte[] content = content();
        try (var gateway = new ForgetfulGateway(server.port(), PATIENCE);
                Endpoint root = open(scheme, gateway, "keepalive=1&connections=2")) {
            writeSlowly(root, content, PATIENCE * 3 / 2);
            int taken = gateway.taken();
            assertThat(readSlowly(root, PATIENCE * 3 / 2)).isEqualTo(ContentHash.of(content, 0));
            assertThat(root.stat(RelPath.of("slow"))).isPresent();
            assertThat(gateway.forgotten()).isZero();
            assertThat(gateway.taken()).as("no connection was lost").isEqualTo(taken);
        }
        assertThat(Arrays.equals(Files.readAllBytes(server.data().resolve("d/slow")), content))
                .isTrue();
        return null;
    }

    private static byte[] content() {
        byte[] content = new byte[PIECES * PIECE];
        new Random(7).nextBytes(content);
        return content;
    }

    private Endpoint open(String scheme, ForgetfulGateway gateway, String settings) throws Exception {
        var config = EndpointConfig.of(
                        scheme + "://" + FtpServer.USER + "@127.0.0.1:" + gateway.port() + "/d?" + settings)
                .creating();
        var provider = scheme.equals("ftps") ? new FtpsEndpointProvider() : new FtpEndpointProvider();
        return provider.open(config, new FtpContext(folder.resolve(String.valueOf(gateway.port()))));
    }

    private static void writeSlowly(Endpoint root, byte[] content, int millis) throws Exception {
        String temporary = ".ferry~0123abcd~0000000000000001.part";
        try (var staged = root.stage(RelPath.of("slow"), new StageRequest(temporary, content.length, false, 0))) {
            for (int i = 0; i < PIECES; i++) {
                Thread.sleep(millis / PIECES);
                var piece = ByteBuffer.wrap(content, i * PIECE, PIECE);
                while (piece.hasRemaining()) {
                    staged.channel().write(piece);
                }
            }
            staged.commit(new Commit(Attributes.NONE, ContentHash.of(content, 0), Expect.ABSENT));
        }
    }

    private static Object readSlowly(Endpoint root, int millis) throws Exception {
        var hash = new ContentHash(0);
        var piece = ByteBuffer.allocate(PIECE);
        try (var channel = root.read(RelPath.of("slow"), 0, Expect.ANY)) {
            for (int n = channel.read(piece); n >= 0; n = channel.read(piece)) {
                if (!piece.hasRemaining()) {
                    Thread.sleep(millis / PIECES);
                    hash.update(piece.array(), 0, PIECE);
                    piece.clear();
                }
            }
        }
        hash.update(piece.array(), 0, piece.position());
        return hash.digest();
    }
}
