package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Mode;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.Symlinks;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.tests.engine.Replica.Seen;
import org.ferrywright.tests.fake.FakeFaults.Rule;
import org.ferrywright.tests.fake.FakeKnobs;
import org.ferrywright.tests.fake.FakeOperation;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine over random trees, edits and faults, each from a seed. */
class EnginePropertyTest {
    private static final String[] NAMES = {
        "a", "b", "a b", "a.b", "a-", "ä", "Z", "zz", "line\nbreak", "\uD83D\uDE80", "x~"
    };

    @TempDir
    Path data;

    @ParameterizedTest
    @ValueSource(
            longs = {
                1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
                29, 30
            })
    @DisplayName("a mirror becomes exactly its source, and a second run finds nothing to do")
    void mirrorIsExact(long seed) throws Exception {
        var random = new Random(seed);
        try (var replica = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST)) {
            grow(random, replica.source(), 60);
            grow(random, replica.target(), 60);
            Replica.file(replica.source(), "never empty", "or the guard would hold", 1);
            for (int round = 0; round < 3; round++) {
                assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
                replica.assertInStep();
                var again = replica.run();
                assertThat(again.created() + again.updated() + again.deleted()).isZero();
                grow(random, replica.source(), 20);
                prune(random, replica.source(), 10);
                Replica.file(replica.source(), "never empty", "or the guard would hold", 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {101, 102, 103, 104, 105, 106, 107, 108, 109, 110})
    @DisplayName("a target without any facet is brought in step all the same")
    void poorTarget(long seed) throws Exception {
        var random = new Random(seed);
        var plain = FakeKnobs.BEST.facets(Symlinks.class, Metadata.class, HardLinks.class);
        try (var replica = new Replica(data, FakeKnobs.BEST, plain)) {
            grow(random, replica.source(), 60);
            assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
            replica.assertInStep();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {201, 202, 203, 204, 205, 206, 207, 208, 209, 210})
    @DisplayName("mode update never deletes and never takes content away")
    void updateKeeps(long seed) throws Exception {
        var random = new Random(seed);
        try (var replica = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST)) {
            replica.mode = Mode.UPDATE;
            grow(random, replica.source(), 60);
            grow(random, replica.target(), 60);
            var before = Replica.see(replica.target());
            replica.run();
            var after = Replica.see(replica.target());
            assertThat(after.keySet()).containsAll(before.keySet());
            var source = Replica.see(replica.source());
            for (Map.Entry<String, Seen> e : source.entrySet()) {
                Seen old = before.get(e.getKey());
                boolean folders = e.getValue().kind() == EntryKind.DIRECTORY
                        || (old != null && old.kind() == EntryKind.DIRECTORY);
                if (e.getValue().kind() != EntryKind.DIRECTORY
                        && (old == null || !folders)
                        && !underOther(e.getKey(), source, before)) {
                    assertThat(after.get(e.getKey())).as(e.getKey()).isEqualTo(e.getValue());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            longs = {301, 302, 303, 304, 305, 306, 307, 308, 309, 310, 311, 312, 313, 314, 315, 316, 317, 318, 319, 320
            })
    @DisplayName(
            "under faults every file is old or new, nothing unlisted is deleted, and a run without faults finishes")
    void faults(long seed) throws Exception {
        var random = new Random(seed);
        try (var replica = new Replica(data, FakeKnobs.BEST.seed(seed), FakeKnobs.BEST.seed(seed + 1))) {
            grow(random, replica.source(), 60);
            replica.run();
            grow(random, replica.source(), 30);
            prune(random, replica.source(), 10);
            var source = Replica.see(replica.source());
            var before = Replica.see(replica.target());
            var operations = EnumSet.allOf(FakeOperation.class);
            operations.removeAll(Set.of(
                    FakeOperation.WALK, FakeOperation.BULK_READ, FakeOperation.BULK_WRITE, FakeOperation.ANSWER));
            replica.source().faults().add(Rule.chance(operations, 0.05, Kind.INTERNAL));
            replica.target().faults().add(Rule.chance(operations, 0.05, Kind.INTERNAL));
            if (random.nextBoolean()) {
                replica.target()
                        .faults()
                        .add(new Rule(
                                operations,
                                p -> true,
                                random.nextInt(200),
                                1,
                                1,
                                Kind.UNREACHABLE,
                                Scope.ENDPOINT,
                                Retry.SOON));
            }
            replica.run();
            replica.source().faults().clear();
            replica.target().faults().clear();
            for (Map.Entry<String, Seen> e : Replica.see(replica.target()).entrySet()) {
                if (e.getValue().kind() == EntryKind.FILE && !e.getKey().endsWith(".part")) {
                    String was = before.containsKey(e.getKey())
                            ? before.get(e.getKey()).content()
                            : null;
                    String is = source.containsKey(e.getKey())
                            ? source.get(e.getKey()).content()
                            : null;
                    assertThat(e.getValue().content()).as(e.getKey()).isIn(was, is);
                }
            }
            var after = Replica.see(replica.target()).keySet();
            for (String path : before.keySet()) {
                if (source.containsKey(path)
                        && source.get(path).kind() == before.get(path).kind()) {
                    assertThat(after).as("never deleted: %s", path).contains(path);
                }
            }
            assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
            replica.assertInStep();
        }
    }

    /** Whether a path above is a folder on one side only, so that mode update cannot bring this one over. */
    private static boolean underOther(String path, Map<String, Seen> source, Map<String, Seen> target) {
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            Seen there = target.get(path.substring(0, slash));
            if (there != null && there.kind() != EntryKind.DIRECTORY) {
                return true;
            }
        }
        return false;
    }

    static void grow(Random random, Endpoint root, int steps) throws Exception {
        for (int i = 0; i < steps; i++) {
            List<String> folders = new ArrayList<>(List.of(""));
            List<String> files = new ArrayList<>();
            Replica.see(root).forEach((path, seen) -> {
                if (seen.kind() == EntryKind.DIRECTORY) {
                    folders.add(path);
                } else if (seen.kind() == EntryKind.FILE) {
                    files.add(path);
                }
            });
            String folder = folders.get(random.nextInt(folders.size()));
            String path = (folder.isEmpty() ? "" : folder + "/") + NAMES[random.nextInt(NAMES.length)];
            if (Replica.see(root).containsKey(path)) {
                if (random.nextInt(4) != 0) {
                    continue;
                }
                Replica.remove(root, path);
            }
            switch (random.nextInt(8)) {
                case 0, 1 -> Replica.folder(root, path);
                case 2 -> Replica.link(root, path, NAMES[random.nextInt(NAMES.length)]);
                case 3 -> {
                    // large enough to be streamed
                    String text = "large %d ".formatted(random.nextInt()).repeat(9000 + random.nextInt(9000));
                    Replica.file(root, path, text, random.nextInt(1_000_000));
                }
                default -> {
                    int mode = random.nextBoolean() ? 0644 : 0600;
                    Replica.file(
                            root,
                            path,
                            "content " + random.nextInt(1000),
                            Replica.attributes(mode, random.nextInt(2_000_000) - 1_000_000));
                }
            }
        }
    }

    static void prune(Random random, Endpoint root, int steps) throws Exception {
        for (int i = 0; i < steps; i++) {
            var all = new ArrayList<>(Replica.see(root).keySet());
            if (!all.isEmpty()) {
                String path = all.get(random.nextInt(all.size()));
                Replica.remove(root, path);
            }
        }
    }
}
