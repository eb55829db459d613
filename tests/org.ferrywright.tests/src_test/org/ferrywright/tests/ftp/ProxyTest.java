package org.ferrywright.tests.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointProvider;
import org.ferrywright.endpoint.PortUse;
import org.ferrywright.endpoint.ftp.FtpEndpointProvider;
import org.ferrywright.endpoint.ftp.FtpsEndpointProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** FTP through real proxies, and through some that are none. The server has a name that only the proxies know. */
@Timeout(300)
class ProxyTest {
    private static final String TINY_PASSWORD = RealProxy.PASSWORD.replace(' ', '-');

    @TempDir
    Path folder;

    private String proxyPassword = RealProxy.PASSWORD;

    @BeforeAll
    static void needsProxies() {
        assumeTrue(RealProxy.missing() == null, RealProxy.missing());
    }

    @Test
    void socks5() throws Exception {
        try (var proxy = RealProxy.dante();
                var server = Proftpd.start()) {
            filesGoAndCome(server, "ftp", proxy.setting(null));
        }
    }

    @Test
    void socks5WithALogon() throws Exception {
        try (var proxy = RealProxy.microsocks();
                var server = Vsftpd.start()) {
            filesGoAndCome(server, "ftp", proxy.setting(RealProxy.USER));
        }
    }

    @Test
    void socks5ToAServerThatWantsSessionsToGoOn() throws Exception {
        try (var proxy = RealProxy.microsocks();
                var server = Vsftpd.encrypted()) {
            filesGoAndCome(server, "ftps", proxy.setting(RealProxy.USER));
        }
    }

    @Test
    void http() throws Exception {
        try (var proxy = RealProxy.tinyproxy();
                var server = PureFtpd.start()) {
            filesGoAndCome(server, "ftp", proxy.setting(null));
            assertThat(proxy.said()).contains("CONNECT " + RealProxy.HIDDEN + ":" + server.port());
        }
    }

    @Test
    void httpWithALogonToAServerThatWantsSessionsToGoOn() throws Exception {
        proxyPassword = TINY_PASSWORD;
        try (var proxy = RealProxy.tinyproxyWithLogon();
                var server = Proftpd.encrypted()) {
            filesGoAndCome(server, "ftps", proxy.setting(RealProxy.USER));
        }
    }

    @Test
    void aServerThatTellsAnAddressIsReachedUnderItsName() throws Exception {
        try (var proxy = RealProxy.dante();
                var server = Proftpd.start("<Limit EPSV>", "DenyAll", "</Limit>", "MasqueradeAddress 192.0.2.7")) {
            filesGoAndCome(server, "ftp", proxy.setting(null));
        }
    }

    @Test
    void aWrongPasswordIsTheProxys() throws Exception {
        proxyPassword = "not this one";
        try (var socks = RealProxy.microsocks();
                var http = RealProxy.tinyproxyWithLogon();
                var server = Vsftpd.start()) {
            for (RealProxy proxy : new RealProxy[] {socks, http}) {
                var failure = failure(hidden(server, "ftp", proxy.setting(RealProxy.USER)));
                assertThat(failure.kind()).isEqualTo(Kind.AUTH);
                assertThat(failure.getMessage())
                        .contains("the proxy")
                        .contains(RealProxy.USER)
                        .contains(":" + proxy.port())
                        .doesNotContain("not this one");
            }
            assertThat(server.log()).doesNotContain("\"USER");
        }
    }

    @Test
    void aProxyThatWantsAUserSaysSo() throws Exception {
        try (var socks = RealProxy.microsocks();
                var http = RealProxy.tinyproxyWithLogon();
                var server = Vsftpd.start()) {
            for (RealProxy proxy : new RealProxy[] {socks, http}) {
                var failure = failure(hidden(server, "ftp", proxy.setting(null)));
                assertThat(failure.kind()).isEqualTo(Kind.AUTH);
                assertThat(failure.getMessage()).contains("USER@HOST");
            }
        }
    }

