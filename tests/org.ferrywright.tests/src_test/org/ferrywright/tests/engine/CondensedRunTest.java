package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Extended;
import org.ferrywright.core.Filter;
import org.ferrywright.core.Guard.DeleteLimit;
import org.ferrywright.core.Mode;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.CondensedList;
import org.ferrywright.endpoint.ConfigSchema;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointProvider;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.PortUse;
import org.ferrywright.endpoint.Symlinks;
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
import org.ferrywright.tests.engine.Replica.Seen;
import org.ferrywright.tests.fake.FakeBackdoor;
import org.ferrywright.tests.fake.FakeEndpoint;
import org.ferrywright.tests.fake.FakeFaults.Rule;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs that are told only what differs, through a real Listener, beside the same runs over the same trees that are told everything: they
 * have to do, count and report the same.
 */
@Timeout(300)
class CondensedRunTest {
    private static final FakeKnobs EVERYTHING = FakeKnobs.BEST;
    /** From here on the clocks of the trees go. */
    private static final long FIRST_CLOCK = 1_700_000_000L;

    @TempDir
    Path data;

    private final Map<String, FakeEndpoint> roots = new ConcurrentHashMap<>();
    private final AtomicLong walks = new AtomicLong();
    private Listener listener;
    private World condensed;
    private World full;

    /** One instance with its source and its targets. */
    private final class World implements AutoCloseable {
        private final String name;
        private final Instance instance;
        private final SyncEngine engine;
        private final List<String> targets;

        World(String name, boolean condenses, FakeKnobs source, List<FakeKnobs> targets) throws Exception {
            this.name = name;
            this.instance = Instance.open(data.resolve(name), "test");
            roots.put(name + "-source", new FakeEndpoint(new FakeTree(source)));
            this.targets = IntStream.range(0, targets.size())
                    .mapToObj(i -> name + "-target" + i)
                    .toList();
            for (int i = 0; i < targets.size(); i++) {
                roots.put(this.targets.get(i), new FakeEndpoint(new FakeTree(targets.get(i))));
            }
            Pairing.pair(instance.keys(), "127.0.0.1", listener.port(), listener.issueToken(), name);
            var registry = new TransportRegistry();
            registry.add(new FakeProvider(config -> roots.get(config.address().host())));
            registry.add(new Wire(condenses));
            engine = new SyncEngine(registry, List.of(Duration.ZERO, Duration.ZERO, Duration.ZERO), new SteadyPace());
        }

        FakeEndpoint source() {
            return roots.get(name + "-source");
        }

        FakeEndpoint target(int i) {
            return roots.get(targets.get(i));
        }

        List<FakeEndpoint> all() {
            var all = new ArrayList<FakeEndpoint>();
            all.add(source());
            targets.forEach(t -> all.add(roots.get(t)));
            return all;
        }

        Outcome run(Mode mode, Filter filter, boolean preview) throws Exception {
            var items = new ConcurrentLinkedQueue<String>();
            var observer = new RunObserver() {
                @Override
                public void item(Item item) {
                    items.add(plain(item.toString()));
                }

                @Override
                public void progress(Progress progress) {}
            };
            var request = SyncRequest.between(
                            EndpointConfig.of("fake://" + name + "-source/"),
                            targets.stream()
                                    .map(t -> EndpointConfig.of("tcp://127.0.0.1:" + listener.port() + "/" + t))
                                    .toList())
                    .mode(mode)
                    .filter(filter)
                    .preview(preview)
                    .threads(3)
                    .deleteLimit(new DeleteLimit(-1, -1, 0))
                    .build();
            SyncResult r = engine.sync(instance, request, observer);
            var after = new ArrayList<TreeMap<String, Seen>>();
            for (String t : targets) {
                var seen = new TreeMap<String, Seen>();
                Replica.see(roots.get(t)).forEach((path, what) -> seen.put(plain(path), timeless(what)));
                after.add(seen);
            }
            return new Outcome(
                    r.outcome(),
                    List.of(r.scannedSource(), r.scannedTarget(), r.created(), r.updated(), r.deleted(), r.moved()),
                    r.unchanged(),
                    List.of(
                            r.failed(),
                            r.skips(),
                            r.found(),
                            r.bytes().content(),
                            r.bytes().literal()),
                    r.failures().stream().map(f -> plain(f.toString())).sorted().toList(),
                    r.skipped().stream().map(f -> plain(f.toString())).sorted().toList(),
                    r.held().map(h -> h.kind() + h.detail()).orElse(""),
                    plain(String.valueOf(r.error())),
                    items.stream().sorted().toList(),
                    after,
                    r.bytes().received());
        }

