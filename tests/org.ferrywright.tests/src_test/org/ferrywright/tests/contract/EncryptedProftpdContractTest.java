package org.ferrywright.tests.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.ferrywright.tests.ftp.Proftpd;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same with TLS for commands and data, which have to go on with the session of the commands. */
class EncryptedProftpdContractTest extends EndpointContract {
    private static Proftpd server;

    @BeforeAll
    static void startServer() throws IOException {
        assumeTrue(Proftpd.missing() == null, Proftpd.missing());
        server = Proftpd.encrypted();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected Fixture open() throws Exception {
        return FtpFixture.encrypted(server, "");
    }
}
