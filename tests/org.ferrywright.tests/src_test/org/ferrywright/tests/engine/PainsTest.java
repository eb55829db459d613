package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Guard.DeleteLimit;
import org.ferrywright.core.Mode;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.engine.NameFinding;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.engine.VerifyResult;
import org.ferrywright.tests.fake.FakeFaults.Rule;
import org.ferrywright.tests.fake.FakeKnobs;
import org.ferrywright.tests.fake.FakeOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users of such tools complain about most, each by its name; docs/pains.md tells where the others are shown. */
class PainsTest {
    @TempDir
    Path data;

    private Replica replica;

    @BeforeEach
    void open() throws Exception {
        open(FakeKnobs.BEST);
        for (int i = 0; i < 40; i++) {
            Replica.file(replica.source(), "d" + i % 4 + "/f" + i, "content " + i, 1_000 + i);
        }
    }

    private void open(FakeKnobs target) throws Exception {
        close();
        replica = new Replica(data.resolve(String.valueOf(System.nanoTime())), FakeKnobs.BEST, target);
        replica.deleteLimit = DeleteLimit.DEFAULT;
    }

    @AfterEach
    void close() {
        if (replica != null) {
            replica.close();
        }
    }

    @Test
    void anEmptySourceWipesTheFarSide() throws Exception {
        replica.run();
        var before = Replica.see(replica.target());
        for (int i = 0; i < 4; i++) {
            Replica.remove(replica.source(), "d" + i);
        }
        assertThat(replica.run().outcome()).isEqualTo(Outcome.HELD);
        assertThat(Replica.see(replica.target())).isEqualTo(before);
    }

    @Test
    void anUnmountedSourceWipesTheFarSide() throws Exception {
        replica.run();
        var before = Replica.see(replica.target());
        replica.remount("source");
        Replica.file(replica.source(), "lost+found/x", "", 1);
        assertThat(replica.run().outcome()).isEqualTo(Outcome.HELD);
        assertThat(Replica.see(replica.target())).isEqualTo(before);
    }

    @Test
    void aListingCutShortReadsAsDeletes() throws Exception {
        replica.run();
        replica.source()
                .faults()
                .add(new Rule(
                        Set.of(FakeOperation.WALK_ENTRY, FakeOperation.LIST_ENTRY),
                        p -> p.equals(RelPath.of("d1")),
                        3,
                        Long.MAX_VALUE,
                        1,
                        Kind.INTERNAL,
                        Scope.ITEM,
                        Retry.NEVER));
        var result = replica.run();
        assertThat(result.deleted()).isZero();
        assertThat(result.failures()).anyMatch(f -> f.path().equals("d1"));
        assertThat(Replica.see(replica.target())).hasSize(44);
    }

    @Test
    void mirrorDeletesSurprise() throws Exception {
        replica.run();
        for (int i = 0; i < 3; i++) {
            Replica.remove(replica.source(), "d" + i);
        }
        var held = replica.run();
        assertThat(held.outcome()).isEqualTo(Outcome.HELD);
        assertThat(held.deleted()).isZero();
        assertThat(Replica.see(replica.target())).hasSize(44);
    }

