package org.ferrywright.tests.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.ferrywright.tests.smb.Samba;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A share that has security descriptors and alternate streams, as those of Windows have. */
class FullSmbEndpointContractTest extends EndpointContract {
    private static Samba samba;

    @BeforeAll
    static void startSamba() throws IOException {
        assumeTrue(Samba.missing() == null, Samba.missing());
        samba = Samba.start();
    }

    @AfterAll
    static void stopSamba() {
        if (samba != null) {
            samba.close();
        }
    }

    @Override
    protected Fixture open() throws Exception {
        return new SmbFixture(samba, "full", samba.full(), "");
    }
}
