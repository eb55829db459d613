package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.ferrywright.core.Mode;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.tcp.TcpEndpointProvider;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.RunObserver;
import org.ferrywright.engine.SyncRequest;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.TransportRegistry;
import org.ferrywright.engine.internal.Pace;
import org.ferrywright.engine.internal.SyncEngine;
import org.ferrywright.listener.Listener;
import org.ferrywright.listener.ListenerSettings;
import org.ferrywright.listener.RootOpener;
import org.ferrywright.tests.fake.FakeEndpoint;
import org.ferrywright.tests.fake.FakeKnobs;
import org.ferrywright.tests.fake.FakeOperation;
import org.ferrywright.tests.fake.FakeProvider;
import org.ferrywright.tests.fake.FakeTree;
import org.ferrywright.wire.Pairing;
import org.ferrywright.wire.PeerStore;
import org.ferrywright.wire.Rights;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs to a Listener that is far away, and to one that takes its time. */
@Timeout(300)
class LongLineTest {
    private static final long ONE_WAY = 50;
    private static final long ROUND_TRIP = 2 * ONE_WAY;
    private static final int ATTEMPTS = 5;

    @TempDir
    Path data;

    private final FakeEndpoint source = new FakeEndpoint(new FakeTree(FakeKnobs.BEST.seed(1)));
    private final FakeEndpoint target = new FakeEndpoint(new FakeTree(FakeKnobs.BEST.seed(2)));
    private Listener listener;
    private DelayingProxy line;
    private Instance instance;
    private SyncEngine engine;

    @BeforeEach
    void open() throws Exception {
        Map<String, RootOpener> roots = Map.of("data", (_, _) -> target);
        listener = Listener.start(
                new ListenerSettings("127.0.0.1", 0, data.resolve("server"), "server", roots, Rights.BOTH));
        line = new DelayingProxy(listener.port(), ONE_WAY);
        instance = Instance.open(data.resolve("client"), "test");
        Pairing.pair(instance.keys(), "127.0.0.1", listener.port(), listener.issueToken(), "client");
        PeerStore.open(instance.keys()).pinListener(listener.fingerprint(), "server", "127.0.0.1:" + line.port());
        var transports = new TransportRegistry();
        transports.add(new FakeProvider(_ -> source));
        transports.add(new TcpEndpointProvider());
        engine = new SyncEngine(transports, List.of(Duration.ZERO), Pace.REAL);
    }

    @AfterEach
    void close() throws Exception {
        instance.close();
        line.close();
        listener.close();
    }

    private void fill(int folders, int files, byte[] content) throws Exception {
        for (int i = 0; i < folders; i++) {
            Replica.folder(source, "d%03d".formatted(i));
            for (int k = 0; k < files; k++) {
                Replica.file(source, "d%03d/f%04d".formatted(i, k), content, 1000 + k);
            }
        }
    }

    private SyncResult run(int port) throws Exception {
        var request = SyncRequest.between(
                        EndpointConfig.of("fake://source/"),
                        List.of(EndpointConfig.of("tcp://127.0.0.1:" + port + "/data")))
                .mode(Mode.MIRROR)
                .threads(2)
                .build();
        SyncResult result = engine.sync(instance, request, RunObserver.SILENT);
        assertThat(result.outcome()).isEqualTo(SyncResult.Outcome.OK);
        return result;
    }

    /** Connection, TLS, greeting with the root, and walk take a round trip each; forty stretches one after the other would take forty more. */
    @Test
    void aRunThatFindsNothingTakesAHandfulOfRoundTrips() throws Exception {
        fill(100, 100, new byte[10]);
        run(listener.port());
        SyncResult far;
        long cost;
        int attempts = 0;
        do {
            long near = run(listener.port()).elapsedMillis();
            far = run(line.port());
            cost = far.elapsedMillis() - near;
            // a machine that has much else to do may stand still during one of them
        } while (cost >= 12 * ROUND_TRIP && ++attempts < ATTEMPTS);
        assertThat(far.unchanged()).isEqualTo(10_100);
        assertThat(cost).as("milliseconds that the line costs").isLessThan(12 * ROUND_TRIP);
        assertThat(far.bytes().received()).isLessThan(10_000);
    }

    @Test
    void manySmallFilesKeepTheLineFull() throws Exception {
        fill(40, 250, new byte[1000]);
        var far = run(line.port());
        assertThat(far.created()).isEqualTo(10_040);
        assertThat(far.elapsedMillis())
                .as("milliseconds, of %d a round trip", ROUND_TRIP)
                .isLessThan(100 * ROUND_TRIP);
    }

    /**
     * How many files a round trip brings over is how many are under way before the first answer, whatever the line. Those of 20 bytes fill
     * no line by their content.
     */
    @Test
    void thousandsOfTinyFilesAreUnderWayBeforeTheFirstAnswer() throws Exception {
        fill(40, 250, new byte[20]);
        var read = new AtomicLong();
        source.faults().hook((operation, _) -> {
            if (operation == FakeOperation.BULK_READ_ITEM) {
                read.incrementAndGet();
            }
        });
        var released = new CountDownLatch(1);
        target.faults().hook((operation, _) -> {
            if (operation == FakeOperation.STORE_FILE) {
                released.await();
            }
        });
        var running = new FutureTask<>(() -> run(line.port()));
        Thread.ofPlatform().daemon().start(running);
        try {
            await().atMost(Duration.ofMinutes(4)).until(() -> read.get() >= 4_000);
        } finally {
            released.countDown();
        }
        assertThat(running.get().created()).isEqualTo(10_040);
    }

    /** A target that does not come along holds the source up: nothing piles up in between. */
    @Test
    void aSlowTargetHoldsTheSourceUp() throws Exception {
        int size = 100 << 10;
        fill(10, 100, new byte[size]);
        var read = new AtomicLong();
        source.faults().hook((operation, _) -> {
            if (operation == FakeOperation.BULK_READ_ITEM) {
                read.addAndGet(size);
            }
        });
        var blocked = new CountDownLatch(1);
        var released = new CountDownLatch(1);
        target.faults().hook((operation, _) -> {
            if (operation == FakeOperation.STORE_FILE) {
                blocked.countDown();
                released.await();
            }
        });
        var running = new FutureTask<>(() -> run(listener.port()));
        Thread.ofPlatform().daemon().start(running);
        assertThat(blocked.await(4, TimeUnit.MINUTES)).isTrue();
        long before = -1;
        while (read.get() != before) {
            before = read.get();
            Thread.sleep(1000);
        }
        assertThat(before).as("bytes that were read while nothing was stored").isLessThan(12 << 20);
        released.countDown();
        assertThat(running.get().created()).isEqualTo(1_010);
    }
}
