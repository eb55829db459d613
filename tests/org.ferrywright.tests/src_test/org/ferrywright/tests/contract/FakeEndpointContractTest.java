package org.ferrywright.tests.contract;

import org.ferrywright.tests.fake.FakeKnobs;

/** The fake at its best. */
class FakeEndpointContractTest extends EndpointContract {
    @Override
    protected Fixture open() {
        return new FakeFixture(FakeKnobs.BEST);
    }
}
