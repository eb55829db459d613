package org.ferrywright.tests.contract;

import java.io.IOException;
import org.ferrywright.tests.ftp.ApacheFtp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A folder on an FTP server that refuses to rename onto what is there. */
class ApacheFtpContractTest extends EndpointContract {
    private static ApacheFtp server;

    @BeforeAll
    static void startServer() throws IOException {
        server = ApacheFtp.start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected Fixture open() throws Exception {
        return new FtpFixture(
                server, Fixture.Limit.NO_FOLDER_TIMES, Fixture.Limit.SHORT_PATHS, Fixture.Limit.OPENS_LATE);
    }
}