    @Test
    void aProxyThatLetsOnlyTheCommandsThrough() throws Exception {
        try (var server = Vsftpd.start();
                var proxy = RealProxy.tinyproxy("ConnectPort " + server.port());
                var other = RealProxy.tinyproxy("ConnectPort 443")) {
            var data = failure(hidden(server, "ftp", proxy.setting(null)));
            assertThat(data.kind()).isEqualTo(Kind.DENIED);
            assertThat(data.getMessage()).contains("passive ports").contains(RealProxy.HIDDEN);
            assertThat(server.log()).contains("EPSV");
            var commands = failure(hidden(server, "ftp", other.setting(null)));
            assertThat(commands.kind()).isEqualTo(Kind.DENIED);
            assertThat(commands.getMessage()).contains(RealProxy.HIDDEN + ":" + server.port());
        }
    }

    @Test
    void aServerThatTheProxyCannotReach() throws Exception {
        int nobody = UnpackedServer.freePort();
        try (var socks = RealProxy.microsocks();
                var dante = RealProxy.dante();
                var http = RealProxy.tinyproxy()) {
            for (String setting :
                    new String[] {socks.setting(RealProxy.USER), dante.setting(null), http.setting(null)}) {
                for (String host : new String[] {RealProxy.HIDDEN, "127.0.0.1", "unknown-to-all.invalid"}) {
                    var failure = failure("ftp://u@" + host + ":" + nobody + "/d?timeout=20&" + setting);
                    assertThat(failure.kind()).as(setting + " " + host).isEqualTo(Kind.UNREACHABLE);
                    assertThat(failure.getMessage()).contains("the proxy").contains(host);
                }
            }
        }
    }

    @Test
    void aProxyThatIsNotThere() throws Exception {
        int nobody = UnpackedServer.freePort();
        for (String proxy : new String[] {"socks5://127.0.0.1:" + nobody, "http://unknown-to-all.invalid:3128"}) {
            var failure = failure("ftp://u@127.0.0.1/d?proxy=" + proxy);
            assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(failure.getMessage()).contains("the proxy " + proxy);
        }
    }

