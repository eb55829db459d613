package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.ConflictPolicy;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Filter;
import org.ferrywright.core.Guard.DeleteLimit;
import org.ferrywright.core.Mode;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.SymlinkPolicy;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.engine.ContentPolicy;
import org.ferrywright.engine.Engine;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.RevisionAccess;
import org.ferrywright.engine.Revisions;
import org.ferrywright.engine.RunObserver;
import org.ferrywright.engine.SyncRequest;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.TransportRegistry;
import org.ferrywright.engine.Verifier;
import org.ferrywright.engine.VerifyRequest;
import org.ferrywright.engine.VerifyResult;
import org.ferrywright.engine.internal.Pace;
import org.ferrywright.engine.internal.RevisionEngine;
import org.ferrywright.engine.internal.SyncEngine;
import org.ferrywright.engine.internal.VerifyEngine;
import org.ferrywright.service.internal.KeySignatures;
import org.ferrywright.tests.fake.FakeEndpoint;
import org.ferrywright.tests.fake.FakeKnobs;
import org.ferrywright.tests.fake.FakeProvider;
import org.ferrywright.tests.fake.FakeTree;

/** The real engine between fake roots, {@code fake://source/} and {@code fake://target/}, and further targets. */
final class Replica implements AutoCloseable {
    /** What somebody sees of one path. */
    record Seen(EntryKind kind, String content, Timestamp modified, int mode) {}

    private final Map<String, FakeTree> trees = new HashMap<>();
    private final Map<String, FakeEndpoint> open = new HashMap<>();
    private final Engine engine;
    private final Verifier verifier;
    private final RevisionAccess revisionEngine;
    private final Instance instance;
    Mode mode = Mode.MIRROR;
    Filter filter = Filter.ALL;
    ConflictPolicy conflicts = ConflictPolicy.KEEP_BOTH;
    DeleteLimit deleteLimit = new DeleteLimit(-1, -1, 0);
    String approvedPlan;
    Set<Aspect> metadata = EnumSet.allOf(Aspect.class);
    boolean preview;
    Revisions revisions = Revisions.NONE;
    SymlinkPolicy symlinks = SymlinkPolicy.COPY;
    ContentPolicy content = ContentPolicy.USUAL;
    long bytesPerSecond;
    /** How far the clock of the engine is ahead. */
    volatile Duration ahead = Duration.ZERO;

    RunObserver observer = RunObserver.SILENT;
    /** Names of the targets; a name without a root is a target that cannot be reached. */
    final List<String> targets = new ArrayList<>(List.of("target"));

    Replica(Path data, FakeKnobs source, FakeKnobs target) throws IOException {
        this(data, new FakeTree(source), target);
    }

    /** @param source somebody filled it before */
    Replica(Path data, FakeTree source, FakeKnobs target) throws IOException {
        trees.put("source", source);
        trees.put("target", new FakeTree(target));
        trees.forEach((name, tree) -> open.put(name, new FakeEndpoint(tree)));
        var registry = new TransportRegistry();
        registry.add(new FakeProvider(this::open));
        engine = new SyncEngine(registry, List.of(Duration.ZERO, Duration.ZERO, Duration.ZERO), new Clock());
        verifier = new VerifyEngine(registry, engine, new KeySignatures(), List.of(Duration.ZERO, Duration.ZERO));
        revisionEngine = new RevisionEngine(registry, new Clock());
        instance = Instance.open(data, "test");
    }

    FakeEndpoint source() {
        return open.get("source");
    }

    FakeEndpoint target() {
        return open.get("target");
    }

    /** After a crash of an endpoint: what the trees hold, opened anew. */
    void revive() {
        trees.forEach((name, tree) -> open.put(name, new FakeEndpoint(tree)));
    }

    /** A further target. */
    FakeEndpoint addTarget(String name, FakeKnobs knobs) {
        trees.put(name, new FakeTree(knobs));
        open.put(name, new FakeEndpoint(trees.get(name)));
        targets.add(name);
        return open.get(name);
    }

