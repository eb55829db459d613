package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Filter;
import org.ferrywright.core.Filter.Rule;
import org.ferrywright.core.Filter.Verdict;
import org.ferrywright.core.Mode;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.Symlinks;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.tests.engine.Replica.Seen;
import org.ferrywright.tests.fake.FakeKnobs;
import org.ferrywright.tests.fake.FakeOperation;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules that look at facts: what either side excludes is left alone on both, in every mode. */
class FilterFactsTest {
    private static final String LARGE = "x".repeat(2_000);
    private static final String SMALL = "small";

    @TempDir
    Path data;

    static LongStream seeds() {
        return LongStream.range(1, 61);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName("what is excluded on either side is untouched on both, and a mirror of the rest is exact")
    void oneWay(long seed) throws Exception {
        var random = new Random(seed);
        var poor = FakeKnobs.BEST.facets(Symlinks.class, Metadata.class, BulkWrite.class);
        try (var replica =
                new Replica(data, seed % 3 == 0 ? poor : FakeKnobs.BEST, seed % 4 == 0 ? poor : FakeKnobs.BEST)) {
            replica.mode = seed % 5 == 0 ? Mode.UPDATE : Mode.MIRROR;
            replica.filter = filter(random);
            grow(random, replica.source(), 25);
            grow(random, replica.target(), 25);
            var source = entries(replica.source());
            var target = entries(replica.target());
            var sourceBefore = Replica.see(replica.source());
            var before = Replica.see(replica.target());
            var result = replica.run();
            assertThat(result.outcome()).isIn(Outcome.OK, Outcome.FAILURES, Outcome.HELD);
            var after = Replica.see(replica.target());
            assertThat(Replica.see(replica.source())).isEqualTo(sourceBefore);
            for (String path : union(source, target)) {
                if (isProtected(replica.filter, path, source, target)) {
                    assertSame(path, before, after);
                } else if (result.outcome() == Outcome.OK) {
                    assertDone(replica, path, source, target, sourceBefore, after);
                }
            }
        }
    }

    private static void assertDone(
            Replica replica,
            String path,
            Map<String, Entry> source,
            Map<String, Entry> target,
            Map<String, Seen> wanted,
            Map<String, Seen> after) {
        Entry s = source.get(path);
        Entry t = target.get(path);
        if (s != null && s.isFile() && replica.mode == Mode.MIRROR) {
            assertThat(after.get(path)).as(path).isEqualTo(wanted.get(path));
        }
        boolean here = t != null && !t.isDirectory() && s == null;
        if (here && replica.mode == Mode.MIRROR) {
            assertThat(after).as(path).doesNotContainKey(path);
        } else if (here) {
            assertThat(after).containsKey(path);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName("two ways, what either side excludes is neither brought over, deleted nor taken for deleted")
    void twoWay(long seed) throws Exception {
        var random = new Random(seed);
        try (var replica = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST)) {
            replica.mode = Mode.TWO_WAY;
            grow(random, replica.source(), 15);
            replica.run();
            replica.filter = filter(random);
            for (int round = 0; round < 2; round++) {
                grow(random, replica.source(), 10);
                grow(random, replica.target(), 10);
                prune(random, replica.source());
                prune(random, replica.target());
                var source = entries(replica.source());
                var target = entries(replica.target());
                var sourceBefore = Replica.see(replica.source());
                var targetBefore = Replica.see(replica.target());
                replica.run();
                var sourceAfter = Replica.see(replica.source());
                var targetAfter = Replica.see(replica.target());
                for (String path : union(source, target)) {
                    if (isProtected(replica.filter, path, source, target)) {
                        assertSame(path, sourceBefore, sourceAfter);
                        assertSame(path, targetBefore, targetAfter);
                    }
                }
            }
        }
    }

    @Test
    void aFileThatGrewOutOfTheFilterIsNotDeletedWhereItIsSmall() throws Exception {
        for (Mode mode : Mode.values()) {
            try (var replica = new Replica(data.resolve(mode.name()), FakeKnobs.BEST, FakeKnobs.BEST)) {
                replica.mode = mode;
                replica.filter = new Filter(List.of(new Rule(false, "{size>1k}")));
                Replica.file(replica.source(), "d/grows", SMALL, 1);
                Replica.file(replica.source(), "other", SMALL, 1);
                assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
                Replica.file(replica.source(), "d/grows", LARGE, 2);
                var result = replica.run();
                assertThat(result.outcome()).isEqualTo(Outcome.OK);
                assertThat(result.deleted() + result.updated()).isZero();
                assertThat(Replica.see(replica.target()).get("d/grows").content())
                        .isEqualTo(SMALL);

                Replica.file(replica.source(), "d/grows", "small again", 3);
                assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
                assertThat(Replica.see(replica.target()).get("d/grows").content())
                        .isEqualTo("small again");
            }
        }
    }

    @Test
    void aFileThatTheTargetExcludesIsNotReplaced() throws Exception {
        for (Mode mode : Mode.values()) {
            try (var replica = new Replica(data.resolve(mode.name()), FakeKnobs.BEST, FakeKnobs.BEST)) {
                replica.mode = mode;
                replica.filter = new Filter(List.of(new Rule(false, "{size>1k}")));
                Replica.file(replica.source(), "f", SMALL, 5);
                Replica.file(replica.target(), "f", LARGE, 1);
                Replica.file(replica.source(), "other", SMALL, 1);
                var result = replica.run();
                assertThat(result.outcome()).isEqualTo(Outcome.OK);
                assertThat(Replica.see(replica.target()).get("f").content())
                        .startsWith("xxx")
                        .contains("2000");
                assertThat(Replica.see(replica.source()).get("f").content()).isEqualTo(SMALL);
            }
        }
    }

    @Test
    void theOtherSidesFileUnderTheNameOfAnExcludedFolderStays() throws Exception {
        for (Mode mode : Mode.values()) {
            try (var replica = new Replica(data.resolve(mode.name()), FakeKnobs.BEST, FakeKnobs.BEST)) {
                replica.mode = mode;
                replica.filter = new Filter(List.of(new Rule(false, "cache/")));
                Replica.folder(replica.source(), "cache");
                Replica.file(replica.source(), "cache/f", SMALL, 5);
                Replica.file(replica.target(), "cache", SMALL, 5);
                Replica.file(replica.source(), "other", SMALL, 1);
                assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
                assertThat(Replica.see(replica.target()).get("cache").content()).isEqualTo(SMALL);
                assertThat(Replica.see(replica.source())).containsKey("cache/f");
            }
        }
    }

    @Test
    void aFileThatGrowsOutOfTheFilterWhileTheRunIsOnIsLeftAlone() throws Exception {
        try (var replica = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST)) {
            replica.filter = new Filter(List.of(new Rule(false, "{size>1k}")));
            Replica.file(replica.target(), "f", SMALL, 1);
            Replica.file(replica.source(), "f", "newer", 2);
            Replica.file(replica.source(), "g", SMALL, 2);
            var changed = new boolean[1];
            replica.source().faults().hook((operation, path) -> {
                if (operation == FakeOperation.BULK_READ_ITEM && path.equals(RelPath.of("f")) && !changed[0]) {
                    changed[0] = true;
                    write(replica.source(), "f", LARGE);
                }
            });
            var result = replica.run();
            assertThat(changed[0]).isTrue();
            assertThat(result.outcome()).isEqualTo(Outcome.FAILURES);
            assertThat(Replica.see(replica.target()).get("f").content()).isEqualTo(SMALL);
            assertThat(Replica.see(replica.target()).get("g").content()).isEqualTo(SMALL);
        }
    }

    @Test
    void anAgedFileStaysWhereItWasBroughtAndIsNotBroughtAnew() throws Exception {
        long now = Instant.now().getEpochSecond();
        try (var replica = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST)) {
            replica.filter = new Filter(List.of(new Rule(false, "{age>30d}")));
            Replica.file(replica.source(), "old", SMALL, now - 31 * 86_400);
            Replica.file(replica.source(), "new", SMALL, now - 29 * 86_400);
            Replica.file(replica.target(), "brought earlier", SMALL, now - 31 * 86_400);
            assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
            assertThat(Replica.see(replica.target())).containsOnlyKeys("new", "brought earlier");
        }
    }