    @Test
    void aProxyThatStalls() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            for (String scheme : new String[] {"socks5", "http"}) {
                var failure = failure(
                        "ftp://u@h.invalid/d?timeout=1&proxy=" + scheme + "://127.0.0.1:" + silent.getLocalPort());
                assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
                assertThat(failure.getMessage()).contains("the proxy").contains("in time");
            }
        }
    }

    @Test
    void aProxyThatNeverEndsItsAnswerTakesNoLongerThanOneThatStalls() throws Exception {
        try (var endless = new Scripted(socket -> {
            while (true) {
                socket.getOutputStream().write("HTTP/1.1 200 yes\r\nX: y\r\n".getBytes(StandardCharsets.US_ASCII));
                Thread.sleep(100);
            }
        })) {
            var failure = failure("ftp://u@h.invalid/d?timeout=1&proxy=http://127.0.0.1:" + endless.port());
            assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
        }
    }

    @Test
    void whatIsNoProxy() throws Exception {
        try (var server = Vsftpd.start();
                var closing = new Scripted(Socket::close)) {
            for (String scheme : new String[] {"socks5", "http"}) {
                var spoken = failure("ftp://u@h.invalid/d?timeout=5&proxy=" + scheme + "://127.0.0.1:" + server.port());
                // an FTP server says too little for an answer of HTTP and waits
                assertThat(spoken.kind()).isIn(Kind.PROTOCOL, Kind.TIMEOUT, Kind.UNREACHABLE);
                assertThat(spoken.getMessage()).contains("the proxy");
                var silent =
                        failure("ftp://u@h.invalid/d?timeout=5&proxy=" + scheme + "://127.0.0.1:" + closing.port());
                assertThat(silent.kind()).isEqualTo(Kind.UNREACHABLE);
                assertThat(silent.getMessage()).contains("ended the connection");
            }
        }
    }

    @Test
    void aGreetingRightBehindTheProxysAnswerIsNotLost() throws Exception {
        try (var server = Vsftpd.start();
                var proxy = new Scripted(socket -> connect(socket, server.port()))) {
            open("ftp://ferry@127.0.0.1:" + server.port() + "/d?proxy=http://127.0.0.1:" + proxy.port())
                    .close();
        }
    }

    @Test
    void activeModeIsRefusedAtOnce() throws Exception {
        var failure = failure("ftp://u@h.invalid/d?data=active&proxy=socks5://127.0.0.1");
        assertThat(failure.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(failure.getMessage()).contains("proxy").contains("data=active");
    }

    @Test
    void thePortReportIsThatOfTheProxyAndOfWhatItHasToReach() {
        var ports = new FtpEndpointProvider().ports(EndpointConfig.of("ftp://u@h/d?proxy=socks5://u@p"));
        assertThat(ports)
                .extracting(PortUse::from, PortUse::to, PortUse::firstPort, PortUse::lastPort)
                .containsExactly(
                        tuple(PortUse.THIS_MACHINE, "p", 1080, 1080),
                        tuple("p", "h", 21, 21),
                        tuple("p", "h", 1024, 65_535));
    }

    /** An answer and the server's first words in one packet, as a proxy may send them; then it passes on. */
    private static void connect(Socket here, int port) throws IOException {
        byte[] request = new byte[4096];
        int length = here.getInputStream().read(request);
        assertThat(new String(request, 0, length, StandardCharsets.US_ASCII)).startsWith("CONNECT 127.0.0.1:");
        String asked = new String(request, 0, length, StandardCharsets.US_ASCII).split("[: ]", 4)[2];
        try (var there = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(asked))) {
            var first = new byte[4096];
            byte[] answer =
                    "HTTP/1.0 200 Connection established\r\nProxy-agent: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(answer, 0, first, 0, answer.length);
            int n = Integer.parseInt(asked) == port
                    ? there.getInputStream().read(first, answer.length, first.length - answer.length)
                    : 0;
            here.getOutputStream().write(first, 0, answer.length + n);
            var back = Thread.ofVirtual().start(() -> pass(there, here));
            pass(here, there);
            back.interrupt();
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException _) {
            // closed
            return;
        }
    }

    private void filesGoAndCome(FtpServer server, String scheme, String setting) throws Exception {
        try (Endpoint root = open(hidden(server, scheme, setting))) {
            new FtpFiles(root).goAndCome();
        }
        assertThat(server.data().resolve("d/f11")).hasSize(1_100_000);
    }

    private static String hidden(FtpServer server, String scheme, String setting) {
        return scheme + "://" + FtpServer.USER + "@" + RealProxy.HIDDEN + ":" + server.port() + "/d?" + setting;
    }

    private EndpointException failure(String address) {
        return catchThrowableOfType(EndpointException.class, () -> open(address).close());
    }

    private Endpoint open(String address) throws EndpointException, InterruptedException {
        EndpointProvider provider = address.startsWith("ftps") ? new FtpsEndpointProvider() : new FtpEndpointProvider();
        return provider.open(EndpointConfig.of(address).creating(), new Context(new FtpContext(folder), proxyPassword));
    }

    /** Two passwords: none of them is for the other's owner. */
    private record Context(FtpContext rest, String proxyPassword) implements EndpointContext {
        @Override
        public Path keys() {
            return rest.keys();
        }

        @Override
        public Optional<Path> learnt() {
            return rest.learnt();
        }

        @Override
        public String instanceId() {
            return rest.instanceId();
        }

        @Override
        public Traffic traffic() {
            return rest.traffic();
        }

        @Override
        public Optional<char[]> password(EndpointAddress address) {
            return address.scheme().startsWith("ftp")
                    ? rest.password(address)
                    : Optional.of(proxyPassword.toCharArray());
        }
    }

    /** Something on a port that does the same with whoever comes. */
    private static final class Scripted implements AutoCloseable {
        interface Script {
            void play(Socket socket) throws IOException, InterruptedException;
        }

        private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        Scripted(Script script) throws IOException {
            Thread.ofVirtual().start(() -> {
                while (true) {
                    try {
                        Socket socket = listening.accept();
                        Thread.ofVirtual().start(() -> play(script, socket));
                    } catch (IOException _) {
                        return;
                    }
                }
            });
        }

        private static void play(Script script, Socket socket) {
            try (socket) {
                script.play(socket);
            } catch (IOException | InterruptedException _) {
                // whoever came is gone
                return;
            }
        }

        int port() {
            return listening.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }
}
