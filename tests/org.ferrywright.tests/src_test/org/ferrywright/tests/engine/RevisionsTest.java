package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.ferrywright.core.ConflictPolicy;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Mode;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Retention;
import org.ferrywright.core.RevisionNames;
import org.ferrywright.core.VersionId.Why;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.CommitMode;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.Keeping;
import org.ferrywright.endpoint.ServerMove;
import org.ferrywright.engine.Revisions;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.tests.engine.Replica.Seen;
import org.ferrywright.tests.fake.FakeFaults.Rule;
import org.ferrywright.tests.fake.FakeKnobs;
import org.ferrywright.tests.fake.FakeOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs replace and delete is kept where it was, to the limits that were asked for. */
class RevisionsTest {
    private static final String FOLDER = RevisionNames.FOLDER.value();
    private static final Revisions EVERYTHING = new Revisions(Retention.ALL, Retention.ALL);
    /** Larger than what travels in bulk. */
    private static final String LARGE = "large ".repeat(50_000);

    /** An old version as a test sees it. */
    private record Old(String path, Why why, String content) {}

    @TempDir
    Path data;

    private Replica replica;

    @AfterEach
    void close() {
        if (replica != null) {
            replica.close();
        }
    }

    /** Roots that keep in different ways: by a second name, by a move in the transport, by moves of the engine. */
    enum Target {
        SECOND_NAME(FakeKnobs.BEST),
        MOVED(FakeKnobs.BEST.without(HardLinks.class)),
        BY_THE_ENGINE(
                FakeKnobs.BEST.without(HardLinks.class).without(Keeping.class).without(BulkWrite.class)),
        WITH_A_GAP(FakeKnobs.BEST.commitMode(CommitMode.DELETE_THEN_RENAME));

        private final FakeKnobs knobs;

        Target(FakeKnobs knobs) {
            this.knobs = knobs;
        }
    }

    @ParameterizedTest
    @EnumSource
    void mirrorKeepsWhatItReplacesAndDeletes(Target target) throws Exception {
        open(target.knobs);
        sourceOf("first");
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        assertThat(olds()).isEmpty();
        change();
        var result = replica.run();
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(result.failures()).isEmpty();
        assertInStep();
        assertThat(olds())
                .containsExactlyInAnyOrder(
                        new Old("a", Why.REPLACED, "first"),
                        new Old("d/large", Why.REPLACED, shown("first" + LARGE)),
                        new Old("d/link", Why.REPLACED, "first"),
                        new Old("gone/x", Why.DELETED, "first"),
                        new Old("gone/y/z", Why.DELETED, "first"),
                        new Old("file then folder", Why.DELETED, "first"),
                        new Old("link then file", Why.REPLACED, "first"));
        assertThat(replica.run().updated()).as("a run without changes").isZero();
        assertThat(olds()).hasSize(7);
        assertInStep();
    }

    @Test
    void updateKeepsOnlyWhatItReplaces() throws Exception {
        open(FakeKnobs.BEST);
        replica.mode = Mode.UPDATE;
        Replica.file(replica.source(), "a", "old", 1);
        Replica.file(replica.source(), "b", "stays", 1);
        replica.run();
        Replica.file(replica.source(), "a", "new", 2);
        Replica.remove(replica.source(), "b");
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        assertThat(olds()).containsExactly(new Old("a", Why.REPLACED, "old"));
        assertThat(Replica.see(replica.target()).get("b").content()).isEqualTo("stays");
    }

    @Test
    void eachOfTheTwoIsKeptOnlyWhenAskedFor() throws Exception {
        open(FakeKnobs.BEST);
        replica.revisions = new Revisions(null, Retention.ALL);
        versions("a", "1", "2");
        Replica.remove(replica.source(), "a");
        Replica.file(replica.source(), "b", "so that the source is not empty", 1);
        replica.run();
        assertThat(olds()).containsExactly(new Old("a", Why.DELETED, "2"));
        replica.revisions = new Revisions(Retention.ALL, null);
        versions("c", "1", "2");
        Replica.remove(replica.source(), "c");
        replica.run();
        assertThat(olds()).containsExactlyInAnyOrder(new Old("a", Why.DELETED, "2"), new Old("c", Why.REPLACED, "1"));
    }

