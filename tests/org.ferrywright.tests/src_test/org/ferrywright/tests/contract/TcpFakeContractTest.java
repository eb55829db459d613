package org.ferrywright.tests.contract;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.tcp.TcpEndpointProvider;
import org.ferrywright.listener.Listener;
import org.ferrywright.listener.ListenerSettings;
import org.ferrywright.tests.fake.FakeBackdoor;
import org.ferrywright.tests.fake.FakeEndpoint;
import org.ferrywright.tests.fake.FakeKnobs;
import org.ferrywright.tests.fake.FakeTree;
import org.ferrywright.wire.Pairing;
import org.ferrywright.wire.Rights;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The simplest root that can do everything, behind a real Listener on a real socket: what fails here fails on the way. */
class TcpFakeContractTest extends EndpointContract {
    private static final AtomicReference<FakeTree> SERVED = new AtomicReference<>();

    @TempDir
    private static Path data;

    private static Listener listener;

    @BeforeAll
    static void startListener() throws Exception {
        var settings = new ListenerSettings(
                "127.0.0.1",
                0,
                data.resolve("server"),
                "server",
                Map.of("data", (below, create) -> new FakeEndpoint(SERVED.get())),
                Rights.BOTH);
        listener = Listener.start(settings);
        Pairing.pair(data.resolve("client"), "127.0.0.1", listener.port(), listener.issueToken(), "client");
    }

    @AfterAll
    static void stopListener() {
        listener.close();
    }

    @Override
    protected Fixture open() throws Exception {
        return new TcpFixture(new FakeTree(FakeKnobs.BEST));
    }

    private static final class TcpFixture implements Fixture {
        private final FakeTree tree;
        private final TcpEndpointProvider provider = new TcpEndpointProvider();
        private final Endpoint endpoint;

        private TcpFixture(FakeTree tree) throws EndpointException, InterruptedException {
            this.tree = tree;
            SERVED.set(tree);
            this.endpoint = reopen();
        }

        @Override
        public Endpoint endpoint() {
            return endpoint;
        }

        @Override
        public Endpoint reopen() throws EndpointException, InterruptedException {
            return provider.open(
                    EndpointConfig.of("tcp://127.0.0.1:" + listener.port() + "/data"),
                    new ClientContext(data.resolve("client")));
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
}
