package org.ferrywright.tests.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.ferrywright.tests.ftp.PureFtpd;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same with TLS for commands and data. */
class EncryptedPureFtpdContractTest extends EndpointContract {
    private static PureFtpd server;

    @BeforeAll
    static void startServer() throws IOException {
        assumeTrue(PureFtpd.missing() == null, PureFtpd.missing());
        server = PureFtpd.encrypted();
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