    @Test
    void withoutBothNothingIsMadeAndNothingThatWasKeptIsTouched() throws Exception {
        open(FakeKnobs.BEST);
        replica.revisions = Revisions.NONE;
        versions("a", "1", "2");
        assertThat(Replica.see(replica.target())).doesNotContainKey(FOLDER);
        replica.revisions = EVERYTHING;
        versions("a", "3");
        replica.revisions = Revisions.NONE;
        versions("a", "4");
        assertThat(olds()).containsExactly(new Old("a", Why.REPLACED, "2"));
    }

    @Test
    void aPreviewMakesNoFolder() throws Exception {
        open(FakeKnobs.BEST);
        versions("a", "1");
        Replica.file(replica.source(), "a", "2", 99);
        var before = Replica.see(replica.target());
        replica.preview = true;
        assertThat(replica.run().updated()).isEqualTo(1);
        assertThat(Replica.see(replica.target())).isEqualTo(before);
    }

    @Test
    void aMirrorNeitherDeletesNorReplicatesOldVersions() throws Exception {
        open(FakeKnobs.BEST);
        versions("d/a", "1", "2");
        // somebody copied a tree with its old versions, and has names that look like ours
        Replica.file(replica.source(), FOLDER + "/d/a", "not for the target", 1);
        Replica.file(replica.source(), "sub/" + FOLDER + "/x", "not either", 1);
        Replica.file(replica.source(), FOLDER + ".txt", "mine", 1);
        Replica.file(replica.source(), "a~20261122T140501123456Z~r~20261122-140455-ab12", "mine too", 1);
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        assertThat(replica.run().created()).isZero();
        var target = Replica.see(replica.target());
        assertThat(target.get(FOLDER + ".txt").content()).isEqualTo("mine");
        assertThat(target.get("a~20261122T140501123456Z~r~20261122-140455-ab12").content())
                .isEqualTo("mine too");
        assertThat(target).doesNotContainKeys(FOLDER + "/d/a", "sub/" + FOLDER);
        assertThat(olds()).containsExactly(new Old("d/a", Why.REPLACED, "1"));
        replica.revisions = Revisions.NONE;
        assertThat(replica.run().deleted()).isZero();
        assertThat(olds()).hasSize(1);
    }

    @Test
    void bothRootsOfATwoWayRunKeep() throws Exception {
        open(FakeKnobs.BEST);
        replica.mode = Mode.TWO_WAY;
        for (String name : List.of("a", "b", "c", "d")) {
            Replica.file(replica.source(), name, "first", 1);
        }
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        Replica.file(replica.source(), "a", "from source", 2);
        Replica.file(replica.target(), "b", "from target", 2);
        Replica.remove(replica.source(), "c");
        Replica.remove(replica.target(), "d");
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        assertThat(olds(replica.target()))
                .containsExactlyInAnyOrder(new Old("a", Why.REPLACED, "first"), new Old("c", Why.DELETED, "first"));
        assertThat(olds(replica.source()))
                .containsExactlyInAnyOrder(new Old("b", Why.REPLACED, "first"), new Old("d", Why.DELETED, "first"));
        var again = replica.run();
        assertThat(again.created() + again.updated() + again.deleted()).isZero();
        assertThat(withoutOlds(replica.source())).isEqualTo(withoutOlds(replica.target()));
    }

    @Test
    void theLoserOfAConflictIsKept() throws Exception {
        open(FakeKnobs.BEST);
        replica.mode = Mode.TWO_WAY;
        replica.conflicts = ConflictPolicy.NEWER;
        Replica.file(replica.source(), "a", "first", 1);
        replica.run();
        Replica.file(replica.source(), "a", "older change", 2);
        Replica.file(replica.target(), "a", "newer change", 3);
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        assertThat(olds(replica.source())).containsExactly(new Old("a", Why.REPLACED, "older change"));
        assertThat(Replica.see(replica.source()).get("a").content()).isEqualTo("newer change");
    }

