package org.ferrywright.tests.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.ferrywright.tests.ftp.Proftpd;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A folder on a real server by FTP. */
class ProftpdContractTest extends EndpointContract {
    private static Proftpd server;

    @BeforeAll
    static void startServer() throws IOException {
        assumeTrue(Proftpd.missing() == null, Proftpd.missing());
        server = Proftpd.start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected Fixture open() throws Exception {
        return new FtpFixture(server, Fixture.Limit.SLOW_TO_CONNECT);
    }
}
