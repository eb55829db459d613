package org.ferrywright.tests.contract;

import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.local.LocalRoots;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A folder of this machine. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the backdoor speaks to Linux")
class LocalEndpointContractTest extends EndpointContract {
    @Override
    protected Fixture open() throws Exception {
        return new LocalFixture(new DirectoryBackdoor());
    }

    private static final class LocalFixture implements Fixture {
        private final DirectoryBackdoor backdoor;
        private final Endpoint endpoint;

        private LocalFixture(DirectoryBackdoor backdoor) throws EndpointException {
            this.backdoor = backdoor;
            this.endpoint = reopen();
        }

        @Override
        public Endpoint endpoint() {
            return endpoint;
        }

        @Override
        public Endpoint reopen() throws EndpointException {
            return LocalRoots.open(backdoor.root(), "0123abcd", false);
        }

        @Override
        public Backdoor backdoor() {
            return backdoor;
        }

        @Override
        public void close() {
            endpoint.close();
            backdoor.close();
        }
    }
}
