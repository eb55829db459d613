package org.ferrywright.tests.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.ferrywright.core.Guard.DeleteLimit;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.Flush;
import org.ferrywright.engine.ContentPolicy;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.RunObserver;
import org.ferrywright.engine.SyncRequest;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.TransportRegistry;
import org.ferrywright.engine.internal.Pace;
import org.ferrywright.engine.internal.SyncEngine;
import org.ferrywright.tests.fake.FakeEndpoint;
import org.ferrywright.tests.fake.FakeOperation;
import org.ferrywright.tests.fake.FakeProvider;
import org.ferrywright.tests.fake.FakeTree;

/** Two roots in memory, the real engine between them, and everything that disturbs it. */
final class World implements AutoCloseable {
    /** The end of the engine's process: nothing in it may hold this up. */
    private static final class Crashed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static final Set<FakeOperation> WHOLE_ROOT = EnumSet.of(
            FakeOperation.WALK,
            FakeOperation.BULK_READ,
            FakeOperation.BULK_WRITE,
            FakeOperation.SPACE,
            FakeOperation.FLUSH,
            FakeOperation.ANSWER);
    private static final Instant START = Instant.parse("2026-11-22T09:00:00Z");

    private final Setting setting;
    private final Path folder;
    private final Consumer<String> history;
    private final boolean verbose;
    private final Random random;
    private final Versions versions = new Versions();
    private final Map<Side, FakeTree> trees = new EnumMap<>(Side.class);
    private final Map<Side, User> users = new EnumMap<>(Side.class);
    private final Watch watch;
    private final List<FakeEndpoint> open = new ArrayList<>();
    private List<Step> disturbances = List.of();
    private final Set<Side> gone = EnumSet.noneOf(Side.class);
    private final Set<Long> moments = new HashSet<>();
    private Instance instance;
    private int starts;
    private long seconds;
    private int operation;
    private int records;
    private boolean crashed;
    private Violation broken;
    private boolean powerLost;

    World(long seed, Setting setting, Path folder, boolean verbose, Consumer<String> history) throws IOException {
        this.setting = setting;
        this.folder = folder;
        this.verbose = verbose;
        this.history = history;
        this.random = new Random(seed);
        for (Side side : Side.values()) {
            trees.put(side, new FakeTree(setting.knobs(side)));
            users.put(side, new User(trees.get(side), versions));
        }
        trees.get(Side.TARGET).elapse(setting.skew());
        watch = new Watch(setting, trees, versions, history);
        Files.createDirectories(data());
        Files.writeString(data().resolve("instance"), "5eed5eed\n");
        instance = Instance.open(data(), "simulate");
    }

    Watch watch() {
        return watch;
    }

    /** Operations of the last run. */
    int operations() {
        return operation;
    }

    /** Journal records of the last run. */
    int records() {
        return records;
    }

    void edit(Step.Edit edit) {
        if (edit.change() == Step.Change.LINK && !setting.links(edit.side())) {
            return;
        }
        // edits of one size that the coarser clock cannot tell apart are not the engine's to find
        FakeTree tree = trees.get(edit.side());
        trees.values().forEach(t -> t.elapse(setting.precision() * 2));
        while (!moments.add(tree.clock() / Math.max(1_000_000, setting.precision()))) {
            tree.elapse(Math.max(1_000_000, setting.precision()));
        }
        watch.user(edit.side(), () -> users.get(edit.side()).carryOut(edit));
    }

    /** From now on nothing is in anybody's way. */
    void calm() {
        watch.look();
        users.values().forEach(User::allowAll);
        watch.look();
    }

    /**
     * One run of the engine.
     *
     * @return what it says, or null when it crashed
     */
    SyncResult run(boolean preview, String approved, List<Step> during) throws Exception {
        disturbances = during;
        operation = 0;
        records = 0;
        gone.clear();
        seconds++;
        watch.look();
        watch.begin(preview);
        var registry = new TransportRegistry();
        registry.add(new FakeProvider(this::open));
        var pauses = List.of(Duration.ZERO, Duration.ZERO, Duration.ZERO);
        var request = SyncRequest.between(
                        EndpointConfig.of(Side.SOURCE.address()), List.of(EndpointConfig.of(Side.TARGET.address())))
                .mode(setting.mode())
                .conflicts(setting.policy())
                .preview(preview)
                .threads(1)
                .deleteLimit(new DeleteLimit(setting.deletes(), -1, 0))
                .approvedPlan(approved)
                .content(new ContentPolicy(false, setting.inPlace(), false))
                .build();
        try {
            SyncResult result = new SyncEngine(registry, pauses, new Virtual()).sync(instance, request, observer());
            return ended(result);
        } catch (Exception | Error e) {
            // the end of the process may have been wrapped
            if (broken == null && !crashed) {
                throw e;
            }
            return ended(null);
        } finally {
            open.clear();
        }
    }

    private SyncResult ended(SyncResult result) throws IOException {
        if (broken != null) {
            throw broken;
        }
        if (crashed) {
            restart();
            return null;
        }
        watch.look();
        return result;
    }

    private RunObserver observer() {
        return new RunObserver() {
            @Override
            public void item(Item item) {
                if (verbose) {
                    history.accept("    engine: " + item.what() + " " + item.path() + " " + item.detail());
                }
            }
        };
    }

    @Override
    public void close() {
        instance.close();
    }