    @Test
    void aLockedFileEndsARun() throws Exception {
        replica.source()
                .faults()
                .add(new Rule(
                        Set.of(FakeOperation.READ, FakeOperation.BULK_READ_ITEM),
                        p -> p.equals(RelPath.of("d1/f1")),
                        1,
                        Long.MAX_VALUE,
                        1,
                        Kind.LOCKED,
                        Scope.ITEM,
                        Retry.SOON));
        var result = replica.run();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILURES);
        assertThat(result.failures()).singleElement().satisfies(f -> {
            assertThat(f.path()).isEqualTo("d1/f1");
            assertThat(f.kind()).isEqualTo("LOCKED");
        });
        assertThat(Replica.see(replica.target())).hasSize(43).doesNotContainKey("d1/f1");
    }

    @Test
    void theLastWriterWinsInSilenceAndNobodySeesTheConflictCopy() throws Exception {
        replica.mode = Mode.TWO_WAY;
        replica.run();
        Replica.file(replica.source(), "d0/f0", "mine", 2_000);
        Replica.file(replica.target(), "d0/f0", "theirs", 3_000);
        var result = replica.run();
        assertThat(result.conflicts()).singleElement().satisfies(c -> {
            assertThat(c.path()).isEqualTo("d0/f0");
            assertThat(c.reason()).contains("d0/f0 (conflict target");
        });
        replica.run();
        for (var side : List.of(Replica.see(replica.source()), Replica.see(replica.target()))) {
            assertThat(side.values()).extracting(Replica.Seen::content).contains("mine", "theirs");
        }
    }

    @Test
    void thereIsNoSightOfTheBacklog() throws Exception {
        replica.run();
        Replica.file(replica.source(), "d0/new", "12345", 5_000);
        Replica.file(replica.source(), "d1/f1", "changed", 5_000);
        Replica.remove(replica.source(), "d2/f2");
        var before = Replica.see(replica.target());
        replica.preview = true;
        var result = replica.run();
        assertThat(List.of(result.created(), result.updated(), result.deleted()))
                .containsExactly(1L, 1L, 1L);
        assertThat(result.bytes().content()).isEqualTo(12);
        assertThat(Replica.see(replica.target())).isEqualTo(before);
    }

    @Test
    void ownersAndPermissionsAreLost() throws Exception {
        Replica.file(replica.source(), "d0/f0", "x", new Attributes(04750, 7, 8, new Timestamp(1, 0)));
        replica.run();
        var there = replica.target().stat(RelPath.of("d0/f0")).orElseThrow();
        assertThat(List.of(there.mode(), there.uid(), there.gid())).containsExactly(04750, 7, 8);
    }

    @Test
    void wholeTreesAreCopiedAgainToAClockThatTellsLess() throws Exception {
        open(FakeKnobs.BEST.timePrecision(2_000_000_000));
        for (int i = 0; i < 20; i++) {
            Replica.file(
                    replica.source(), "f" + i, "x", new Attributes(0644, 0, 0, new Timestamp(1_001 + i, 123_456_789)));
        }
        assertThat(replica.run().created()).isEqualTo(20);
        var again = replica.run();
        assertThat(again.updated() + again.created()).isZero();
    }

    @Test
    void renamesAreSentAgain() throws Exception {
        replica.run();
        for (int i = 1; i < 40; i += 4) {
            Replica.remove(replica.source(), "d1/f" + i);
            Replica.file(replica.source(), "renamed/f" + i, "content " + i, 1_000 + i);
        }
        Replica.remove(replica.source(), "d1");
        var result = replica.run();
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(result.bytes().literal()).isZero();
        assertThat(result.moved()).isPositive();
        assertThat(Replica.see(replica.target())).containsKey("renamed/f1").doesNotContainKey("d1/f1");
    }

    @Test
    void aDroppedLineStartsFromZero() throws Exception {
        var large = new byte[24 << 20];
        new Random(1).nextBytes(large);
        Replica.file(replica.source(), "large", large, 5_000);
        replica.target()
                .faults()
                .add(new Rule(
                        Set.of(FakeOperation.WRITE_CHUNK),
                        p -> true,
                        20,
                        1,
                        1,
                        Kind.UNREACHABLE,
                        Scope.ENDPOINT,
                        Retry.SOON));
        assertThat(replica.run().outcome()).isEqualTo(Outcome.ERROR);
        replica.target().faults().clear();
        var result = replica.run();
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(result.bytes().literal()).isPositive().isLessThan(large.length);
        assertThat(replica.verify(false, false).outcome()).isEqualTo(VerifyResult.Outcome.EQUAL);
    }

    @Test
    void namesThatTheTargetCannotHoldFailSilently() throws Exception {
        open(FakeKnobs.BEST.names(100, ":*", false));
        Replica.file(replica.source(), "what: ever", "x", 1);
        Replica.file(replica.source(), "n".repeat(150), "x", 1);
        Replica.file(replica.source(), "fine", "x", 1);
        var result = replica.run();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILURES);
        assertThat(result.failures()).extracting(f -> f.path()).containsExactly("n".repeat(150));
        assertThat(result.findings())
                .as("one that can be spelled otherwise arrives, and is told")
                .anyMatch(f ->
                        f.kind() == NameFinding.Kind.NAME_MAPPED && f.path().equals("what: ever"));
        assertThat(Replica.see(replica.target())).containsKey("fine").hasSize(2);
    }

    @Test
    void temporaryFilesAreLeftBehind() throws Exception {
        replica.run();
        Replica.leave(replica.target(), "d0/f0", TemporaryNames.of(replica.instanceId(), 5));
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        assertThat(Replica.see(replica.target()).keySet())
                .noneMatch(p -> p.endsWith(".part"))
                .hasSize(44);
    }

    @Test
    void nobodyVerifiesTheCopies() throws Exception {
        replica.run();
        assertThat(replica.verify(false, false).outcome()).isEqualTo(VerifyResult.Outcome.EQUAL);
        Replica.file(replica.target(), "d1/f1", "cXntent 1", 1_001);
        assertThat(replica.verify(false, false).outcome()).isNotEqualTo(VerifyResult.Outcome.EQUAL);
    }

    @Test
    void aCaseOnlyRenameLosesData() throws Exception {
        open(FakeKnobs.BEST.caseSensitive(false));
        Replica.file(replica.source(), "Letter.txt", "dear", 1);
        replica.run();
        Replica.remove(replica.source(), "Letter.txt");
        Replica.file(replica.source(), "LETTER.txt", "dear", 1);
        replica.run();
        assertThat(Replica.see(replica.target()).values())
                .extracting(Replica.Seen::content)
                .containsExactly("dear");
        assertThat(Replica.see(replica.target())).containsOnlyKeys("LETTER.txt");
    }

    @Test
    void deletedFilesComeBack() throws Exception {
        replica.mode = Mode.TWO_WAY;
        replica.run();
        Replica.remove(replica.source(), "d0/f0");
        Replica.remove(replica.target(), "d1/f1");
        replica.run();
        replica.run();
        for (var side : List.of(Replica.see(replica.source()), Replica.see(replica.target()))) {
            assertThat(side).hasSize(42).doesNotContainKeys("d0/f0", "d1/f1");
        }
    }

    @Test
    void theFirstSyncOverSeededDataCopiesEverythingAgain() throws Exception {
        replica.mode = Mode.TWO_WAY;
        for (int i = 0; i < 40; i++) {
            // brought there by other means, with times of its own
            Replica.file(replica.target(), "d" + i % 4 + "/f" + i, "content " + i, 9_000 + i);
        }
        var result = replica.run();
        assertThat(result.bytes().literal()).isZero();
        assertThat(result.conflicts()).isEmpty();
        assertThat(Replica.see(replica.target())).hasSize(44);
    }
}
