package org.ferrywright.tests.contract;

import java.util.Set;
import org.ferrywright.endpoint.local.internal.LocalVariants;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A folder of this machine, each component of a path opened by itself. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the backdoor speaks to Linux")
class ComponentsLocalContractTest extends EndpointContract {
    @Override
    protected Fixture open() throws Exception {
        return new LocalFixture(LocalVariants::byComponents, Set.of());
    }
}
