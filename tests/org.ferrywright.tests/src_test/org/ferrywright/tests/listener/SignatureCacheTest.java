package org.ferrywright.tests.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.BlockTrees;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.ServerMove;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.local.LocalRoots;
import org.ferrywright.endpoint.tcp.TcpEndpointProvider;
import org.ferrywright.listener.Listener;
import org.ferrywright.listener.ListenerSettings;
import org.ferrywright.listener.RootOpener;
import org.ferrywright.listener.SignatureCache;
import org.ferrywright.listener.internal.trees.TreeCache;
import org.ferrywright.wire.Pairing;
import org.ferrywright.wire.Rights;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A signature counts only while the file provably is what it was, and then the file is not read. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere files have no change token, and no signature is kept")
@Timeout(300)
class SignatureCacheTest {
    private static final String INSTANCE = "0123abcd";
    private static final FileTime OLD = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    private static final Timestamp OLD_STAMP = new Timestamp(OLD.toInstant().getEpochSecond(), 0);
    private static final RelPath FILE = RelPath.of("dir/f");
    private static final long NANOS = 1_000_000_000L;

    @TempDir
    Path folder;

    private Path served;
    private TreeCache cache;
    private Endpoint root;
    private int temporaries;

    @BeforeEach
    void start() throws Exception {
        served = Files.createDirectories(folder.resolve("data"));
        Files.createDirectories(served.resolve("dir"));
        open(1 << 30);
    }

    @AfterEach
    void stop() {
        root.close();
        cache.close();
    }

    @Test
    void aFileThatWasReadOnceIsNotReadAgain() throws Exception {
        byte[] content = file(FILE, 1, 1 << 20);
        settle();
        assertThat(cached(FILE)).isFalse();
        assertThat(cached(FILE)).isTrue();
        reopen();
        assertThat(cached(FILE)).isTrue();
        assertThat(digest(FILE)).isEqualTo(tree(content).root());
    }

    @Test
    void whatIsCachedIsNotReadFromTheDisk() throws Exception {
        file(FILE, 1, 64 << 20);
        settle();
        digest(FILE);
        reopen();
        long before = bytesRead();
        assertThat(cached(FILE)).isTrue();
        digest(FILE);
        assertThat(bytesRead() - before).isLessThan(8 << 20);
    }

    @Test
    void aFileThatWasWrittenIsNotReadAtAll() throws Exception {
        byte[] content = stage(FILE, 2, 3 << 20, OLD_STAMP);
        cache.finish();
        assertThat(cached(FILE)).isTrue();
        reopen();
        assertThat(cached(FILE)).isTrue();
        assertThat(digest(FILE)).isEqualTo(tree(content).root());
    }

    @Test
    void aFileWithATimeOfThisMomentMayStillChangeUnseen() throws Exception {
        Instant now = Instant.now();
        byte[] content = stage(FILE, 2, 1 << 20, new Timestamp(now.getEpochSecond(), now.getNano()));
        cache.finish();
        assertThat(cached(FILE)).isFalse();
        assertThat(digest(FILE)).isEqualTo(tree(content).root());
    }

    @Test
    void smallFilesAreLeftAlone() throws Exception {
        file(FILE, 1, (256 << 10) - 1);
        settle();
        digest(FILE);
        cache.finish();
        reopen();
        assertThat(cached(FILE)).isFalse();
        assertThat(folder.resolve("state/trees.db")).doesNotExist();
    }

    enum Change {
        CONTENT,
        CONTENT_WITH_OLD_TIME,
        SIZE_WITH_OLD_TIME,
        TIME,
        MODE,
        OTHER_FILE_WITH_OLD_TIME,
        RESTORED_WITH_OLD_TIME,
        RENAMED_AWAY_AND_BACK
    }