    private Path data() {
        return folder.resolve("data-" + starts);
    }

    private void before(Side side, FakeOperation what, RelPath path) throws EndpointException {
        try {
            watch.look();
        } catch (Violation e) {
            broken = e;
            throw e;
        }
        operation++;
        if (verbose) {
            history.accept("  " + operation + " " + side + " " + what + " " + path);
        }
        for (Step step : disturbances) {
            switch (step) {
                case Step.During(int at, Step.Edit edit)
                when at == operation -> {
                    history.accept("  " + step);
                    edit(edit);
                }
                case Step.Crash(int at, boolean record, boolean power)
                when !record && at == operation -> {
                    history.accept("  " + step);
                    crash(power);
                }
                case Step.Outage(Side there, int at)
                when at == operation -> {
                    history.accept("  " + step);
                    losePower(there);
                    gone.add(there);
                }
                default -> {
                    // not now
                }
            }
        }
        if (gone.contains(side)) {
            throw unreachable();
        }
        for (Step step : disturbances) {
            if (step instanceof Step.Fault fault && fault.side() == side) {
                fail(fault, what, path);
            }
        }
    }

    private void fail(Step.Fault fault, FakeOperation what, RelPath path) throws EndpointException {
        boolean now = operation >= fault.operation() && operation < fault.operation() + fault.times();
        if (now && (fault.scope() == Scope.ENDPOINT || !WHOLE_ROOT.contains(what))) {
            history.accept("  operation " + operation + ", " + what + " " + path + " at the " + fault.side()
                    + ", fails: " + fault.kind());
            throw EndpointException.of(fault.kind(), "a fault was ordered at " + what + " of " + path)
                    .path(path)
                    .scope(fault.scope())
                    .retry(fault.retry())
                    .build();
        }
    }

    private static EndpointException unreachable() {
        return EndpointException.of(Kind.UNREACHABLE, "the root's machine is gone")
                .endpoint()
                .build();
    }

    private void losePower(Side side) {
        if (setting.knobs(side).facets().contains(Flush.class)) {
            trees.get(side).losePower(random);
            watch.torn(side);
        }
    }

    private void crash(boolean power) {
        try {
            // what the dying process still does to its files is not seen again
            Path now = data();
            starts++;
            copy(now, data());
            if (power) {
                tear(data());
            }
        } catch (IOException e) {
            throw new IllegalStateException("the data folder could not be copied", e);
        }
        crashed = true;
        powerLost = power;
        open.forEach(FakeEndpoint::crash);
        throw new Crashed();
    }

    private void restart() throws IOException {
        watch.look();
        if (powerLost) {
            // roots on the engine's own machine
            losePower(Side.SOURCE);
            losePower(Side.TARGET);
        }
        crashed = false;
        instance.close();
        Files.deleteIfExists(data().resolve("lock"));
        instance = Instance.open(data(), "simulate");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path p : all.sorted().toList()) {
                String name = p.getFileName().toString();
                // shared memory of the database: nothing that outlives a process
                if (!name.endsWith("-shm")) {
                    Files.copy(p, to.resolve(from.relativize(p).toString()));
                }
            }
        }
    }

    /** Of what was appended and not forced, only a part has reached the disk. */
    private void tear(Path data) throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            for (Path p : all.sorted().toList()) {
                String name = p.getFileName().toString();
                if (name.endsWith(".journal") || name.endsWith("-wal")) {
                    cut(p, name.endsWith(".journal"));
                }
            }
        }
    }

    private void cut(Path file, boolean journal) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long forced = 0;
            if (journal) {
                // its first record is forced when it is made
                var head = ByteBuffer.allocate(4);
                channel.read(head, 0);
                forced = head.getInt(0) + 8L;
            }
            if (channel.size() > forced) {
                channel.truncate(forced + random.nextLong(channel.size() - forced + 1));
            }
        }
    }

    private Endpoint open(EndpointConfig config) throws EndpointException {
        for (Side side : Side.values()) {
            if (config.address().toString().equals(side.address())) {
                return open(side);
            }
        }
        throw new IllegalArgumentException("no such root: " + config.address());
    }

    private Endpoint open(Side side) throws EndpointException {
        FakeTree tree = trees.get(side);
        for (Step step : disturbances) {
            if (step instanceof Step.Away(Side there, boolean empty) && there == side) {
                history.accept("  " + step);
                if (!empty) {
                    throw unreachable();
                }
                tree = new FakeTree(setting.knobs(side).seed(-1));
            }
        }
        var endpoint = new FakeEndpoint(tree);
        endpoint.faults().hook((what, path) -> before(side, what, path));
        open.add(endpoint);
        return endpoint;
    }

    private final class Virtual implements Pace {
        @Override
        public boolean threads() {
            return false;
        }

        @Override
        public int worthSending() {
            return setting.worthSending();
        }

        @Override
        public void pause(Duration duration) {
            trees.values().forEach(t -> t.elapse(1_000_000_000));
        }

        @Override
        public Instant now() {
            return START.plusSeconds(seconds);
        }

        @Override
        public long chance() {
            return random.nextLong();
        }

        @Override
        public void journalled() {
            records++;
            for (Step step : disturbances) {
                if (!crashed
                        && step instanceof Step.Crash(int at, boolean record, boolean power)
                        && record
                        && at == records) {
                    history.accept("  " + step);
                    crash(power);
                }
            }
        }
    }
}
