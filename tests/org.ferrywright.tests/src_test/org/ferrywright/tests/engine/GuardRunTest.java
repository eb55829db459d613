package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ferrywright.core.Filter;
import org.ferrywright.core.Guard;
import org.ferrywright.core.Guard.DeleteLimit;
import org.ferrywright.core.Mode;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.engine.Engine.SettingsException;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.tests.fake.FakeFaults.Rule;
import org.ferrywright.tests.fake.FakeKnobs;
import org.ferrywright.tests.fake.FakeOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users of such tools fear: an empty source, a short listing, a mass delete. */
class GuardRunTest {
    @TempDir
    Path data;

    private Replica replica;

    @BeforeEach
    void fill() throws Exception {
        replica = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST);
        for (int i = 0; i < 300; i++) {
            Replica.file(replica.target(), "d" + i % 3 + "/f" + i, "content " + i, i);
        }
    }

    @AfterEach
    void close() {
        replica.close();
    }

    @Test
    void anEmptySourceIsHeldAndDeletesNothing() throws Exception {
        var before = Replica.see(replica.target());
        var result = replica.run();
        assertThat(result.outcome()).isEqualTo(Outcome.HELD);
        assertThat(result.held().orElseThrow().kind()).isEqualTo(Guard.Kind.EMPTY_SOURCE);
        assertThat(result.deleted()).isZero();
        assertThat(Replica.see(replica.target())).isEqualTo(before);
    }

    @Test
    void aMassDeleteIsHeldUntilExactlyThisPlanIsApproved() throws Exception {
        for (int i = 0; i < 100; i++) {
            Replica.file(replica.source(), "d" + i % 3 + "/f" + i, "content " + i, i);
        }
        replica.deleteLimit = DeleteLimit.DEFAULT;
        var held = replica.run();
        assertThat(held.outcome()).isEqualTo(Outcome.HELD);
        assertThat(held.held().orElseThrow().kind()).isEqualTo(Guard.Kind.MASS_DELETE);
        assertThat(Replica.see(replica.target())).hasSize(303);

        replica.approvedPlan = held.held().orElseThrow().plan();
        var done = replica.run();
        assertThat(done.outcome()).isEqualTo(Outcome.OK);
        assertThat(done.deleted()).isEqualTo(200);
        replica.assertInStep();
    }

    @Test
    void aPlanWhoseWorldHasMovedIsRefused() throws Exception {
        Replica.file(replica.source(), "d0/f0", "content 0", 0);
        replica.deleteLimit = DeleteLimit.DEFAULT;
        replica.approvedPlan = replica.run().held().orElseThrow().plan();
        Replica.file(replica.target(), "d0/precious", "made after the plan", 5);
        var again = replica.run();
        assertThat(again.outcome()).isEqualTo(Outcome.HELD);
        assertThat(again.held().orElseThrow().detail()).contains("another plan");
        assertThat(Replica.see(replica.target())).containsKey("d0/precious").hasSize(304);
    }

    @Test
    void aPlanOfAnotherRequestIsRefused() throws Exception {
        replica.approvedPlan = replica.run().held().orElseThrow().plan();
        replica.filter = new Filter(List.of(new Filter.Rule(false, "*.tmp")));
        assertThatThrownBy(replica::run).isInstanceOf(SettingsException.class).hasMessageContaining("filter");
        replica.approvedPlan = "20200101-000000-abcd";
        assertThatThrownBy(replica::run).isInstanceOf(SettingsException.class).hasMessageContaining("no held plan");
    }

    @Test
    void aListingCutShortDeletesNothingInThatFolder() throws Exception {
        for (int i = 0; i < 300; i++) {
            Replica.file(replica.source(), "d" + i % 3 + "/f" + i, "content " + i, i);
        }
        replica.run();
        replica.source()
                .faults()
                .add(new Rule(
                        Set.of(FakeOperation.WALK_ENTRY, FakeOperation.LIST_ENTRY),
                        p -> p.startsWith(RelPath.of("d1")),
                        20,
                        1,
                        1,
                        Kind.INTERNAL,
                        Scope.ITEM,
                        Retry.NEVER));
        var result = replica.run();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILURES);
        assertThat(result.failures()).anyMatch(f -> f.path().equals("d1"));
        assertThat(result.deleted()).isZero();
        assertThat(Replica.see(replica.target())).hasSize(303);
    }

    @Test
    void aConnectionLostWhileListingEndsTheRunWithNothingDeleted() throws Exception {
        Replica.file(replica.source(), "d0/f0", "content 0", 0);
        Replica.file(replica.source(), "d1/f1", "content 1", 0);
        replica.source()
                .faults()
                .add(new Rule(
                        Set.of(FakeOperation.WALK_FOLDER),
                        p -> true,
                        2,
                        1,
                        1,
                        Kind.UNREACHABLE,
                        Scope.ENDPOINT,
                        Retry.SOON));
        var result = replica.run();
        assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(result.error().kind()).isEqualTo("UNREACHABLE");
        assertThat(Replica.see(replica.target())).hasSize(303);
    }

    @Test
    void whatIsBackAtTheSourceIsNotDeleted() throws Exception {
        for (int i = 0; i < 300; i++) {
            Replica.file(replica.source(), "d" + i % 3 + "/f" + i, "content " + i, i);
        }
        replica.run();
        var gone = new AtomicBoolean();
        Replica.remove(replica.source(), "d2/f2");
        // absent while the folder was listed, there again when it is looked at once more
        replica.source().faults().hook((operation, path) -> {
            if (operation == FakeOperation.LIST && gone.compareAndSet(false, true)) {
                try {
                    Replica.file(replica.source(), "d2/f2", "content 2", 2);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        var result = replica.run();
        assertThat(gone).isTrue();
        assertThat(result.deleted()).isZero();
        assertThat(result.failures())
                .singleElement()
                .satisfies(f -> assertThat(f.path()).isEqualTo("d2/f2"));
        assertThat(Replica.see(replica.target())).containsKey("d2/f2");
    }

    @Test
    void aPreviewTouchesNothingAndCountsWhatARunWouldDo() throws Exception {
        for (int i = 0; i < 280; i++) {
            Replica.file(
                    replica.source(), "d" + i % 3 + "/f" + i, i < 10 ? "other" : "content " + i, i < 10 ? 9999 : i);
        }
        Replica.file(replica.source(), "new/file", "new", 1);
        replica.preview = true;
        var before = Replica.see(replica.target());
        var preview = replica.run();
        assertThat(Replica.see(replica.target())).isEqualTo(before);
        replica.preview = false;
        var run = replica.run();
        assertThat(List.of(preview.created(), preview.updated(), preview.deleted(), preview.unchanged()))
                .isEqualTo(List.of(run.created(), run.updated(), run.deleted(), run.unchanged()));
        assertThat(run.created()).isEqualTo(2);
        assertThat(run.updated()).isEqualTo(10);
        assertThat(run.deleted()).isEqualTo(20);
    }

    @Test
    void whatTheFilterExcludesIsNeitherCopiedNorDeleted() throws Exception {
        Replica.file(replica.source(), "d0/f0", "content 0", 0);
        Replica.file(replica.source(), "d0/a.tmp", "secret", 0);
        Replica.file(replica.target(), "gone/b.tmp", "kept", 0);
        Replica.file(replica.target(), "gone/c", "goes", 0);
        replica.filter = new Filter(List.of(new Filter.Rule(false, "*.tmp")));
        var result = replica.run();
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        var after = Replica.see(replica.target()).keySet();
        assertThat(after).contains("gone/b.tmp", "gone", "d0/f0").doesNotContain("d0/a.tmp", "gone/c");
    }

    @Test
    void onlyWhatIsIncludedAppearsAndItsFoldersWithIt() throws Exception {
        Replica.file(replica.source(), "x/y/keep.txt", "text", 0);
        Replica.file(replica.source(), "x/z/other.bin", "binary", 0);
        replica.filter = new Filter(List.of(new Filter.Rule(true, "*.txt")));
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        var after = Replica.see(replica.target()).keySet();
        assertThat(after)
                .contains("x", "x/y", "x/y/keep.txt")
                .doesNotContain("x/z", "x/z/other.bin")
                .hasSize(306);
    }

    @Test
    void whatAnEarlierRunLeftIsRemovedAndTheFoldersTimeStays() throws Exception {
        Replica.file(replica.source(), "d0/f0", "content 0", 0);
        Replica.file(replica.source(), "d0/sub/f", "content", 0);
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        String ours = TemporaryNames.of(replica.instanceId(), 42);
        String somebodyElses = TemporaryNames.of("12345678", 42);
        Replica.leave(replica.target(), "d0/sub/f", ours);
        Replica.leave(replica.target(), "d0/sub/f", somebodyElses);
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        var after = Replica.see(replica.target());
        assertThat(after).doesNotContainKey("d0/sub/" + ours).containsKey("d0/sub/" + somebodyElses);
        assertThat(after.get("d0/sub").modified())
                .isEqualTo(Replica.see(replica.source()).get("d0/sub").modified());
    }

    @Test
    void aTargetNearlyFullIsHeldAndAnApprovedRunGoesAsFarAsItCan() throws Exception {
        try (var small = new Replica(data.resolve("small"), FakeKnobs.BEST, FakeKnobs.BEST.capacity(1 << 20))) {
            Replica.file(small.target(), "big", "old", 1);
            Replica.file(small.source(), "big", "new ".repeat(1 << 19), 2);
            // fits whatever the large one has filled by then
            Replica.file(small.source(), "small", "", 2);
            var held = small.run().held().orElseThrow();
            assertThat(held.kind()).isEqualTo(Guard.Kind.NO_SPACE);
            assertThat(Replica.see(small.target())).containsOnlyKeys("big");

            small.approvedPlan = held.plan();
            var result = small.run();
            assertThat(result.outcome()).isEqualTo(Outcome.FAILURES);
            assertThat(result.failures()).singleElement().satisfies(f -> {
                assertThat(f.path()).isEqualTo("big");
                assertThat(f.kind()).isEqualTo(Kind.NO_SPACE.name());
            });
            var after = Replica.see(small.target());
            assertThat(after.get("big").content()).isEqualTo("old");
            assertThat(after.get("small").content()).isEmpty();
            assertThat(after).hasSize(2);
        }
    }

    @Test
    void aBurstOfEncryptedRewritesIsHeldBeforeOneFileIsTouched() throws Exception {
        try (var office = office("office")) {
            var before = Replica.see(office.target());
            encrypt(office, 0, 40, "");
            var held = office.run().held().orElseThrow();
            assertThat(held.kind()).isEqualTo(Guard.Kind.SCRAMBLED);
            assertThat(Replica.see(office.target())).isEqualTo(before);
            assertThat(office.run().outcome()).as("it stays held").isEqualTo(Outcome.HELD);
            office.approvedPlan = held.plan();
            assertThat(office.run().outcome()).as("unless somebody wants it").isEqualTo(Outcome.OK);
        }
    }

    @Test
    void encryptedFilesUnderNewNamesAreHeldToo() throws Exception {
        try (var office = office("renamed")) {
            office.deleteLimit = DeleteLimit.parse("100%");
            var before = Replica.see(office.target());
            encrypt(office, 0, 40, ".locked");
            assertThat(office.run().held().orElseThrow().kind()).isEqualTo(Guard.Kind.SCRAMBLED);
            assertThat(Replica.see(office.target())).isEqualTo(before);
        }
    }

    @Test
    void twoWayHoldsABurstToo() throws Exception {
        try (var office = office("two-way")) {
            office.mode = Mode.TWO_WAY;
            office.run();
            var before = Replica.see(office.target());
            encrypt(office, 0, 40, "");
            assertThat(office.run().held().orElseThrow().kind()).isEqualTo(Guard.Kind.SCRAMBLED);
            assertThat(Replica.see(office.target())).isEqualTo(before);
        }
    }

    @Test
    void manyOrdinaryEditsAreNotHeld() throws Exception {
        try (var office = office("edits")) {
            for (int i = 0; i < 100; i++) {
                Replica.file(
                        office.source(),
                        "letters/l" + i,
                        "Dear Sir, all of this was written anew. ".repeat(10),
                        i + 5000);
            }
            assertThat(office.run().outcome()).isEqualTo(Outcome.OK);
            office.assertInStep();
        }
    }

    @Test
    void aRootOnAnotherVolumeIsHeldAndNothingIsDoneBeforeSomebodyAgrees() throws Exception {
        try (var office = office("volume")) {
            office.remount("target");
            var held = office.run();
            assertThat(held.held().orElseThrow().kind()).isEqualTo(Guard.Kind.OTHER_ROOT);
            assertThat(held.held().orElseThrow().detail()).contains("target");
            assertThat(Replica.see(office.target()))
                    .as("an empty mount point is not filled")
                    .isEmpty();
            office.approvedPlan = held.held().orElseThrow().plan();
            assertThat(office.run().outcome()).isEqualTo(Outcome.OK);
            office.assertInStep();
            office.approvedPlan = null;
            assertThat(office.run().outcome()).as("it is known from now on").isEqualTo(Outcome.OK);
        }
    }

    @Test
    void sixtyPercentDeletesOfASmallTreeAreHeld() throws Exception {
        try (var office = office("sixty")) {
            office.deleteLimit = DeleteLimit.DEFAULT;
            for (int i = 0; i < 61; i++) {
                Replica.remove(office.source(), "letters/l" + i);
            }
            assertThat(office.run().held().orElseThrow().kind()).isEqualTo(Guard.Kind.MASS_DELETE);
        }
    }

    @Test
    void anApprovedPlanIsHeldEvenWithoutAGuardWhenTheWorldHasMoved() throws Exception {
        try (var office = office("moved")) {
            Replica.file(office.source(), "letters/new", "new", 1);
            office.preview = true;
            String plan = office.run().run();
            office.preview = false;
            office.approvedPlan = plan;
            Replica.file(office.source(), "letters/newer", "newer", 1);
            assertThat(office.run().held().orElseThrow().kind()).isEqualTo(Guard.Kind.OTHER_PLAN);
            assertThat(Replica.see(office.target())).doesNotContainKeys("letters/new", "letters/newer");
            Replica.remove(office.source(), "letters/newer");
            assertThat(office.run().outcome()).isEqualTo(Outcome.OK);
            office.assertInStep();
        }
    }

    private Replica office(String name) throws Exception {
        var office = new Replica(data.resolve(name), FakeKnobs.BEST, FakeKnobs.BEST);
        for (int i = 0; i < 100; i++) {
            Replica.file(office.source(), "letters/l" + i, "Dear Sir, this is letter number " + i + ". ".repeat(50), i);
        }
        assertThat(office.run().outcome()).isEqualTo(Outcome.OK);
        return office;
    }

    private static void encrypt(Replica office, int from, int to, String ending) throws Exception {
        var random = new Random(7);
        for (int i = from; i < to; i++) {
            byte[] bytes = new byte[600];
            random.nextBytes(bytes);
            if (!ending.isEmpty()) {
                Replica.remove(office.source(), "letters/l" + i);
            }
            Replica.file(office.source(), "letters/l" + i + ending, bytes, 90_000 + i);
        }
    }
}