    /** Each by somebody else, with everything that people and programs do to make it look unchanged. */
    @ParameterizedTest
    @EnumSource
    void whateverChangesTheFileEndsIt(Change change) throws Exception {
        for (boolean written : new boolean[] {false, true}) {
            byte[] content = written ? stage(FILE, 3, 1 << 20, OLD_STAMP) : file(FILE, 3, 1 << 20);
            settle();
            digest(FILE);
            cache.finish();
            assertThat(cached(FILE)).isTrue();
            Path path = served.resolve(FILE.value());
            byte[] other = content.clone();
            other[500_000]++;
            switch (change) {
                case CONTENT -> content = overwrite(path, other, false);
                case CONTENT_WITH_OLD_TIME -> content = overwrite(path, other, true);
                case SIZE_WITH_OLD_TIME -> content = overwrite(path, bytes(9, (1 << 20) + 1), true);
                case TIME -> Files.setLastModifiedTime(path, FileTime.fromMillis(5_000));
                case MODE -> Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
                case OTHER_FILE_WITH_OLD_TIME -> {
                    Path twin = served.resolve("twin");
                    Files.write(twin, other);
                    Files.setLastModifiedTime(twin, OLD);
                    Files.move(twin, path, StandardCopyOption.ATOMIC_MOVE);
                    content = other;
                }
                case RESTORED_WITH_OLD_TIME -> {
                    Files.delete(path);
                    Files.write(path, other);
                    Files.setLastModifiedTime(path, OLD);
                    content = other;
                }
                case RENAMED_AWAY_AND_BACK -> {
                    Files.move(path, served.resolve("away"));
                    Files.move(served.resolve("away"), path);
                }
            }
            assertThat(cached(FILE)).as("" + written).isFalse();
            assertThat(digest(FILE)).isEqualTo(tree(content).root());
            reopen();
            assertThat(digest(FILE)).isEqualTo(tree(content).root());
        }
    }

    @Test
    void whatWasReadWithinAStepOfTheClockIsNotKept() throws Exception {
        byte[] content = file(FILE, 1, 1 << 20);
        Entry facts = root.stat(FILE).orElseThrow();
        BlockTrees trees = cache.trees("data", served, RelPath.ROOT);
        Instant changed = Instant.ofEpochSecond(0, facts.changeToken());
        BlockTree tree = tree(content);
        trees.read(FILE, facts, tree, changed.plusMillis(1));
        trees.read(FILE, facts, tree, changed.minusSeconds(60));
        cache.finish();
        assertThat(trees.current(FILE, facts, null)).isEmpty();
        trees.read(FILE, facts, tree, changed.plusMillis(200));
        assertThat(trees.current(FILE, facts, null)).isPresent();
        // of a file system that keeps whole seconds only
        Entry coarse = token(facts, facts.changeToken() / NANOS * NANOS);
        trees.read(RelPath.of("coarse"), coarse, tree, Instant.ofEpochSecond(0, coarse.changeToken() + NANOS));
        assertThat(trees.current(RelPath.of("coarse"), coarse, null)).isEmpty();
        Entry none = token(facts, 0);
        trees.read(RelPath.of("none"), none, tree, Instant.now());
        assertThat(trees.current(RelPath.of("none"), none, null)).isEmpty();
    }

    @Test
    void onlyTheSchemeThatIsAskedForIsTold() throws Exception {
        file(FILE, 1, 1 << 20);
        settle();
        BlockScheme own = scheme(FILE);
        digest(FILE);
        assertThat(cached(FILE)).isTrue();
        var deltas = root.facet(Deltas.class).orElseThrow();
        try (var same = deltas.blocks(FILE, own, Expect.ANY);
                var other = deltas.blocks(FILE, new BlockScheme(own.leaf(), own.seed() + 1), Expect.ANY)) {
            assertThat(same.cached()).isTrue();
            assertThat(other.cached()).isFalse();
        }
    }

