package org.ferrywright.tests.contract;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.local.LocalRoots;
import org.ferrywright.endpoint.tcp.TcpEndpointProvider;
import org.ferrywright.listener.Listener;
import org.ferrywright.listener.ListenerSettings;
import org.ferrywright.wire.Pairing;
import org.ferrywright.wire.Rights;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A folder behind a real Listener on a real socket. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the backdoor speaks to Linux")
class TcpEndpointContractTest extends EndpointContract {
    /** What the Listener serves at the moment: it is the same for all tests, and each has a folder of its own. */
    private static final AtomicReference<Path> SERVED = new AtomicReference<>();

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
                Map.of(
                        "data",
                        (below, create) ->
                                LocalRoots.openBelow(SERVED.get(), below, ClientContext.INSTANCE, create, "data")),
                Rights.BOTH);
        listener = Listener.start(settings);
        Pairing.pair(data.resolve("client"), "127.0.0.1", listener.port(), listener.issueToken(), "client");
    }

    @AfterAll
    static void stopListener() {
        if (listener != null) {
            listener.close();
        }
    }

    @Override
    protected Fixture open() throws Exception {
        return new TcpFixture(new DirectoryBackdoor());
    }

    private static final class TcpFixture implements Fixture {
        private final DirectoryBackdoor backdoor;
        private final TcpEndpointProvider provider = new TcpEndpointProvider();
        private final Endpoint endpoint;

        private TcpFixture(DirectoryBackdoor backdoor) throws EndpointException, InterruptedException {
            this.backdoor = backdoor;
            SERVED.set(backdoor.root());
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
            return backdoor;
        }

        @Override
        public boolean sparseFile(String path, long size) {
            backdoor.sparse(path, size);
            return true;
        }

        @Override
        public void close() throws IOException {
            try {
                endpoint.close();
                backdoor.assertNothingIsOpen();
            } finally {
                backdoor.close();
            }
        }
    }
}
