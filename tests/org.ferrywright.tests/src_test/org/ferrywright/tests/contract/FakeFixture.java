package org.ferrywright.tests.contract;

import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.tests.fake.FakeBackdoor;
import org.ferrywright.tests.fake.FakeEndpoint;
import org.ferrywright.tests.fake.FakeKnobs;
import org.ferrywright.tests.fake.FakeTree;

/** A root in memory. */
final class FakeFixture implements Fixture {
    private final FakeTree tree;
    private final FakeEndpoint endpoint;

    FakeFixture(FakeKnobs knobs) {
        this.tree = new FakeTree(knobs);
        this.endpoint = new FakeEndpoint(tree);
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public Endpoint reopen() {
        return new FakeEndpoint(tree);
    }

    @Override
    public Backdoor backdoor() {
        return new FakeBackdoor(tree);
    }

    @Override
    public boolean holds(String name) {
        return tree.knobs().holds(name);
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
