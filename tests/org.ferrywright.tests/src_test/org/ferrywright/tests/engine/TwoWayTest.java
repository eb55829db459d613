package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.ferrywright.core.ConflictPolicy;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Guard;
import org.ferrywright.core.Mode;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.tests.engine.Replica.Seen;
import org.ferrywright.tests.fake.FakeFaults.Rule;
import org.ferrywright.tests.fake.FakeKnobs;
import org.ferrywright.tests.fake.FakeOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Mode two-way: a baseline tells deletes from creations, conflicts lose nothing, and what is in doubt is left alone. */
class TwoWayTest {
    @TempDir
    Path data;

    private Replica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST);
        replica.mode = Mode.TWO_WAY;
    }

    @AfterEach
    void close() {
        replica.close();
    }

    static LongStream seeds() {
        return LongStream.range(1, 41);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName("two-way converges, is idempotent, and loses no content that somebody changed")
    void convergesAndLosesNothing(long seed) throws Exception {
        var random = new Random(seed);
        EnginePropertyTest.grow(random, replica.source(), 30);
        EnginePropertyTest.grow(random, replica.target(), 30);
        anchor();
        Map<String, Seen> agreed = new HashMap<>();
        for (int round = 0; round < 4; round++) {
            Set<String> wanted = changed(replica.source(), agreed);
            wanted.addAll(changed(replica.target(), agreed));
            var run = replica.run();
            assertThat(run.outcome()).as("%s", run.failures()).isIn(Outcome.OK, Outcome.FAILURES);
            // a conflict of a folder against a file, or a delete of a folder in which somebody worked, may take a
            // second run
            replica.run();
            replica.run();
            replica.assertSameContent();
            var again = replica.run();
            assertThat(again.created() + again.updated() + again.deleted())
                    .as("idempotent")
                    .isZero();
            assertThat(contents(replica.target())).containsAll(wanted);
            agreed = Replica.see(replica.source());
            EnginePropertyTest.grow(random, replica.source(), 12);
            EnginePropertyTest.grow(random, replica.target(), 12);
            EnginePropertyTest.prune(random, replica.source(), 4);
            EnginePropertyTest.prune(random, replica.target(), 4);
            anchor();
        }
    }

    @Test
    void aDeleteGoesToTheOtherSideAndNothingComesBack() throws Exception {
        inStep("a", "b", "d/c");
        Replica.remove(replica.source(), "a");
        Replica.remove(replica.target(), "d");
        var run = replica.run();
        assertThat(run.deleted()).isEqualTo(3);
        assertThat(run.created()).isZero();
        assertThat(Replica.see(replica.source()).keySet()).containsExactly("b");
        assertThat(Replica.see(replica.target()).keySet()).containsExactly("b");
    }

    @Test
    void anEditBeatsADelete() throws Exception {
        inStep("a", "b", "d/c", "d/e");
        Replica.file(replica.target(), "a", "edited", 99);
        Replica.remove(replica.source(), "a");
        Replica.file(replica.source(), "d/c", "edited too", 99);
        Replica.remove(replica.target(), "d");
        replica.run();
        replica.assertSameContent();
        var after = Replica.see(replica.source());
        assertThat(after.get("a").content()).isEqualTo("edited");
        assertThat(after.get("d/c").content()).isEqualTo("edited too");
        assertThat(after).doesNotContainKey("d/e");
    }

    @Test
    void whatBothSidesHadAlreadyIsAdoptedWithoutTransfer() throws Exception {
        Replica.file(replica.source(), "same", "the same content", 1000);
        Replica.file(replica.target(), "same", "the same content", 2000);
        Replica.file(replica.source(), "equal", "x", 5);
        Replica.file(replica.target(), "equal", "x", 5);
        var run = replica.run();
        assertThat(run.bytes().content()).isZero();
        assertThat(run.conflicts()).isEmpty();
        replica.assertSameContent();
        Replica.remove(replica.source(), "same");
        assertThat(replica.run().deleted()).isEqualTo(1);
    }

    @Test
    void aConflictKeepsBothVersionsOnBothSides() throws Exception {
        inStep("report.txt", "b");
        Replica.file(replica.source(), "report.txt", "from the source", 2000);
        Replica.file(replica.target(), "report.txt", "from the target, longer", 1000);
        var run = replica.run();
        assertThat(run.outcome()).isEqualTo(Outcome.OK);
        assertThat(run.conflicts()).singleElement().satisfies(c -> {
            assertThat(c.path()).isEqualTo("report.txt");
            assertThat(c.reason()).contains("report (conflict target 1970-01-01 001640).txt");
        });
        replica.assertSameContent();
        assertThat(contents(replica.source())).contains("from the source", "from the target, longer");
        assertThat(Replica.see(replica.source()).get("report.txt").content()).isEqualTo("from the source");
    }

    @Test
    void policiesDecideConflicts() throws Exception {
        assertThat(winner(ConflictPolicy.SOURCE)).isEqualTo("older, source");
        assertThat(winner(ConflictPolicy.TARGET)).isEqualTo("newer at the target");
        assertThat(winner(ConflictPolicy.NEWER)).isEqualTo("newer at the target");
    }

    private String winner(ConflictPolicy policy) throws Exception {
        String name = "f" + policy;
        inStep(name, "anchor");
        Replica.file(replica.source(), name, "older, source", 1000);
        Replica.file(replica.target(), name, "newer at the target", 2000);
        replica.conflicts = policy;
        var run = replica.run();
        assertThat(run.conflicts()).hasSize(1);
        replica.assertSameContent();
        return Replica.see(replica.source()).get(name).content();
    }

    @Test
    void underTheAskPolicyTheConflictWaits() throws Exception {
        inStep("a", "b");
        replica.conflicts = ConflictPolicy.ASK;
        Replica.file(replica.source(), "a", "one", 10);
        Replica.file(replica.target(), "a", "another", 20);
        var run = replica.run();
        assertThat(run.outcome()).isEqualTo(Outcome.CONFLICTS);
        assertThat(Replica.see(replica.source()).get("a").content()).isEqualTo("one");
        assertThat(Replica.see(replica.target()).get("a").content()).isEqualTo("another");
        replica.conflicts = ConflictPolicy.SOURCE;
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        replica.assertSameContent();
    }

    @Test
    void aWipedSideIsHeldAndWipesNothing() throws Exception {
        inStep("a", "b", "c/d");
        for (String path : Set.of("a", "b", "c")) {
            Replica.remove(replica.target(), path);
        }
        var run = replica.run();
        assertThat(run.outcome()).isEqualTo(Outcome.HELD);
        assertThat(run.held().orElseThrow().kind()).isEqualTo(Guard.Kind.EMPTY_SOURCE);
        assertThat(Replica.see(replica.source())).hasSize(4);
    }

    @Test
    void aListingCutShortDeletesNothingOnTheOtherSide() throws Exception {
        for (int i = 0; i < 30; i++) {
            Replica.file(replica.source(), "d/f" + i, "content " + i, i);
        }
        replica.run();
        replica.target()
                .faults()
                .add(new Rule(
                        Set.of(FakeOperation.WALK_ENTRY),
                        p -> p.startsWith(RelPath.of("d")),
                        5,
                        1,
                        1,
                        Kind.INTERNAL,
                        Scope.ITEM,
                        Retry.NEVER));
        var run = replica.run();
        assertThat(run.outcome()).isEqualTo(Outcome.FAILURES);
        assertThat(run.deleted()).isZero();
        assertThat(Replica.see(replica.source())).hasSize(31);
    }

    @Test
    void aPreviewTouchesNeitherSideNorTheBaseline() throws Exception {
        inStep("a", "b");
        Replica.remove(replica.source(), "a");
        Replica.file(replica.target(), "new", "new", 7);
        var source = Replica.see(replica.source());
        var target = Replica.see(replica.target());
        replica.preview = true;
        var preview = replica.run();
        assertThat(preview.deleted()).isEqualTo(1);
        assertThat(preview.created()).isEqualTo(1);
        assertThat(Replica.see(replica.source())).isEqualTo(source);
        assertThat(Replica.see(replica.target())).isEqualTo(target);
        replica.preview = false;
        var run = replica.run();
        assertThat(run.deleted()).isEqualTo(1);
        assertThat(run.created()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName("under faults nothing that somebody changed is lost, and runs without faults converge")
    void faults(long seed) throws Exception {
        var random = new Random(seed);
        EnginePropertyTest.grow(random, replica.source(), 25);
        anchor();
        replica.run();
        replica.run();
        var agreed = Replica.see(replica.source());
        EnginePropertyTest.grow(random, replica.source(), 12);
        EnginePropertyTest.grow(random, replica.target(), 12);
        EnginePropertyTest.prune(random, replica.source(), 4);
        EnginePropertyTest.prune(random, replica.target(), 4);
        anchor();
        Set<String> wanted = changed(replica.source(), agreed);
        wanted.addAll(changed(replica.target(), agreed));
        var operations = new HashSet<>(Set.of(FakeOperation.values()));
        operations.removeAll(Set.of(FakeOperation.WALK, FakeOperation.BULK_READ, FakeOperation.BULK_WRITE));
        replica.source().faults().add(Rule.chance(operations, 0.05, Kind.INTERNAL));
        replica.target().faults().add(Rule.chance(operations, 0.05, Kind.INTERNAL));
        if (random.nextBoolean()) {
            replica.target()
                    .faults()
                    .add(new Rule(
                            operations,
                            p -> true,
                            random.nextInt(150),
                            1,
                            1,
                            Kind.UNREACHABLE,
                            Scope.ENDPOINT,
                            Retry.SOON));
        }
        replica.run();
        replica.source().faults().clear();
        replica.target().faults().clear();
        for (int i = 0; i < 3; i++) {
            replica.run();
        }
        replica.assertSameContent();
        assertThat(contents(replica.source())).containsAll(wanted);
    }

    private void inStep(String... paths) throws Exception {
        for (String path : paths) {
            Replica.file(replica.source(), path, "content of " + path, 1);
        }
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        replica.assertSameContent();
    }

    private void anchor() throws Exception {
        Replica.file(replica.source(), "never empty", "or the guard would hold", 1);
        Replica.file(replica.target(), "never empty", "or the guard would hold", 1);
    }

    /** Contents of files that are not as they were agreed on. */
    private static Set<String> changed(Endpoint root, Map<String, Seen> agreed) throws Exception {
        return Replica.see(root).entrySet().stream()
                .filter(e -> e.getValue().kind() == EntryKind.FILE)
                .filter(e -> !agreed.containsKey(e.getKey())
                        || !agreed.get(e.getKey()).content().equals(e.getValue().content()))
                .map(e -> e.getValue().content())
                .collect(Collectors.toSet());
    }

    private static Set<String> contents(Endpoint root) throws Exception {
        return Replica.see(root).values().stream()
                .filter(s -> s.kind() == EntryKind.FILE)
                .map(Seen::content)
                .collect(Collectors.toSet());
    }
}