    @Test
    void hostileNamesAreKept() throws Exception {
        open(FakeKnobs.BEST);
        var names = List.of(
                "n".repeat(255),
                "é".repeat(127),
                "n".repeat(209),
                "n".repeat(210),
                "new\nline",
                "caf\udce9",
                "~",
                "a~",
                " ",
                "-rf",
                "d/" + "x".repeat(255) + "/" + "y".repeat(255));
        names.forEach(name -> put(name, "old", 1));
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        names.forEach(name -> put(name, "new", 2));
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        names.forEach(name -> get(() -> {
            Replica.remove(replica.source(), name);
            return null;
        }));
        put("left", "so that it is not empty", 1);
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        var expected = new HashSet<Old>();
        names.forEach(name -> {
            expected.add(new Old(name, Why.REPLACED, "old"));
            expected.add(new Old(name, Why.DELETED, "new"));
        });
        assertThat(olds()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @EnumSource
    void aCrashBetweenKeepingAndReplacingLosesNothing(Target target) throws Exception {
        for (FakeOperation at : List.of(FakeOperation.KEEP, FakeOperation.KEPT, FakeOperation.MOVE)) {
            open(target.knobs);
            Replica.file(replica.source(), "a", "old", 1);
            replica.run();
            Replica.file(replica.source(), "a", "new", 2);
            var dying = replica.target();
            dying.faults().hook((operation, path) -> {
                if (operation == at) {
                    dying.crash();
                }
            });
            replica.run();
            var contents = new ArrayList<String>();
            replica.revive();
            Replica.see(replica.target()).values().forEach(seen -> contents.add(seen.content()));
            assertThat(contents).as("%s", at).contains("old");
            assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
            assertThat(Replica.see(replica.target()).get("a").content()).isEqualTo("new");
            assertThat(olds()).contains(new Old("a", Why.REPLACED, "old"));
            close();
            replica = null;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatCannotBeKeptIsNotReplaced(boolean large) throws Exception {
        open(FakeKnobs.BEST);
        String more = large ? LARGE : "";
        Replica.file(replica.source(), "a", "old" + more, 1);
        Replica.file(replica.source(), "b", "old" + more, 1);
        replica.run();
        Replica.file(replica.source(), "a", "new" + more, 2);
        Replica.file(replica.source(), "b", "new" + more, 2);
        replica.target().faults().hook((operation, path) -> {
            if (operation == FakeOperation.KEEP && path.value().equals("a")) {
                throw EndpointException.item(Kind.NO_SPACE, path, "no space is left");
            }
        });
        var result = replica.run();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILURES);
        assertThat(result.failures())
                .singleElement()
                .satisfies(f -> assertThat(f.kind()).isEqualTo("NO_SPACE"));
        assertThat(Replica.see(replica.target()).get("a").content()).isEqualTo(shown("old" + more));
        assertThat(Replica.see(replica.target()).get("b").content()).isEqualTo(shown("new" + more));
        assertThat(olds()).containsExactly(new Old("b", Why.REPLACED, shown("old" + more)));
    }

    @Test
    void aRootThatCannotKeepIsRefusedBeforeAnythingIsDone() throws Exception {
        for (FakeKnobs poor : List.of(
                FakeKnobs.BEST.without(Keeping.class),
                FakeKnobs.BEST.without(Keeping.class).without(ServerMove.class).without(BulkWrite.class),
                FakeKnobs.BEST.commitMode(CommitMode.IN_PLACE))) {
            open(poor);
            Replica.file(replica.source(), "a", "new", 2);
            var result = replica.run();
            assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
            assertThat(result.error().kind()).isEqualTo("UNSUPPORTED");
            assertThat(result.error().message()).contains("--revisions");
            assertThat(Replica.see(replica.target())).isEmpty();
            close();
            replica = null;
        }
    }

    @Test
    void theNewestStayAndTheirNumberIsPerFile() throws Exception {
        open(FakeKnobs.BEST);
        replica.revisions = new Revisions(new Retention(2, null, 0), null);
        versions("a", "1", "2", "3", "4", "5");
        versions("d/b", "1", "2");
        assertThat(olds())
                .containsExactlyInAnyOrder(
                        new Old("a", Why.REPLACED, "3"),
                        new Old("a", Why.REPLACED, "4"),
                        new Old("d/b", Why.REPLACED, "1"));
    }

    @Test
    void oldOnesGoByAgeAndTheirFoldersWithThem() throws Exception {
        open(FakeKnobs.BEST);
        replica.revisions = new Revisions(new Retention(0, Duration.ofDays(30), 0), null);
        versions("d/e/" + "n".repeat(255), "1", "2");
        replica.ahead = Duration.ofDays(29);
        versions("a", "1", "2");
        assertThat(olds()).hasSize(2);
        replica.ahead = Duration.ofDays(31);
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        assertThat(olds()).containsExactly(new Old("a", Why.REPLACED, "1"));
        replica.ahead = Duration.ofDays(60);
        replica.run();
        assertThat(Replica.see(replica.target()).keySet())
                .filteredOn(path -> path.startsWith(FOLDER))
                .containsExactly(FOLDER);
    }

    @Test
    void theOldestOfAllGoUntilTheRestFits() throws Exception {
        open(FakeKnobs.BEST);
        String kilobyte = "x".repeat(1023);
        versions("a", kilobyte + 1, kilobyte + 2);
        versions("d/b", kilobyte + 3, kilobyte + 4, kilobyte + 5);
        versions("a", kilobyte + 6);
        assertThat(olds()).hasSize(4);
        replica.revisions = new Revisions(new Retention(0, null, 2048), null);
        replica.run();
        assertThat(olds())
                .containsExactlyInAnyOrder(
                        new Old("d/b", Why.REPLACED, shown(kilobyte + 4)),
                        new Old("a", Why.REPLACED, shown(kilobyte + 2)));
    }

    @Test
    void deletedOnesHaveLimitsOfTheirOwn() throws Exception {
        open(FakeKnobs.BEST);
        put("stays", "so that it is not empty", 1);
        versions("a", "1", "2");
        Replica.remove(replica.source(), "a");
        replica.run();
        versions("a", "3", "4");
        Replica.remove(replica.source(), "a");
        replica.revisions = new Revisions(Retention.ALL, new Retention(1, null, 0));
        replica.run();
        assertThat(olds())
                .containsExactlyInAnyOrder(
                        new Old("a", Why.REPLACED, "1"),
                        new Old("a", Why.REPLACED, "3"),
                        new Old("a", Why.DELETED, "4"));
    }

    @Test
    void onlyWhatHasTheFormOfAVersionIsEverRemoved() throws Exception {
        open(FakeKnobs.BEST);
        replica.revisions = new Revisions(new Retention(1, Duration.ofHours(1), 1), new Retention(1, null, 1));
        versions("a", "1", "2");
        var foreign = Set.of(
                FOLDER + "/mine",
                FOLDER + "/a~20261122T140501123456Z~x~20261122-140455-ab12",
                FOLDER + "/deep/folder/notes.txt",
                FOLDER + "/a~20261122T140501123456Z~r~20261122-140455-ab12/inside");
        for (String path : foreign) {
            Replica.file(replica.target(), path, "precious", 1);
        }
        replica.ahead = Duration.ofDays(1000);
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        assertThat(Replica.see(replica.target())).containsKeys(foreign.toArray(String[]::new));
        assertThat(olds()).isEmpty();
    }

    @Test
    void whatCannotBePrunedIsToldAndTheRunIsDone() throws Exception {
        open(FakeKnobs.BEST);
        versions("a", "1", "2");
        replica.revisions = new Revisions(new Retention(1, null, 0), null);
        replica.target().faults().hook((operation, path) -> {
            if (operation == FakeOperation.DELETE && path.startsWith(RevisionNames.FOLDER)) {
                throw EndpointException.item(Kind.DENIED, path, "not permitted");
            }
        });
        versions("a", "3");
        put("a", "4", 77);
        var result = replica.run();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILURES);
        assertThat(result.updated()).isEqualTo(1);
        assertThat(result.failures()).allSatisfy(f -> assertThat(f.path()).startsWith(FOLDER));
        assertThat(Replica.see(replica.target()).get("a").content()).isEqualTo("4");
        replica.target().faults().add(Rule.nth(FakeOperation.WALK, 3, Kind.DENIED));
        put("a", "5", 78);
        assertThat(replica.run().failures()).isNotEmpty();
        assertThat(Replica.see(replica.target()).get("a").content()).isEqualTo("5");
    }

    @Test
    void noContentIsEverLostOverManyRuns() throws Exception {
        for (long seed = 0; seed < 20; seed++) {
            open(seed % 2 == 0 ? FakeKnobs.BEST : Target.BY_THE_ENGINE.knobs);
            var random = new Random(seed);
            var ever = new HashSet<String>();
            for (int run = 0; run < 8; run++) {
                put("always", "there", 1);
                for (int i = 0; i < 6; i++) {
                    String path = List.of("a", "b", "d/a", "d/e/b", "d/e/c").get(random.nextInt(5));
                    if (random.nextInt(4) == 0) {
                        Replica.remove(replica.source(), path);
                    } else {
                        put(path, seed + " " + run + " " + i, run * 10L + i + 1);
                    }
                }
                assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
                assertInStep();
                withoutOlds(replica.target()).values().forEach(seen -> ever.add(seen.content()));
            }
            var found = new HashSet<String>();
            Replica.see(replica.target()).values().forEach(seen -> found.add(seen.content()));
            assertThat(found).as("seed %s", seed).containsAll(ever);
            close();
            replica = null;
        }
    }

    private void open(FakeKnobs target) throws Exception {
        replica = new Replica(data, FakeKnobs.BEST, target);
        replica.revisions = EVERYTHING;
    }

    private void sourceOf(String content) throws Exception {
        var source = replica.source();
        Replica.file(source, "a", content, 1);
        Replica.file(source, "unchanged", content, 1);
        Replica.file(source, "d/large", content + LARGE, 1);
        Replica.link(source, "d/link", content);
        Replica.file(source, "gone/x", content, 1);
        Replica.file(source, "gone/y/z", content, 1);
        Replica.file(source, "file then folder", content, 1);
        Replica.link(source, "link then file", content);
    }

    private void change() throws Exception {
        var source = replica.source();
        Replica.file(source, "a", "second", 2);
        Replica.file(source, "d/large", "second" + LARGE, 2);
        Replica.link(source, "d/link", "second");
        Replica.remove(source, "gone");
        Replica.remove(source, "file then folder");
        Replica.file(source, "file then folder/in it", "second", 2);
        Replica.remove(source, "link then file");
        Replica.file(source, "link then file", "second", 2);
    }

    /** Brings one content after the other to the target, a run for each. */
    private void versions(String path, String... contents) throws Exception {
        for (String content : contents) {
            put(path, content, content.hashCode() & 0xffffff);
            assertThat(replica.run().outcome()).isIn(Outcome.OK, Outcome.FAILURES);
        }
    }

    private void put(String path, String content, long seconds) {
        get(() -> {
            Replica.file(replica.source(), path, content, seconds);
            return null;
        });
    }

    private List<Old> olds() throws Exception {
        return olds(replica.target());
    }

    private static List<Old> olds(Endpoint root) throws Exception {
        var out = new ArrayList<Old>();
        Replica.see(root)
                .forEach((path, seen) -> RevisionNames.version(RelPath.of(path))
                        .filter(v -> seen.kind() != EntryKind.DIRECTORY)
                        .ifPresent(v -> out.add(new Old(v.path().value(), v.id().why(), seen.content()))));
        return out;
    }

    private void assertInStep() throws Exception {
        assertThat(withoutOlds(replica.target())).isEqualTo(withoutOlds(replica.source()));
    }

    private static Map<String, Seen> withoutOlds(Endpoint root) throws Exception {
        var all = new TreeMap<String, Seen>(Replica.see(root));
        all.keySet().removeIf(path -> RelPath.of(path).startsWith(RevisionNames.FOLDER));
        return all;
    }

    private static String shown(String text) {
        return text.length() < 200 ? text : text.substring(0, 20) + "… " + text.length() + " " + text.hashCode();
    }

    private interface Step<T> {
        T run() throws Exception;
    }

    private static <T> T get(Step<T> step) {
        try {
            return step.run();
        } catch (Exception e) {
            throw new AssertionError(e.toString(), e);
        }
    }
}
