package org.ferrywright.tests.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.ftp.FtpEndpointProvider;
import org.ferrywright.endpoint.ftp.FtpsEndpointProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** FTP with TLS on real servers. */
@Timeout(300)
class EncryptedFtpTest {
    @TempDir
    Path folder;

    @BeforeAll
    static void needsServers() {
        assumeTrue(Vsftpd.missing() == null, Vsftpd.missing());
    }

    @Test
    void vsftpdWhichWantsSessionsToGoOn() throws Exception {
        try (var server = Vsftpd.encrypted()) {
            filesGoAndCome(server, server.encrypted("d", ""));
            assertThat(server.log()).contains("PROT P");
        }
    }

    @Test
    void vsftpdFromTheFirstByteOn() throws Exception {
        try (var server = Vsftpd.encrypted("implicit_ssl=YES")) {
            filesGoAndCome(server, server.encrypted("d", "?tls=implicit"));
        }
    }

    @Test
    void proftpd() throws Exception {
        try (var server = Proftpd.encrypted()) {
            filesGoAndCome(server, server.encrypted("d", ""));
        }
    }

    @Test
    void pureFtpd() throws Exception {
        try (var server = PureFtpd.encrypted()) {
            filesGoAndCome(server, server.encrypted("d", ""));
        }
    }

    @Test
    void anotherCertificateEndsIt() throws Exception {
        try (var server = Proftpd.encrypted()) {
            open(server.encrypted("d", "")).close();
            server.certificate();
            server.restart();
            var failure = catchThrowableOfType(EndpointException.class, () -> open(server.encrypted("d", "")));
            assertThat(failure)
                    .returns(Kind.AUTH, EndpointException::kind)
                    .returns(Scope.ENDPOINT, EndpointException::scope);
            assertThat(failure.getMessage()).contains("another certificate").contains("ftp-servers.properties");
            assertThat(Files.list(server.data().resolve("d"))).isEmpty();
        }
    }

    @Test
    void aCertificateIsCheckedAgainstAuthorities() throws Exception {
        try (var server = Proftpd.encrypted()) {
            Path own = server.folder().resolve("cert.pem");
            open(server.encrypted("d", "?ca=" + own)).close();
            var failure =
                    catchThrowableOfType(EndpointException.class, () -> open(server.encrypted("d", "?ca=system")));
            assertThat(failure.kind()).isEqualTo(Kind.AUTH);
            assertThat(folder.resolve("keys")).doesNotExist();
        }
    }

    @Test
    void nothingGoesToAServerThatDoesNotEncrypt() throws Exception {
        try (var server = Vsftpd.start()) {
            var failure = catchThrowableOfType(EndpointException.class, () -> open(server.encrypted("d", "")));
            assertThat(failure.kind()).isEqualTo(Kind.UNSUPPORTED);
            assertThat(server.log()).doesNotContain("\"USER").doesNotContain("\"PASS");
        }
    }

    @Test
    void aServerThatWantsEncryptionLetsNobodyInWithout() throws Exception {
        try (var server = Vsftpd.encrypted()) {
            var failure = catchThrowableOfType(
                    EndpointException.class,
                    () -> new FtpEndpointProvider()
                            .open(EndpointConfig.of(server.address("d")), new FtpContext(folder)));
            assertThat(failure.kind()).isEqualTo(Kind.AUTH);
        }
    }

    private Endpoint open(String address) throws EndpointException, InterruptedException {
        return new FtpsEndpointProvider().open(EndpointConfig.of(address).creating(), new FtpContext(folder));
    }

    private void filesGoAndCome(FtpServer server, String address) throws Exception {
        try (Endpoint root = open(address)) {
            new FtpFiles(root).goAndCome();
        }
        assertThat(server.data().resolve("d/f11")).hasSize(1_100_000);
    }
}
