package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.ferrywright.core.Guard.DeleteLimit;
import org.ferrywright.core.Mode;
import org.ferrywright.core.Retention;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.tcp.TcpEndpointProvider;
import org.ferrywright.engine.ContentPolicy;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.Revisions;
import org.ferrywright.engine.RunObserver;
import org.ferrywright.engine.SyncRequest;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Transfer;
import org.ferrywright.engine.TransportRegistry;
import org.ferrywright.engine.internal.Pace;
import org.ferrywright.engine.internal.SyncEngine;
import org.ferrywright.listener.Listener;
import org.ferrywright.listener.ListenerSettings;
import org.ferrywright.listener.RootOpener;
import org.ferrywright.tests.fake.FakeBackdoor;
import org.ferrywright.tests.fake.FakeEndpoint;
import org.ferrywright.tests.fake.FakeKnobs;
import org.ferrywright.tests.fake.FakeOperation;
import org.ferrywright.tests.fake.FakeProvider;
import org.ferrywright.tests.fake.FakeTree;
import org.ferrywright.wire.Pairing;
import org.ferrywright.wire.Rights;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Small files that were changed are sent as what differs, through a real Listener; the trees are the same afterwards in any case. */
@Timeout(300)
class SmallUpdateTest {
    private static final int FILES = 300;

    @TempDir
    Path data;

    private final SmallEdits edits = new SmallEdits(5);
    private final FakeEndpoint source = new FakeEndpoint(new FakeTree(FakeKnobs.BEST.seed(1)));
    private final FakeTree targetTree = new FakeTree(FakeKnobs.BEST.seed(2));
    private final FakeEndpoint target = new FakeEndpoint(targetTree);
    private final FakeBackdoor backdoor = new FakeBackdoor(targetTree);
    private final byte[][] contents = new byte[FILES][];
    private Listener listener;
    private Rights rights = Rights.BOTH;
    private Instance instance;
    private SyncEngine engine;
    private ContentPolicy policy = ContentPolicy.USUAL;
    private Revisions revisions = Revisions.NONE;
    private long clock = 1000;

    @BeforeEach
    void open() throws Exception {
        instance = Instance.open(data.resolve("client"), "test");
        var transports = new TransportRegistry();
        transports.add(new FakeProvider(_ -> source));
        transports.add(new TcpEndpointProvider());
        engine = new SyncEngine(transports, List.of(Duration.ZERO, Duration.ZERO), Pace.REAL);
    }

    @AfterEach
    void close() throws Exception {
        instance.close();
        listener.close();
    }

    private void listen() throws Exception {
        Map<String, RootOpener> roots = Map.of("data", (_, _) -> target);
        listener =
                Listener.start(new ListenerSettings("127.0.0.1", 0, data.resolve("server"), "server", roots, rights));
        Pairing.pair(instance.keys(), "127.0.0.1", listener.port(), listener.issueToken(), "client");
    }

