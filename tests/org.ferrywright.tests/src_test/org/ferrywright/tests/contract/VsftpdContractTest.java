package org.ferrywright.tests.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.ferrywright.tests.ftp.Vsftpd;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A folder on a real server by FTP. */
class VsftpdContractTest extends EndpointContract {
    private static Vsftpd server;

    @BeforeAll
    static void startServer() throws IOException {
        assumeTrue(Vsftpd.missing() == null, Vsftpd.missing());
        server = Vsftpd.start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected Fixture open() throws Exception {
        return new FtpFixture(server, Fixture.Limit.NO_FOLDER_TIMES);
    }
}
