package org.ferrywright.tests.contract;

import org.ferrywright.endpoint.CommitMode;
import org.ferrywright.tests.fake.FakeKnobs;

/** The fake with every facet on a file system without case, without modes, with short names, written in place. */
class CoarseFakeContractTest extends EndpointContract {
    @Override
    protected Fixture open() {
        return new FakeFixture(FakeKnobs.BEST
                .commitMode(CommitMode.IN_PLACE)
                .caseSensitive(false)
                .timePrecision(1_000_000)
                .owned(false, false)
                .names(100, ":*", false));
    }
}
