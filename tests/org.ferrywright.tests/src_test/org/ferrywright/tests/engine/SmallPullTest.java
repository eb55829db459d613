package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.ferrywright.core.Guard.DeleteLimit;
import org.ferrywright.core.Mode;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.local.LocalEndpointProvider;
import org.ferrywright.endpoint.tcp.TcpEndpointProvider;
import org.ferrywright.engine.ContentPolicy;
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
import org.ferrywright.tests.fake.FakeTree;
import org.ferrywright.wire.Pairing;
import org.ferrywright.wire.Rights;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Small files that are pulled from a Listener come as what differs from the old versions here. */
@Timeout(300)
class SmallPullTest {
    private static final int FILES = 300;

    @TempDir
    Path data;

    private final SmallEdits edits = new SmallEdits(6);
    private final FakeEndpoint source = new FakeEndpoint(new FakeTree(FakeKnobs.BEST.seed(1)));
    private final byte[][] contents = new byte[FILES][];
    private Listener listener;
    private Instance instance;
    private SyncEngine engine;
    private ContentPolicy policy = ContentPolicy.USUAL;
    private long clock = 1000;
    private Path target;

    @BeforeEach
    void open() throws Exception {
        target = Files.createDirectory(data.resolve("target"));
        instance = Instance.open(data.resolve("client"), "test");
        var transports = new TransportRegistry();
        transports.add(new LocalEndpointProvider());
        transports.add(new TcpEndpointProvider());
        engine = new SyncEngine(transports, List.of(Duration.ZERO, Duration.ZERO), Pace.REAL);
        Map<String, RootOpener> roots = Map.of("data", (_, _) -> source);
        listener = Listener.start(
                new ListenerSettings("127.0.0.1", 0, data.resolve("server"), "server", roots, Rights.READ));
        Pairing.pair(instance.keys(), "127.0.0.1", listener.port(), listener.issueToken(), "client");
        for (int i = 0; i < FILES; i++) {
            put(i, edits.bytes(2_000 + edits.random().nextInt(18_000)));
        }
        run();
    }

    @AfterEach
    void close() throws Exception {
        instance.close();
        listener.close();
    }

    private void put(int i, byte[] content) throws Exception {
        contents[i] = content;
        Replica.file(source, path(i), content, clock++);
    }

    private static String path(int i) {
        return "d" + i % 7 + "/f" + i;
    }

    private SyncResult run() throws Exception {
        var request = SyncRequest.between(
                        EndpointConfig.of("tcp://127.0.0.1:" + listener.port() + "/data"),
                        List.of(EndpointConfig.of(target.toString())))
                .mode(Mode.MIRROR)
                .threads(2)
                .content(policy)
                .rewriteLimit(new DeleteLimit(100_000, -1, 0))
                .build();
        SyncResult result = engine.sync(instance, request, RunObserver.SILENT);
        assertThat(result.outcome()).as("%s", result).isEqualTo(SyncResult.Outcome.OK);
        for (int i = 0; i < FILES; i++) {
            assertThat(Files.readAllBytes(target.resolve(path(i)))).isEqualTo(contents[i]);
        }
        return result;
    }

    @Test
    void editsCostWhatTheyChange() throws Exception {
        long all = Arrays.stream(contents).mapToLong(c -> c.length).sum();
        for (int i = 0; i < FILES; i++) {
            put(i, edits.edited(contents[i]));
        }
        var result = run();
        assertThat(result.updated()).isEqualTo(FILES);
        assertThat(result.bytes().content()).isGreaterThan(all / 2);
        assertThat(result.bytes().literal()).isLessThan(all / 5);
        assertThat(traffic(result)).isLessThan(all / 3);
        SmallTransfers.assertCompared(result, FILES);
    }

    @Test
    void whatWasRewrittenCostsItself() throws Exception {
        for (int i = 0; i < FILES; i++) {
            put(i, edits.bytes(contents[i].length));
        }
        long all = Arrays.stream(contents).mapToLong(c -> c.length).sum();
        var result = run();
        assertThat(result.bytes().literal()).isEqualTo(all);
        SmallTransfers.assertRewritten(result);
        assertThat(traffic(result)).isLessThan(all + all / 10);
    }

    @Test
    void wholeFilesComeToWhomWantsThem() throws Exception {
        for (int i = 0; i < FILES; i++) {
            put(i, edits.edited(contents[i]));
        }
        policy = new ContentPolicy(false, false, true);
        var result = run();
        assertThat(result.bytes().literal()).isEqualTo(result.bytes().content());
        assertThat(result.transferred()).isZero();
    }

    /** A file here is written over by somebody between the listing and the comparison: it stays, and the others come. */
    @Test
    void anOldVersionThatIsNoMoreSpoilsNoOther() throws Exception {
        for (int i = 0; i < FILES; i++) {
            put(i, edits.edited(contents[i]));
        }
        var hit = new AtomicInteger();
        source.faults().hook((operation, _) -> {
            if (operation == FakeOperation.BULK_READ_ITEM && hit.incrementAndGet() == 1) {
                try {
                    Files.write(target.resolve(path(299)), new byte[70]);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        SyncResult result = run();
        assertThat(hit.get()).isPositive();
        assertThat(result.updated()).isEqualTo(FILES);
    }

    private static long traffic(SyncResult result) {
        return result.bytes().sent() + result.bytes().received();
    }
}