    @Test
    void eachRootHasASecretOfItsOwnThatLasts() throws Exception {
        long seed =
                cache.trees("data", served, RelPath.ROOT).scheme(FILE, 1 << 20).seed();
        assertThat(cache.trees("other", served, RelPath.ROOT)
                        .scheme(FILE, 1 << 20)
                        .seed())
                .isNotEqualTo(seed);
        reopen();
        assertThat(cache.trees("data", served, RelPath.ROOT)
                        .scheme(FILE, 1 << 20)
                        .seed())
                .isEqualTo(seed);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("state/seed"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("state"))))
                .isEqualTo("rwx------");
        Files.writeString(folder.resolve("state/seed"), "no secret");
        reopen();
        assertThat(cache.trees("data", served, RelPath.ROOT)
                        .scheme(FILE, 1 << 20)
                        .seed())
                .isNotEqualTo(seed);
    }

    @Test
    void ourOwnRenamesAndAttributesKeepIt() throws Exception {
        byte[] content = stage(FILE, 4, 1 << 20, OLD_STAMP);
        cache.finish();
        RelPath moved = RelPath.of("dir/moved");
        root.facet(ServerMove.class).orElseThrow().move(FILE, moved, Expect.ANY);
        cache.finish();
        assertThat(cached(moved)).isTrue();
        root.facet(Metadata.class)
                .orElseThrow()
                .set(moved, EntryKind.FILE, new Attributes(0600, -1, -1, new Timestamp(1_000_000_000L, 5)));
        cache.finish();
        assertThat(cached(moved)).isTrue();
        root.facet(ServerMove.class).orElseThrow().move(RelPath.of("dir"), RelPath.of("elsewhere"), Expect.ANY);
        cache.finish();
        RelPath there = RelPath.of("elsewhere/moved");
        reopen();
        assertThat(cached(there)).isTrue();
        assertThat(digest(there)).isEqualTo(tree(content).root());
        // changed by somebody else between our look and our rename: other facts than those of the tree
        overwrite(served.resolve(there.value()), bytes(77, 1 << 20), true);
        root.facet(ServerMove.class).orElseThrow().move(there, FILE.parent().child("x"), Expect.ANY);
        cache.finish();
        assertThat(digest(RelPath.of("dir/x")))
                .isEqualTo(tree(bytes(77, 1 << 20)).root());
    }

    @Test
    void aFolderBelowTheRootSeesTheSameTrees() throws Exception {
        file(FILE, 1, 1 << 20);
        settle();
        digest(FILE);
        var trees = cache.trees("data", served, RelPath.of("dir"));
        try (var below = LocalRoots.openBelow(served, RelPath.of("dir"), INSTANCE, false, "data", trees);
                var blocks = below.facet(Deltas.class).orElseThrow().blocks(RelPath.of("f"), null, Expect.ANY)) {
            assertThat(blocks.cached()).isTrue();
        }
    }

    @Test
    void whatWasUsedLongestAgoGoes() throws Exception {
        root.close();
        cache.close();
        // a tree of a 4 MiB file has about 16 KiB
        open(100 << 10);
        for (int i = 0; i < 20; i++) {
            file(RelPath.of("dir/" + i), i, 4 << 20);
        }
        settle();
        for (int i = 0; i < 20; i++) {
            digest(RelPath.of("dir/" + i));
        }
        cache.finish();
        root.close();
        cache.close();
        open(100 << 10);
        int kept = 0;
        for (int i = 0; i < 20; i++) {
            // only looked at: one that was made again would take the place of another
            try (var blocks = root.facet(Deltas.class).orElseThrow().blocks(RelPath.of("dir/" + i), null, Expect.ANY)) {
                kept += blocks.cached() ? 1 : 0;
            }
        }
        assertThat(kept).isBetween(4, 6);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aDamagedDatabaseNeverTellsAWrongTree(long seed) throws Exception {
        var contents = new ArrayList<byte[]>();
        for (int i = 0; i < 8; i++) {
            contents.add(file(RelPath.of("dir/" + i), 1000 * seed + i, 512 << 10));
        }
        settle();
        for (int i = 0; i < 8; i++) {
            digest(RelPath.of("dir/" + i));
        }
        cache.finish();
        root.close();
        cache.close();
        Path database = folder.resolve("state/trees.db");
        byte[] bytes = Files.readAllBytes(database);
        var random = new Random(seed);
        if (seed == 1) {
            Files.writeString(database, "no database at all");
        } else {
            int from = seed == 2 ? 0 : random.nextInt(bytes.length);
            for (int i = 0; i < 600; i++) {
                bytes[Math.min(bytes.length - 1, from + random.nextInt(seed < 4 ? 4096 : bytes.length - from))] =
                        (byte) random.nextInt();
            }
            Files.write(database, bytes);
        }
        open(1 << 30);
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 8; i++) {
                assertThat(digest(RelPath.of("dir/" + i)))
                        .isEqualTo(tree(contents.get(i)).root());
            }
            cache.finish();
        }
        if (seed == 1) {
            assertThat(folder.resolve("state/trees.db.damaged")).exists();
            reopen();
            assertThat(cached(RelPath.of("dir/3"))).as("begun anew").isTrue();
        }
    }

    @Test
    void aProcessThatIsKilledLeavesWhatCanBeUsed() throws Exception {
        byte[] content = file(FILE, 1, 1 << 20);
        settle();
        digest(FILE);
        cache.finish();
        // what a killed process leaves: the files as they are at some moment, never closed
        Path copy = Files.createDirectory(folder.resolve("copy"));
        try (var files = Files.list(folder.resolve("state"))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        try (var after = new TreeCache(copy, 1 << 30);
                var again = LocalRoots.openBelow(
                        served, RelPath.ROOT, INSTANCE, false, "data", after.trees("data", served, RelPath.ROOT));
                var blocks = again.facet(Deltas.class).orElseThrow().blocks(FILE, null, Expect.ANY)) {
            assertThat(blocks.cached()).isTrue();
            assertThat(blocks.root()).isEqualTo(tree(content).root());
        }
    }

    @Test
    void manyAtOnceGetWhatIsTheirs() throws Exception {
        var contents = new ArrayList<byte[]>();
        for (int i = 0; i < 12; i++) {
            contents.add(file(RelPath.of("dir/" + i), i, 300_000));
        }
        settle();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<?>>();
            for (int t = 0; t < 8; t++) {
                int seed = t;
                Callable<?> task = () -> {
                    var random = new Random(seed);
                    for (int i = 0; i < 60; i++) {
                        int n = random.nextInt(12);
                        assertThat(digest(RelPath.of("dir/" + n)))
                                .isEqualTo(tree(contents.get(n)).root());
                        if (i % 20 == 0) {
                            stage(RelPath.of("dir/own" + seed), seed * 100 + i, 400_000, OLD_STAMP);
                        }
                    }
                    return null;
                };
                all.add(threads.submit(task));
            }
            for (var one : all) {
                one.get();
            }
        }
        cache.finish();
        reopen();
        for (int i = 0; i < 12; i++) {
            assertThat(cached(RelPath.of("dir/" + i))).isTrue();
        }
    }

    @Test
    void samplesFindWhatNoFactTells() throws Exception {
        byte[] content = file(FILE, 1, 1 << 20);
        settle();
        Entry facts = root.stat(FILE).orElseThrow();
        BlockTrees trees = cache.trees("data", served, RelPath.ROOT);
        trees.read(FILE, facts, tree(content), Instant.now());
        cache.finish();
        cache.sample(0.5);
        assertThat(cache.damaged()).isZero();
        assertThat(cached(FILE)).isTrue();
        // every leaf is another one: as if the disk had lost the content
        trees.read(FILE, facts, tree(bytes(99, 1 << 20)), Instant.now());
        cache.finish();
        cache.sample(0.5);
        assertThat(cache.damaged()).isEqualTo(1);
        assertThat(cached(FILE)).isFalse();
        assertThat(digest(FILE)).isEqualTo(tree(content).root());
    }

    @Test
    void aListenerTellsWhatItHasWithoutReadingIt() throws Exception {
        try (var signatures = new SignatureCache(folder.resolve("state2"), SignatureCache.USUAL_BYTES);
                var listener = Listener.start(new ListenerSettings(
                        "127.0.0.1",
                        0,
                        folder.resolve("server"),
                        "server",
                        Map.of("data", RootOpener.folder("data", served, INSTANCE, signatures)),
                        Rights.BOTH))) {
            Pairing.pair(folder.resolve("client"), "127.0.0.1", listener.port(), listener.issueToken(), "client");
            root.close();
            root = new TcpEndpointProvider()
                    .open(EndpointConfig.of("tcp://127.0.0.1:" + listener.port() + "/data"), context());
            byte[] content = stage(FILE, 5, 32 << 20, OLD_STAMP);
            signatures.finish();
            long before = bytesRead();
            try (var blocks = root.facet(Deltas.class)
                    .orElseThrow()
                    .blocks(FILE, null, Expect.same(root.stat(FILE).orElseThrow()))) {
                assertThat(blocks.cached()).isTrue();
                assertThat(blocks.root())
                        .isEqualTo(tree(content, blocks.shape().scheme()).root());
            }
            assertThat(bytesRead() - before).isLessThan(8 << 20);
            content[12_345_678]++;
            overwrite(served.resolve(FILE.value()), content, true);
            try (var blocks = root.facet(Deltas.class).orElseThrow().blocks(FILE, null, Expect.ANY)) {
                assertThat(blocks.cached()).isFalse();
                assertThat(blocks.root())
                        .isEqualTo(tree(content, blocks.shape().scheme()).root());
            }
        }
    }

    private void open(long most) throws Exception {
        cache = new TreeCache(folder.resolve("state"), most);
        root = LocalRoots.openBelow(
                served, RelPath.ROOT, INSTANCE, true, "data", cache.trees("data", served, RelPath.ROOT));
    }

    /** As after a restart. */
    private void reopen() throws Exception {
        cache.finish();
        root.close();
        cache.close();
        open(1 << 30);
    }

    private boolean cached(RelPath path) throws Exception {
        try (var blocks = root.facet(Deltas.class).orElseThrow().blocks(path, null, Expect.ANY)) {
            boolean cached = blocks.cached();
            blocks.root();
            return cached;
        }
    }

    private ContentDigest digest(RelPath path) throws Exception {
        try (var blocks = root.facet(Deltas.class).orElseThrow().blocks(path, scheme(path), Expect.ANY)) {
            return blocks.root();
        }
    }

    private BlockScheme scheme(RelPath path) {
        return cache.trees("data", served, RelPath.ROOT).scheme(path, 1 << 20);
    }

    private BlockTree tree(byte[] content) {
        return tree(content, scheme(FILE));
    }

    private static BlockTree tree(byte[] content, BlockScheme scheme) {
        var builder = BlockTree.builder(new BlockShape(scheme, content.length), false);
        builder.update(ByteBuffer.wrap(content));
        return builder.build();
    }

    /** By somebody else, with an old time. */
    private byte[] file(RelPath path, long seed, int size) throws Exception {
        byte[] content = bytes(seed, size);
        Path file = served.resolve(path.value());
        Files.write(file, content);
        Files.setLastModifiedTime(file, OLD);
        return content;
    }

    private static byte[] overwrite(Path file, byte[] content, boolean oldTime) throws Exception {
        Files.write(file, content, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        if (oldTime) {
            Files.setLastModifiedTime(file, OLD);
        }
        return content;
    }

    /** By us. */
    private byte[] stage(RelPath path, long seed, int size, Timestamp time) throws Exception {
        byte[] content = bytes(seed, size);
        String temporary;
        synchronized (this) {
            temporary = TemporaryNames.of(INSTANCE, ++temporaries);
        }
        try (var staged = root.stage(path, new StageRequest(temporary, size, false, 7))) {
            for (var buffer = ByteBuffer.wrap(content); buffer.hasRemaining(); ) {
                staged.channel().write(buffer);
            }
            staged.commit(new Commit(new Attributes(-1, -1, -1, time), ContentHash.of(content, 7), Expect.ANY));
        }
        return content;
    }

    private static byte[] bytes(long seed, int size) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return content;
    }

    private static Entry token(Entry e, long token) {
        return new Entry(
                e.name(),
                e.kind(),
                e.size(),
                e.modified(),
                e.mode(),
                e.uid(),
                e.gid(),
                e.fileId(),
                e.links(),
                token,
                "");
    }

    /** Until the clock of the file system has gone on. */
    private static void settle() throws InterruptedException {
        Thread.sleep(120);
    }

    /** By this process, from whatever file. */
    private static long bytesRead() throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/self/io"))) {
            if (line.startsWith("rchar: ")) {
                return Long.parseLong(line.substring(7));
            }
        }
        throw new AssertionError("no rchar in /proc/self/io");
    }

    private EndpointContext context() {
        return new EndpointContext() {
            @Override
            public Path keys() {
                return folder.resolve("client");
            }

            @Override
            public String instanceId() {
                return INSTANCE;
            }

            @Override
            public Traffic traffic() {
                return Traffic.NONE;
            }
        };
    }
}
