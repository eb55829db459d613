package org.ferrywright.tests.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.ftp.FtpEndpointProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that take three connections from one machine, while eight are wanted. */
@Timeout(300)
class PoolTest {
    private static final int ALLOWED = 3;

    @TempDir
    Path folder;

    @BeforeAll
    static void needsServers() {
        assumeTrue(Vsftpd.missing() == null, Vsftpd.missing());
    }

    @Test
    void vsftpd() throws Exception {
        try (var server = Vsftpd.start("max_per_ip=" + ALLOWED)) {
            fewerDo(server);
        }
    }

    @Test
    void proftpd() throws Exception {
        try (var server = Proftpd.start("MaxClientsPerHost " + ALLOWED)) {
            fewerDo(server);
        }
    }

    @Test
    void pureFtpd() throws Exception {
        try (var server = PureFtpd.start("-C", String.valueOf(ALLOWED))) {
            fewerDo(server);
        }
    }

    /** The first run finds out, the second one knows; whoever comes when there is no room is told to try later. */
    private void fewerDo(FtpServer server) throws Exception {
        try (var gateway = new ForgetfulGateway(server.port(), 3_600_000)) {
            String address = "ftp://" + FtpServer.USER + "@127.0.0.1:" + gateway.port() + "/";
            try (Endpoint root = open(address + "one")) {
                new FtpFiles(root).goAndCome();
            }
            int before = gateway.taken();
            try (Endpoint root = open(address + "two")) {
                new FtpFiles(root).goAndCome();
                assertThat(gateway.taken() - before).as("none was one too many").isLessThanOrEqualTo(ALLOWED);
                var failure = catchThrowableOfType(EndpointException.class, () -> crowd(server));
                assertThat(failure.kind()).as(failure.toString()).isEqualTo(Kind.THROTTLED);
                assertThat(failure.retry().worthwhile()).isTrue();
            }
        }
    }

    /** Takes what is left, and then one that there is no room for. */
    private void crowd(FtpServer server) throws EndpointException, InterruptedException {
        var all = new ArrayList<Endpoint>();
        try {
            for (int i = 0; i <= ALLOWED; i++) {
                all.add(open(server.address("another")));
            }
        } finally {
            all.forEach(Endpoint::close);
        }
    }

    private Endpoint open(String address) throws EndpointException, InterruptedException {
        return new FtpEndpointProvider().open(EndpointConfig.of(address).creating(), new FtpContext(folder));
    }
}