    String instanceId() {
        return instance.id();
    }

    /** Leaves a temporary, as a run that was killed does. */
    static void leave(Endpoint root, String path, String temporary) throws Exception {
        try (var staged = root.stage(RelPath.of(path), new StageRequest(temporary, 10, false, 0))) {
            staged.channel().write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        }
    }

    SyncResult run() throws Engine.SettingsException {
        var request = SyncRequest.between(
                        EndpointConfig.of("fake://source/"),
                        targets.stream()
                                .map(name -> EndpointConfig.of("fake://" + name + "/"))
                                .toList())
                .mode(mode)
                .filter(filter)
                .conflicts(conflicts)
                .preview(preview)
                .threads(3)
                .deleteLimit(deleteLimit)
                .metadata(metadata)
                .approvedPlan(approvedPlan)
                .revisions(revisions)
                .symlinks(symlinks)
                .content(content)
                .bytesPerSecond(bytesPerSecond)
                .build();
        return engine.sync(instance, request, observer);
    }

    Verifier verifier() {
        return verifier;
    }

    VerifyResult verify(boolean repair, boolean extraAllowed) throws Engine.SettingsException, IOException {
        var request = new VerifyRequest(
                EndpointConfig.of("fake://source/"),
                EndpointConfig.of("fake://target/"),
                filter,
                3,
                EnumSet.allOf(Aspect.class),
                repair,
                extraAllowed,
                null);
        return verifier.verify(instance, request, observer);
    }

    /** Puts another, empty volume under the same path. */
    void remount(String side) {
        FakeKnobs knobs = trees.get(side).knobs();
        var tree = new FakeTree(knobs.seed(knobs.seed() + 1));
        trees.put(side, tree);
        open.put(side, new FakeEndpoint(tree));
    }

    static void file(Endpoint root, String path, byte[] bytes, long seconds) throws Exception {
        perform(
                root,
                new BulkWrite.StoreFile(
                        RelPath.of(path),
                        TemporaryNames.of("00000000", path.hashCode()),
                        bytes,
                        ContentHash.of(bytes, 0),
                        attributes(0644, seconds),
                        Expect.ANY));
    }

    /** The old versions at the target. @param path the empty string for all */
    List<RevisionAccess.Version> versions(String path) throws Engine.SettingsException {
        var all = new ArrayList<RevisionAccess.Version>();
        var result = revisionEngine.list(instance, EndpointConfig.of("fake://target/"), RelPath.of(path), all::add);
        assertThat(result.outcome()).isEqualTo(SyncResult.Outcome.OK);
        assertThat(result.versions()).isEqualTo(all.size());
        return all;
    }

    /** @param to null for where it was */
    RevisionAccess.Result restore(String path, RevisionAccess.Pick pick, String to) throws Engine.SettingsException {
        var request = new RevisionAccess.Restore(
                EndpointConfig.of("fake://target/"), RelPath.of(path), pick, to == null ? null : RelPath.of(to));
        return revisionEngine.restore(instance, request, RunObserver.SILENT);
    }

    static void file(Endpoint root, String path, String content, Attributes attributes) throws Exception {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        perform(
                root,
                new BulkWrite.StoreFile(
                        RelPath.of(path),
                        TemporaryNames.of("00000000", path.hashCode()),
                        bytes,
                        ContentHash.of(bytes, 0),
                        attributes,
                        Expect.ANY));
    }

    static void file(Endpoint root, String path, String content, long seconds) throws Exception {
        file(root, path, content, attributes(0644, seconds));
    }

    static void folder(Endpoint root, String path) throws Exception {
        perform(root, new BulkWrite.MakeDirectory(RelPath.of(path)));
        perform(root, new BulkWrite.SetAttributes(RelPath.of(path), EntryKind.DIRECTORY, attributes(0755, 1_000_000)));
    }

    static void link(Endpoint root, String path, String text) throws Exception {
        perform(
                root,
                new BulkWrite.StoreLink(
                        RelPath.of(path),
                        TemporaryNames.of("00000000", path.hashCode()),
                        text,
                        attributes(Entry.UNKNOWN, 1_000_000),
                        Expect.ANY));
    }

