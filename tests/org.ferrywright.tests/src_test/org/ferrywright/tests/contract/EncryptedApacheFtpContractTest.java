package org.ferrywright.tests.contract;

import java.io.IOException;
import org.ferrywright.tests.ftp.ApacheFtp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same with TLS for commands and data. */
class EncryptedApacheFtpContractTest extends EndpointContract {
    private static ApacheFtp server;

    @BeforeAll
    static void startServer() throws IOException {
        server = ApacheFtp.encrypted();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected Fixture open() throws Exception {
        return FtpFixture.encrypted(
                server, "", Fixture.Limit.NO_FOLDER_TIMES, Fixture.Limit.SHORT_PATHS, Fixture.Limit.OPENS_LATE);
    }
}