        /** What nobody set follows the order in which the target was changed. */
        private static Seen timeless(Seen seen) {
            boolean set = seen.modified().seconds() < FIRST_CLOCK;
            return set ? seen : new Seen(seen.kind(), seen.content(), new Timestamp(FIRST_CLOCK, 0), seen.mode());
        }

        private String plain(String text) {
            return text.replace(name, "world").replaceAll("[0-9a-f]{8}~[0-9a-f]{16}", "temporary");
        }

        @Override
        public void close() {
            instance.close();
        }
    }

    /** All that people and programs can see of a run. @param received is not compared */
    private record Outcome(
            SyncResult.Outcome outcome,
            List<Long> counts,
            long unchanged,
            List<Long> more,
            List<String> failures,
            List<String> skipped,
            String held,
            String error,
            List<String> items,
            List<TreeMap<String, Seen>> after,
            long received) {
        Outcome comparable() {
            return new Outcome(outcome, counts, unchanged, more, failures, skipped, held, error, items, after, 0);
        }
    }

    /** The same times and the same chances for both worlds. */
    private static final class SteadyPace implements Pace {
        @Override
        public Instant now() {
            return Instant.ofEpochSecond(1_800_000_000L);
        }
    }

    /** The real transport, with or without the facet. */
    private final class Wire implements EndpointProvider {
        private final TcpEndpointProvider real = new TcpEndpointProvider();
        private final boolean condenses;

        Wire(boolean condenses) {
            this.condenses = condenses;
        }

        @Override
        public String scheme() {
            return real.scheme();
        }

        @Override
        public String title() {
            return real.title();
        }

        @Override
        public ConfigSchema schema() {
            return real.schema();
        }

        @Override
        public List<PortUse> ports(EndpointConfig config) {
            return real.ports(config);
        }