    static void remove(Endpoint root, String path) throws Exception {
        var entry = root.stat(RelPath.of(path));
        if (entry.isPresent() && entry.get().isDirectory()) {
            for (Map.Entry<String, Seen> below : see(root).descendingMap().entrySet()) {
                if (RelPath.of(below.getKey()).startsWith(RelPath.of(path))
                        && !below.getKey().equals(path)) {
                    root.delete(RelPath.of(below.getKey()), Expect.ANY);
                }
            }
        }
        root.delete(RelPath.of(path), Expect.ANY);
    }

    static void perform(Endpoint root, BulkWrite.Operation operation) throws Exception {
        var outcome = root.facet(BulkWrite.class)
                .orElseThrow()
                .perform(List.of(operation))
                .getFirst();
        if (outcome instanceof BulkWrite.Outcome.Failed(var cause)) {
            throw cause;
        }
    }

    static Attributes attributes(int mode, long seconds) {
        return new Attributes(mode, 0, 0, new Timestamp(seconds, 0));
    }

    /** Everything below a root, by path in the order of the walk. */
    static TreeMap<String, Seen> see(Endpoint root) throws Exception {
        var all = new TreeMap<String, Seen>(RelPath.TREE_ORDER);
        see(root, RelPath.ROOT, all);
        return all;
    }

    private static void see(Endpoint root, RelPath folder, TreeMap<String, Seen> all) throws Exception {
        try (var cursor = root.list(folder)) {
            for (Entry e = cursor.next(); e != null; e = cursor.next()) {
                RelPath path = folder.child(e.name());
                all.put(path.value(), new Seen(e.kind(), content(root, path, e), e.modified(), e.mode()));
                if (e.isDirectory()) {
                    see(root, path, all);
                }
            }
        }
    }

    private static String content(Endpoint root, RelPath path, Entry e) throws Exception {
        if (e.kind() != EntryKind.FILE) {
            return e.linkTarget();
        }
        var buffer = ByteBuffer.allocate((int) e.size() + 1);
        try (var channel = root.read(path, 0, Expect.ANY)) {
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
        }
        String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        return text.length() < 200 ? text : text.substring(0, 20) + "… " + text.length() + " " + text.hashCode();
    }

    /** All bytes of a file. */
    byte[] read(String root, String path) throws Exception {
        Entry e = open.get(root).stat(RelPath.of(path)).orElseThrow();
        var buffer = ByteBuffer.allocate((int) e.size());
        try (var channel = open.get(root).read(RelPath.of(path), 0, Expect.ANY)) {
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
        }
        return buffer.array();
    }

    /** Equal but for the times of folders, which follow what happens in them. */
    void assertSameContent() throws Exception {
        assertThat(timeless(see(target()))).isEqualTo(timeless(see(source())));
    }

    private static TreeMap<String, Seen> timeless(TreeMap<String, Seen> all) {
        all.replaceAll((path, seen) -> seen.kind() == EntryKind.DIRECTORY
                ? new Seen(seen.kind(), seen.content(), new Timestamp(0, 0), seen.mode())
                : seen);
        return all;
    }

    void assertInStep() throws Exception {
        for (String name : targets) {
            assertInStep(name);
        }
    }

    void assertInStep(String target) throws Exception {
        assertThat(see(open.get(target))).as(target).isEqualTo(see(source()));
    }

    @Override
    public void close() {
        instance.close();
    }

    private final class Clock implements Pace {
        @Override
        public Instant now() {
            return Instant.now().plus(ahead);
        }
    }

    private Endpoint open(EndpointConfig config) throws EndpointException {
        FakeEndpoint endpoint = open.get(config.address().host());
        if (endpoint == null) {
            throw EndpointException.of(EndpointException.Kind.UNREACHABLE, "no such fake")
                    .endpoint()
                    .build();
        }
        return endpoint;
    }
}
