package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Mode;
import org.ferrywright.core.NameRules;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.ServerMove;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.tests.engine.Replica.Seen;
import org.ferrywright.tests.fake.FakeFaults.Rule;
import org.ferrywright.tests.fake.FakeKnobs;
import org.ferrywright.tests.fake.FakeOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Between roots that do not agree on which names are the same: nothing is lost, and what differs only in spelling is one entry. */
class SpellingTest {
    private static final FakeKnobs FOLDING = FakeKnobs.BEST.caseSensitive(false);
    private static final FakeKnobs MAC =
            FakeKnobs.BEST.names(new NameRules(false, true, "", false, true, false, 255, 0, NameRules.Unit.BYTES));

    @TempDir
    Path data;

    private Replica replica;

    private void between(FakeKnobs source, FakeKnobs target) throws Exception {
        replica = new Replica(data, source, target);
    }

    @AfterEach
    void close() {
        if (replica != null) {
            replica.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a new spelling at the source is a rename of the same file at the target")
    void aNewSpellingIsARename(Mode mode) throws Exception {
        between(FakeKnobs.BEST, FOLDING);
        replica.mode = mode;
        Replica.file(replica.source(), "Folder/Sub/report.TXT", "content", 1);
        Replica.file(replica.source(), "other", "stays", 1);
        replica.run();
        long before = replica.target()
                .stat(RelPath.of("Folder/Sub/report.TXT"))
                .orElseThrow()
                .fileId();
        rename(replica.source(), "Folder/Sub/report.TXT", "Folder/Sub/Report.txt");
        rename(replica.source(), "Folder/Sub", "Folder/sub");
        rename(replica.source(), "Folder", "folder");
        var run = replica.run();
        assertThat(run.outcome()).as("%s", run.failures()).isEqualTo(Outcome.OK);
        assertThat(run.bytes().literal()).isZero();
        assertThat(run.created() + run.deleted()).isZero();
        assertThat(run.moved()).isEqualTo(3);
        assertThat(Replica.see(replica.target()).keySet())
                .containsExactlyElementsOf(Replica.see(replica.source()).keySet());
        assertThat(replica.target()
                        .stat(RelPath.of("folder/sub/Report.txt"))
                        .orElseThrow()
                        .fileId())
                .isEqualTo(before);
        assertQuiet();
    }

    @Test
    void aNewSpellingOfWhatAlsoChangedIsBoth() throws Exception {
        between(FakeKnobs.BEST, FOLDING);
        Replica.file(replica.source(), "d/a", "old", 1);
        replica.run();
        rename(replica.source(), "d/a", "d/A");
        rename(replica.source(), "d", "D");
        Replica.file(replica.source(), "D/A", "new", 2);
        Replica.file(replica.source(), "D/b", "b", 2);
        replica.run();
        replica.assertSameContent();
        assertQuiet();
    }

    @Test
    @DisplayName("of twins one is replicated, always the same, and the other neither overwrites nor deletes it")
    void twins() throws Exception {
        between(FakeKnobs.BEST, FOLDING);
        Replica.file(replica.source(), "Name", "first", 1);
        Replica.file(replica.source(), "name", "second", 2);
        Replica.file(replica.source(), "Dir/in", "first", 1);
        Replica.file(replica.source(), "dir/in", "second", 2);
        Replica.file(replica.source(), "dir/more", "second", 2);
        for (int i = 0; i < 3; i++) {
            var run = replica.run();
            assertThat(run.outcome()).isEqualTo(Outcome.FAILURES);
            assertThat(run.failures()).extracting(SyncResult.Failure::path).containsExactly("dir", "name");
            assertThat(run.failures()).allMatch(f -> f.kind().equals("NAME_COLLISION"));
            assertThat(run.findings()).hasSize(2);
            var target = Replica.see(replica.target());
            assertThat(target.keySet()).containsExactly("Dir", "Dir/in", "Name");
            assertThat(target.get("Name").content()).isEqualTo("first");
            assertThat(target.get("Dir/in").content()).isEqualTo("first");
        }
        Replica.remove(replica.source(), "Name");
        Replica.remove(replica.source(), "Dir");
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        replica.assertSameContent();
    }

    @Test
    @DisplayName("the twin whose name the target already has goes on being replicated")
    void theTwinThatWasThereStays() throws Exception {
        between(FakeKnobs.BEST, FOLDING);
        Replica.file(replica.source(), "name", "first", 1);
        replica.run();
        Replica.file(replica.source(), "NAME", "intruder", 2);
        replica.run();
        assertThat(Replica.see(replica.target()).get("name").content()).isEqualTo("first");
    }

    @Test
    void formsOfOneCharacterAreTwinsToAMac() throws Exception {
        between(FakeKnobs.BEST, MAC);
        Replica.file(replica.source(), "caf\u00e9", "composed", 1);
        Replica.file(replica.source(), "cafe\u0301", "decomposed", 1);
        var run = replica.run();
        assertThat(run.failures()).extracting(SyncResult.Failure::kind).containsExactly("NAME_COLLISION");
        assertThat(Replica.see(replica.target())).hasSize(1);
        Replica.remove(replica.source(), "cafe\u0301");
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        replica.assertSameContent();
    }

    @Test
    void twinsInAFolderThatIsNewAreFoundToo() throws Exception {
        between(FakeKnobs.BEST, FOLDING);
        Replica.file(replica.source(), "new/deep/A", "1", 1);
        Replica.file(replica.source(), "new/deep/a", "2", 1);
        assertThat(replica.run().failures())
                .extracting(SyncResult.Failure::path)
                .containsExactly("new/deep/a");
        assertThat(Replica.see(replica.target()).get("new/deep/A").content()).isEqualTo("1");
    }

    @Test
    void aPreviewTellsAndTouchesNothing() throws Exception {
        between(FakeKnobs.BEST, FOLDING);
        Replica.file(replica.source(), "a", "x", 1);
        Replica.file(replica.source(), "d/b", "x", 1);
        replica.run();
        rename(replica.source(), "d", "D");
        Replica.file(replica.source(), "A", "twin", 1);
        var before = Replica.see(replica.target());
        replica.preview = true;
        var run = replica.run();
        assertThat(run.moved()).isEqualTo(1);
        assertThat(run.findings()).extracting(f -> f.path()).containsExactly("A");
        assertThat(Replica.see(replica.target())).isEqualTo(before);
    }

    @Test
    @DisplayName("where a rename to another spelling does nothing, it goes by a name between")
    void byANameBetween() throws Exception {
        between(FakeKnobs.BEST, FOLDING);
        Replica.file(replica.source(), "d/name", "x", 1);
        replica.run();
        rename(replica.source(), "d/name", "d/Name");
        replica.target()
                .faults()
                .add(new Rule(Set.of(FakeOperation.MOVE), p -> true, 0, 1, 1, Kind.EXISTS, Scope.ITEM, Retry.NEVER));
        assertThat(replica.run().moved()).isEqualTo(1);
        assertThat(Replica.see(replica.target()).keySet()).containsExactly("d", "d/Name");
    }

    @Test
    void aRootThatCannotRenameKeepsItsSpelling() throws Exception {
        between(FakeKnobs.BEST, FakeKnobs.POOREST.facets(Metadata.class));
        Replica.file(replica.source(), "D/name", "x", 2);
        replica.run();
        rename(replica.source(), "D", "d");
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        var run = replica.run();
        assertThat(run.bytes().literal()).isZero();
        assertThat(Replica.see(replica.target()).keySet()).containsExactly("D", "D/name");
    }

    @Test
    @DisplayName("two-way: a new spelling on either side comes to the other, and the baseline goes with it")
    void twoWaySpellings() throws Exception {
        for (var roots : List.of(
                List.of(FakeKnobs.BEST, FOLDING), List.of(FOLDING, FakeKnobs.BEST), List.of(FOLDING, FOLDING))) {
            try (var pair = new Replica(data.resolve("p" + roots.hashCode()), roots.get(0), roots.get(1))) {
                pair.mode = Mode.TWO_WAY;
                Replica.file(pair.source(), "D/E/a", "a", 1);
                Replica.file(pair.source(), "D/E/b", "b", 1);
                Replica.file(pair.source(), "x", "x", 1);
                pair.run();
                rename(pair.source(), "D/E/a", "D/E/A");
                rename(pair.source(), "D", "d");
                rename(pair.target(), "D/E/b", "D/E/B");
                rename(pair.target(), "x", "X");
                var run = pair.run();
                assertThat(run.outcome()).as("%s", run.failures()).isEqualTo(Outcome.OK);
                assertThat(run.bytes().literal()).isZero();
                assertThat(run.deleted() + run.created()).isZero();
                pair.run();
                assertThat(Replica.see(pair.source()).keySet()).containsExactly("X", "d", "d/E", "d/E/A", "d/E/B");
                pair.assertSameContent();
                Replica.remove(pair.target(), "d/E/A");
                Replica.remove(pair.source(), "X");
                assertThat(pair.run().deleted()).isEqualTo(2);
                pair.assertSameContent();
                var quiet = pair.run();
                assertThat(quiet.created() + quiet.updated() + quiet.deleted() + quiet.moved())
                        .isZero();
            }
        }
    }

    @Test
    void twoWayTwinsDeleteNothing() throws Exception {
        between(FakeKnobs.BEST, FOLDING);
        replica.mode = Mode.TWO_WAY;
        Replica.file(replica.source(), "a", "one", 1);
        replica.run();
        Replica.file(replica.source(), "A", "two", 2);
        for (int i = 0; i < 2; i++) {
            assertThat(replica.run().failures())
                    .extracting(SyncResult.Failure::path)
                    .containsExactly("A");
        }
        assertThat(Replica.see(replica.source()).keySet()).containsExactly("A", "a");
        assertThat(Replica.see(replica.target()).get("a").content()).isEqualTo("one");
        Replica.remove(replica.source(), "a");
        replica.run();
        assertThat(contents(replica.source())).contains("two");
        replica.run();
        replica.assertSameContent();
        assertThat(contents(replica.target())).contains("two");
    }

    static LongStream seeds() {
        return LongStream.range(1, 31);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName(
            "random trees with twins and new spellings: the target has one of each, as the source has it, and rests")
    void randomTrees(long seed) throws Exception {
        between(FakeKnobs.BEST, seed % 2 == 0 ? FOLDING : MAC);
        replica.mode = seed % 3 == 0 ? Mode.UPDATE : seed % 3 == 1 ? Mode.MIRROR : Mode.TWO_WAY;
        var random = new Random(seed);
        for (int round = 0; round < 4; round++) {
            grow(random, 25);
            replica.run();
            replica.run();
            var source = Replica.see(replica.source());
            var quiet = replica.run();
            assertThat(quiet.created()
                            + quiet.updated()
                            + quiet.deleted()
                            + quiet.moved()
                            + quiet.bytes().literal())
                    .as("round %d %s", round, quiet)
                    .isZero();
            assertThat(Replica.see(replica.source())).isEqualTo(source);
            assertThat(Replica.see(replica.target()).keySet())
                    .as("round %d", round)
                    .containsAll(replicated(source, quiet));
            for (var seen : replicated(source, quiet)) {
                assertThat(Replica.see(replica.target()).get(seen).content())
                        .isEqualTo(source.get(seen).content());
            }
            respell(random);
        }
    }

    /** What of the source is neither a twin that was left nor in one. */
    private static Set<String> replicated(TreeMap<String, Seen> source, SyncResult run) {
        List<RelPath> left =
                run.failures().stream().map(f -> RelPath.of(f.path())).toList();
        return source.keySet().stream()
                .filter(p -> left.stream().noneMatch(l -> RelPath.of(p).startsWith(l)))
                .collect(Collectors.toSet());
    }

    private void grow(Random random, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            String path = name(random);
            for (int d = random.nextInt(4); d > 0; d--) {
                path = "f" + name(random) + "/" + path;
            }
            Replica.file(replica.source(), path, "content " + random.nextInt(), random.nextInt(1_000_000));
        }
    }

    private static String name(Random random) {
        String[] some = {"a", "A", "b", "B", "\u00e9", "e\u0301", "\u00c9", "zz", "zZ"};
        return some[random.nextInt(some.length)] + (random.nextInt(3) == 0 ? some[random.nextInt(some.length)] : "");
    }

    private void respell(Random random) throws Exception {
        for (String path : Replica.see(replica.source()).descendingMap().keySet()) {
            if (random.nextInt(4) == 0) {
                String name = RelPath.of(path).name();
                String other = random.nextBoolean() ? name.toUpperCase() : name.toLowerCase();
                var to = RelPath.of(path).parent().child(other);
                if (!other.equals(name) && replica.source().stat(to).isEmpty()) {
                    rename(replica.source(), path, to.value());
                }
            }
        }
    }

    private void assertQuiet() throws Exception {
        var run = replica.run();
        assertThat(run.created() + run.updated() + run.deleted() + run.moved()).isZero();
        assertThat(run.bytes().content()).isZero();
    }

    private static Set<String> contents(Endpoint root) throws Exception {
        var all = new HashSet<String>();
        for (Seen s : Replica.see(root).values()) {
            if (s.kind() == EntryKind.FILE) {
                all.add(s.content());
            }
        }
        return all;
    }

    private static void rename(Endpoint root, String from, String to) throws Exception {
        root.facet(ServerMove.class).orElseThrow().move(RelPath.of(from), RelPath.of(to), Expect.ANY);
    }
}