        @Override
        public Endpoint open(EndpointConfig config, EndpointContext context)
                throws EndpointException, InterruptedException {
            Endpoint root = real.open(config, context);
            return (Endpoint) Proxy.newProxyInstance(
                    Endpoint.class.getClassLoader(), new Class<?>[] {Endpoint.class}, (_, method, args) -> {
                        if (method.getName().equals("facet") && args[0] == CondensedList.class) {
                            if (!condenses) {
                                return Optional.empty();
                            }
                            walks.incrementAndGet();
                        }
                        try {
                            return method.invoke(root, args);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    @BeforeEach
    void listen() throws Exception {
        var openers = new HashMap<String, RootOpener>();
        for (String world : List.of("condensed", "full")) {
            for (int i = 0; i < 3; i++) {
                String name = world + "-target" + i;
                openers.put(name, (_, _) -> roots.get(name));
            }
        }
        listener = Listener.start(
                new ListenerSettings("127.0.0.1", 0, data.resolve("server"), "server", openers, Rights.BOTH));
    }

    @AfterEach
    void stop() {
        for (World w : List.of(condensed, full)) {
            w.close();
        }
        listener.close();
    }

    private void worlds(FakeKnobs source, FakeKnobs... targets) throws Exception {
        condensed = new World("condensed", true, source, List.of(targets));
        full = new World("full", false, source, List.of(targets));
    }

    private interface Deed {
        void to(World world) throws Exception;
    }

    private void both(Deed deed) throws Exception {
        deed.to(condensed);
        deed.to(full);
    }

    /** @return what the condensed run received and the full one */
    private long[] sameRun(Mode mode, Filter filter, boolean preview) throws Exception {
        Outcome a = condensed.run(mode, filter, preview);
        Outcome b = full.run(mode, filter, preview);
        assertThat(a.comparable()).usingRecursiveComparison().isEqualTo(b.comparable());
        return new long[] {a.received(), b.received()};
    }

    static IntStream seeds() {
        return IntStream.rangeClosed(1, Integer.getInteger("ferry.condensed.seeds", 40));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void doesAsTheFullWalkDoes(int seed) throws Exception {
        var random = new Random(seed);
        FakeKnobs source = knobs(random);
        var targets = new FakeKnobs[random.nextInt(4) == 0 ? 2 : 1];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = knobs(random);
        }
        worlds(source, targets);
        Mode mode = random.nextInt(3) == 0 ? Mode.UPDATE : Mode.MIRROR;
        Filter filter = filter(random);
        both(w -> {
            Replica.file(w.source(), "never empty", "or the guard would hold", 1);
            if (seed % 4 == 0) {
                wide(w.source(), 600);
            }
        });
        for (int round = 0; round < 4; round++) {
            long now = seed * 1000L + round;
            both(w -> disturb(w, now));
            sameRun(mode, filter, random.nextInt(6) == 0);
            sameRun(mode, filter, false);
        }
        boolean tells = Arrays.stream(targets).anyMatch(t -> t.names().caseSensitive());
        assertThat(walks.get() > 0)
                .as("walked in the condensed way where no spelling is followed")
                .isEqualTo(tells);
    }

    private static FakeKnobs knobs(Random random) {
        FakeKnobs knobs = EVERYTHING.seed(random.nextInt(1000));
        return switch (random.nextInt(9)) {
            case 0 -> knobs.timePrecision(1_000_000_000L);
            case 1 -> knobs.timePrecision(2_000_000_000L);
            case 2 -> knobs.timePrecision(100);
            case 3 -> knobs.owned(false, false);
            case 4 -> knobs.without(HardLinks.class);
            case 5 -> knobs.without(Symlinks.class);
            case 6 -> knobs.caseSensitive(false);
            default -> knobs;
        };
    }

    private static Filter filter(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> new Filter(List.of(new Filter.Rule(false, "*b")));
            case 1 -> new Filter(List.of(new Filter.Rule(false, "{size>11}")));
            case 2 -> new Filter(List.of(new Filter.Rule(true, "a*")));
            case 3 -> new Filter(List.of(new Filter.Rule(false, "Z"), new Filter.Rule(false, "{type:link}")), true);
            default -> Filter.ALL;
        };
    }

    private static void wide(Endpoint root, int count) throws Exception {
        Replica.folder(root, "wide");
        for (int i = 0; i < count; i++) {
            Replica.file(root, "wide/%04d".formatted(i), "w" + i, 1000 + i);
        }
    }

    private static void disturb(World w, long seed) throws Exception {
        var random = new Random(seed);
        edit(w.source(), random, 30);
        Replica.file(w.source(), "never empty", "or the guard would hold", 1);
        names(w.source(), random);
        for (int i = 0; i < w.targets.size(); i++) {
            FakeEndpoint target = w.target(i);
            if (random.nextInt(3) == 0) {
                edit(target, random, 8);
            }
            names(target, random);
            if (random.nextInt(3) == 0) {
                String owner = random.nextBoolean() ? w.instance.id() : "deadbeef";
                Replica.leave(target, someFolder(target, random) + "x", TemporaryNames.of(owner, random.nextInt(9)));
            }
        }
        for (FakeEndpoint root : w.all()) {
            root.faults().clear();
            var back = new FakeBackdoor(root.tree());
            if (random.nextInt(4) == 0) {
                String at = someFolder(root, random).replaceAll("/$", "");
                Rule cut = Rule.nth(FakeOperation.WALK_ENTRY, 1 + random.nextInt(3), Kind.DENIED)
                        .on(p -> p.value().equals(at));
                root.faults().add(cut);
            }
            if (random.nextInt(6) == 0) {
                String name = "special" + random.nextInt(3);
                if (root.stat(RelPath.of(name)).isEmpty()) {
                    back.special(name);
                }
            }
            if (random.nextInt(3) == 0) {
                attribute(root, random);
            }
        }
    }

    private static void edit(Endpoint root, Random random, int most) throws Exception {
        try {
            EnginePropertyTest.grow(random, root, random.nextInt(most));
            EnginePropertyTest.prune(random, root, random.nextInt(most / 4));
        } catch (EndpointException e) {
            // a device stays, and so does what has not been edited yet
            assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
        }
    }

    private static String someFolder(FakeEndpoint root, Random random) throws Exception {
        var folders = new ArrayList<>(List.of(""));
        Replica.see(root).forEach((path, seen) -> {
            if (seen.kind() == EntryKind.DIRECTORY) {
                folders.add(path + "/");
            }
        });
        return folders.get(random.nextInt(folders.size()));
    }

    /** Gives some file another name. */
    private static void names(FakeEndpoint root, Random random) throws Exception {
        var files = files(root);
        String name = someFolder(root, random) + "name" + random.nextInt(5);
        if (random.nextInt(3) == 0
                && !files.isEmpty()
                && root.stat(RelPath.of(name)).isEmpty()) {
            new FakeBackdoor(root.tree()).hardLink(name, files.get(random.nextInt(files.size())));
        }
    }

    private static List<String> files(FakeEndpoint root) throws Exception {
        var files = new ArrayList<String>();
        Replica.see(root).forEach((path, seen) -> {
            if (seen.kind() == EntryKind.FILE && !TemporaryNames.isTemporary(name(path))) {
                files.add(path);
            }
        });
        return files;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Gives some file an attribute, without another time. */
    private static void attribute(FakeEndpoint root, Random random) throws Exception {
        var files = files(root);
        if (files.isEmpty()) {
            return;
        }
        RelPath path = RelPath.of(files.get(random.nextInt(files.size())));
        Entry e = root.stat(path).orElseThrow();
        byte[] value = {(byte) random.nextInt(3)};
        var extended = Extended.of(Set.of(Aspect.XATTR), Map.of("user.x", value));
        Replica.perform(
                root, new BulkWrite.SetAttributes(path, e.kind(), e.attributes().with(extended)));
    }

    @Test
    void whatDidNotChangeIsNotSent() throws Exception {
        worlds(EVERYTHING, EVERYTHING);
        both(w -> {
            wide(w.source(), 2000);
            for (int i = 0; i < 50; i++) {
                Replica.folder(w.source(), "d" + i);
                Replica.file(w.source(), "d" + i + "/f", "x", i);
            }
        });
        sameRun(Mode.MIRROR, Filter.ALL, false);
        long[] idle = sameRun(Mode.MIRROR, Filter.ALL, false);
        assertThat(idle[0]).as("received by a run over what is in step").isLessThan(5_000);
        assertThat(idle[1]).isGreaterThan(idle[0] + 1_500);
        both(w -> Replica.file(w.source(), "wide/1000", "changed", 5));
        long[] one = sameRun(Mode.MIRROR, Filter.ALL, false);
        assertThat(one[0]).as("received by a run that one file was changed for").isLessThan(one[1]);
    }

    @Test
    void timesThatTheTargetRoundsAreTheSame() throws Exception {
        worlds(EVERYTHING, EVERYTHING.timePrecision(1_000_000_000L));
        both(w -> {
            for (int i = 0; i < 1000; i++) {
                Replica.file(w.source(), "f" + i, "x", new Attributes(0644, 0, 0, new Timestamp(i, 999_999_999 - i)));
            }
        });
        sameRun(Mode.MIRROR, Filter.ALL, false);
        long[] idle = sameRun(Mode.MIRROR, Filter.ALL, false);
        assertThat(idle[0]).isLessThan(5_000);
    }

    @Test
    void aSourceThatFailsInTheMiddleDeletesNothing() throws Exception {
        worlds(EVERYTHING, EVERYTHING);
        both(w -> {
            wide(w.source(), 300);
            Replica.folder(w.source(), "x");
            Replica.file(w.source(), "x/f", "x", 1);
        });
        sameRun(Mode.MIRROR, Filter.ALL, false);
        both(w -> w.source()
                .faults()
                .add(Rule.nth(FakeOperation.WALK_FOLDER, 3, Kind.UNREACHABLE).scope(EndpointException.Scope.ENDPOINT)));
        sameRun(Mode.MIRROR, Filter.ALL, false);
        assertThat(Replica.see(condensed.target(0))).containsKey("x/f");
    }

    @Test
    void aTargetThatFailsInTheMiddleEndsTheRun() throws Exception {
        worlds(EVERYTHING, EVERYTHING);
        both(w -> {
            wide(w.source(), 300);
            Replica.folder(w.source(), "x");
            Replica.file(w.source(), "x/f", "x", 1);
        });
        sameRun(Mode.MIRROR, Filter.ALL, false);
        both(w -> w.target(0)
                .faults()
                .add(Rule.nth(FakeOperation.WALK_FOLDER, 3, Kind.UNREACHABLE).scope(EndpointException.Scope.ENDPOINT)));
        sameRun(Mode.MIRROR, Filter.ALL, false);
        assertThat(Replica.see(condensed.target(0))).containsKey("x/f");
    }
}