    private void fill(int least, int most) throws Exception {
        listen();
        for (int i = 0; i < FILES; i++) {
            put(i, edits.bytes(least + edits.random().nextInt(most - least)));
        }
        run();
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
                        EndpointConfig.of("fake://source/"),
                        List.of(EndpointConfig.of("tcp://127.0.0.1:" + listener.port() + "/data")))
                .mode(Mode.MIRROR)
                .threads(2)
                .content(policy)
                .rewriteLimit(new DeleteLimit(100_000, -1, 0))
                .revisions(revisions)
                .build();
        SyncResult result = engine.sync(instance, request, RunObserver.SILENT);
        assertThat(result.outcome()).as("%s", result).isEqualTo(SyncResult.Outcome.OK);
        for (int i = 0; i < FILES; i++) {
            assertThat(backdoor.content(path(i))).isEqualTo(contents[i]);
        }
        return result;
    }

    @Test
    void editsCostWhatTheyChange() throws Exception {
        fill(2_000, 20_000);
        long all = Arrays.stream(contents).mapToLong(c -> c.length).sum();
        for (int i = 0; i < FILES; i++) {
            put(i, edits.edited(contents[i]));
        }
        var result = run();
        assertThat(result.updated()).isEqualTo(FILES);
        assertThat(result.bytes().content()).isGreaterThan(all / 2);
        assertThat(result.bytes().literal()).isLessThan(all / 5);
        assertThat(result.bytes().sent() + result.bytes().received()).isLessThan(all / 3);
        SmallTransfers.assertCompared(result, FILES);
    }

    @Test
    void whatWasRewrittenCostsItself() throws Exception {
        fill(8_000, 20_000);
        for (int i = 0; i < FILES; i++) {
            put(i, edits.bytes(contents[i].length));
        }
        long all = Arrays.stream(contents).mapToLong(c -> c.length).sum();
        policy = new ContentPolicy(false, false, true);
        long plain = traffic(run());
        for (int i = 0; i < FILES; i++) {
            put(i, edits.bytes(contents[i].length));
        }
        policy = ContentPolicy.USUAL;
        var result = run();
        assertThat(result.bytes().literal()).isEqualTo(all);
        SmallTransfers.assertRewritten(result);
        assertThat(traffic(result)).isLessThan(plain + all / 50);
    }

    /** What is not compared is told as well, and why. */
    @Test
    void whyAFileWasSentWholeIsTold() throws Exception {
        fill(2_000, 4_000);
        put(0, edits.bytes(500));
        put(1, edits.bytes(100_000));
        put(2, edits.edited(contents[2]));
        var result = run();
        assertThat(result.transfers())
                .extracting(Transfer::path, Transfer::strategy)
                .containsExactlyInAnyOrder(tuple(path(0), "stream"), tuple(path(1), "stream"), tuple(path(2), "delta"));
        assertThat(result.transfers())
                .allSatisfy(t -> assertThat(t.literal())
                        .isEqualTo(t.strategy().equals("delta") ? result.bytes().literal() - 100_500 : t.size()));
        assertThat(result.transfers())
                .extracting(Transfer::why)
                .anyMatch(w -> w.contains("shorter than 1024 bytes"))
                .anyMatch(w -> w.contains("16 times as long"));
    }

    @Test
    void wholeFilesAreSentToWhomWantsThem() throws Exception {
        fill(2_000, 4_000);
        for (int i = 0; i < FILES; i++) {
            put(i, edits.edited(contents[i]));
        }
        policy = new ContentPolicy(false, false, true);
        var result = run();
        assertThat(result.bytes().literal()).isEqualTo(result.bytes().content());
        assertThat(result.transferred()).isZero();
    }

    /** Digests would tell a peer without the right something of the content. */
    @Test
    void whoMayOnlyWriteSendsWholeFiles() throws Exception {
        rights = Rights.WRITE;
        fill(2_000, 4_000);
        for (int i = 0; i < FILES; i++) {
            put(i, edits.edited(contents[i]));
        }
        var result = run();
        assertThat(result.updated()).isEqualTo(FILES);
        assertThat(result.bytes().literal()).isEqualTo(result.bytes().content());
    }

    @Test
    void oldVersionsAreKept() throws Exception {
        fill(2_000, 4_000);
        var before = contents.clone();
        for (int i = 0; i < FILES; i++) {
            put(i, edits.edited(contents[i]));
        }
        revisions = new Revisions(Retention.ALL, null);
        var result = run();
        assertThat(result.bytes().literal()).isLessThan(result.bytes().content() / 2);
        for (int i = 0; i < FILES; i++) {
            String name = path(i).substring(3);
            String kept = backdoor.names(".ferry~revisions/d" + i % 7).stream()
                    .filter(n -> n.startsWith(name + "~"))
                    .findFirst()
                    .orElseThrow();
            assertThat(backdoor.content(".ferry~revisions/d" + i % 7 + "/" + kept))
                    .isEqualTo(before[i]);
        }
    }

    /** The old version is written over between the sums and the patch, in a way that shows nowhere. */
    @Test
    void whatCannotBeMadeOfTheOldVersionIsSentWhole() throws Exception {
        fill(2_000, 4_000);
        for (int i = 0; i < FILES; i++) {
            put(i, edits.edited(contents[i]));
        }
        var reads = new AtomicInteger();
        target.faults().hook((operation, _) -> {
            if (operation == FakeOperation.BULK_READ_ITEM && reads.incrementAndGet() == FILES + 1) {
                // all sums were told
                for (int i = 0; i < FILES; i += 2) {
                    var time = backdoor.modified(path(i));
                    backdoor.file(path(i), new byte[backdoor.content(path(i)).length]);
                    backdoor.modified(path(i), time);
                }
            }
        });
        var result = run();
        assertThat(reads.get()).isGreaterThan(FILES);
        assertThat(result.updated()).isEqualTo(FILES);
    }

    private static long traffic(SyncResult result) {
        return result.bytes().sent() + result.bytes().received();
    }
}
