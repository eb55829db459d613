package org.ferrywright.tests.contract;

import org.ferrywright.tests.fake.FakeKnobs;

/** The fake as a poor transport is: the mandatory part alone. */
class PoorFakeContractTest extends EndpointContract {
    @Override
    protected Fixture open() {
        return new FakeFixture(FakeKnobs.POOREST);
    }
}
