package org.ferrywright.tests.contract;

import java.util.EnumSet;
import org.ferrywright.endpoint.local.internal.LocalVariants;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A folder of this machine by java.nio alone. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the backdoor speaks to Linux")
class PortableLocalContractTest extends EndpointContract {
    @Override
    protected Fixture open() throws Exception {
        return new LocalFixture(LocalVariants::portable, EnumSet.allOf(Fixture.Limit.class));
    }
}