    private static void write(Endpoint root, String path, String content) {
        try {
            Replica.file(root, path, content, 3);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isProtected(
            Filter filter, String path, Map<String, Entry> source, Map<String, Entry> target) {
        return isExcluded(filter, path, source) || isExcluded(filter, path, target);
    }

    /** By the plain definition: it, or a folder above it, is there and the rules exclude it. */
    private static boolean isExcluded(Filter filter, String path, Map<String, Entry> side) {
        Verdict verdict = filter.root();
        for (int end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
            String at = end < 0 ? path : path.substring(0, end);
            Entry e = side.get(at);
            if (e == null) {
                return false;
            }
            verdict = filter.test(at, e, verdict);
            if (verdict == Verdict.EXCLUDED) {
                return true;
            }
            if (end < 0) {
                return false;
            }
        }
    }

    private static void assertSame(String path, Map<String, Seen> before, Map<String, Seen> after) {
        Seen was = before.get(path);
        Seen is = after.get(whereItWent(path, after));
        assertThat(is == null).as(path).isEqualTo(was == null);
        if (was != null) {
            assertThat(is.kind()).as(path).isEqualTo(was.kind());
            assertThat(is.content()).as(path).isEqualTo(was.content());
        }
    }

    /** A folder that loses a conflict goes on under another name, with all that is in it. */
    private static String whereItWent(String path, Map<String, Seen> after) {
        for (int slash = path.indexOf('/');
                slash >= 0 && !after.containsKey(path);
                slash = path.indexOf('/', slash + 1)) {
            String loser = path.substring(0, slash) + " (conflict target ";
            String rest = path.substring(slash);
            var moved = after.keySet().stream()
                    .filter(p -> p.startsWith(loser) && p.endsWith(")" + rest))
                    .findFirst();
            if (moved.isPresent()) {
                return moved.get();
            }
        }
        return path;
    }

    private static Filter filter(Random random) {
        String[] patterns = {
            "{size>1k}",
            "{size<=1k}",
            "{age>30d}",
            "{age<30d}",
            "a/",
            "b{type:file}",
            "{type:link}",
            "c{type:folder}",
            "*b{size>1k}",
            "re:.*a{size>=0}",
            "{attr:executable}"
        };
        List<Rule> rules = new ArrayList<>();
        for (int n = random.nextInt(3) + 1; n > 0; n--) {
            // an include in front would take part of the paths by default, which protects nothing
            rules.add(new Rule(!rules.isEmpty() && random.nextInt(4) == 0, patterns[random.nextInt(patterns.length)]));
        }
        return new Filter(rules).at(Timestamp.of(Instant.now()));
    }

    private static void grow(Random random, Endpoint root, int count) throws Exception {
        long now = Instant.now().getEpochSecond();
        for (int i = 0; i < count; i++) {
            var path = new StringBuilder();
            int depth = random.nextInt(3);
            for (int d = 0; d < depth; d++) {
                path.append("abc".charAt(random.nextInt(3)));
                var at = root.stat(RelPath.of(path.toString()));
                if (at.isEmpty()) {
                    Replica.folder(root, path.toString());
                } else if (!at.get().isDirectory()) {
                    Replica.remove(root, path.toString());
                    Replica.folder(root, path.toString());
                }
                path.append('/');
            }
            path.append("abcd".charAt(random.nextInt(4)));
            if (root.stat(RelPath.of(path.toString())).isPresent()) {
                Replica.remove(root, path.toString());
            }
            // no two files of the same size have the same time: they would be taken for one
            long time = now - (random.nextBoolean() ? 86_400L : 60 * 86_400L) - random.nextInt(40_000);
            if (random.nextInt(8) == 0) {
                Replica.link(root, path.toString(), "to" + i);
            } else {
                String content = random.nextBoolean() ? LARGE + i : SMALL + i;
                Replica.file(
                        root, path.toString(), content, Replica.attributes(random.nextInt(4) == 0 ? 0755 : 0644, time));
            }
        }
    }

    private static void prune(Random random, Endpoint root) throws Exception {
        var paths = new ArrayList<>(entries(root).keySet());
        for (int i = 0; i < 4 && !paths.isEmpty(); i++) {
            String path = paths.get(random.nextInt(paths.size()));
            if (root.stat(RelPath.of(path)).isPresent()) {
                Replica.remove(root, path);
            }
        }
    }

    private static Set<String> union(Map<String, Entry> one, Map<String, Entry> other) {
        var all = new TreeMap<>(one);
        all.putAll(other);
        return all.keySet();
    }

    private static Map<String, Entry> entries(Endpoint root) throws Exception {
        var all = new TreeMap<String, Entry>();
        for (String path : Replica.see(root).keySet()) {
            all.put(path, root.stat(RelPath.of(path)).orElseThrow());
        }
        return all;
    }
}
