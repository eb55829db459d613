package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Guard.DeleteLimit;
import org.ferrywright.core.Mode;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.Symlinks;
import org.ferrywright.engine.Engine.SettingsException;
import org.ferrywright.engine.RunObserver;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.tests.fake.FakeEndpoint;
import org.ferrywright.tests.fake.FakeFaults.Rule;
import org.ferrywright.tests.fake.FakeKnobs;
import org.ferrywright.tests.fake.FakeOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One source and several targets: the source is walked and read once, and each target is on its own when it fails. */
@Timeout(300)
class FanOutTest {
    private static final int LARGE = 300_000;

    @TempDir
    Path data;

    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private Replica replica;
    private FakeEndpoint second;
    private FakeEndpoint third;

    @BeforeEach
    void open() throws Exception {
        replica = new Replica(data, FakeKnobs.BEST.seed(1), FakeKnobs.BEST.seed(2));
        second = replica.addTarget("second", FakeKnobs.BEST.seed(3));
        third = replica.addTarget("third", FakeKnobs.BEST.seed(4));
    }

    @AfterEach
    void close() {
        replica.close();
    }

    @Test
    void aFirstRunWalksAndReadsTheSourceOnce() throws Exception {
        fill();
        count();
        var result = replica.run();
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        uncount();
        replica.assertInStep();
        assertThat(counted(FakeOperation.WALK)).containsOnly(Map.entry("", 1));
        assertThat(counted(FakeOperation.WALK_FOLDER))
                .hasSize(11)
                .allSatisfy((path, times) -> assertThat(times).as(path).isOne());
        assertThat(counted(FakeOperation.LIST)).isEmpty();
        assertThat(reads())
                .hasSize(405)
                .allSatisfy((path, times) -> assertThat(times).as(path).isOne());
        assertThat(result.scannedSource()).isEqualTo(415);
        assertThat(result.created()).isEqualTo(3 * 415);
        assertThat(result.targets()).extracting(SyncResult.Target::created).containsOnly(415L);
    }

    @Test
    void laterRunsReadOnceWhatSeveralTargetsLack() throws Exception {
        fill();
        replica.run();
        // the targets drift apart, each in its own way, and the source goes on
        for (int i = 0; i < 400; i += 3) {
            Replica.remove(replica.target(), "d" + i % 10 + "/f" + i);
        }
        for (int i = 0; i < 40; i += 5) {
            Replica.file(second, "d" + i % 10 + "/f" + i, "changed at the target " + i, i + 7);
        }
        Replica.remove(third, "d4");
        Replica.file(third, "d4", "a file in the way of a folder", 3);
        Replica.remove(second, "large-2");
        Replica.remove(third, "large-2");
        for (int i = 0; i < 40; i += 7) {
            Replica.file(replica.source(), "d" + i % 10 + "/f" + i, "new at the source " + i, 5_000 + i);
        }
        Replica.file(replica.source(), "large-1", "new at the source ".repeat(LARGE / 17), 9_000);
        count();
        var result = replica.run();
        uncount();
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        replica.assertInStep();
        assertThat(counted(FakeOperation.WALK_FOLDER))
                .hasSize(11)
                .allSatisfy((path, times) -> assertThat(times).as(path).isOne());
        assertThat(reads())
                .containsKeys("d0/f0", "large-1", "large-2")
                .allSatisfy((path, times) ->
                        assertThat(times).as(path).isLessThanOrEqualTo(path.startsWith("d4/") ? 2 : 1));
    }

    @Test
    void whatTheGuardLooksIntoIsReadOnceToo() throws Exception {
        fill();
        replica.run();
        for (int i = 0; i < 200; i++) {
            Replica.file(
                    replica.source(), "d" + i % 10 + "/f" + i, "rewritten, so that the guard has a look " + i, 5_000);
        }
        count();
        assertThat(replica.run().updated()).isEqualTo(3 * 200);
        uncount();
        replica.assertInStep();
        assertThat(counted(FakeOperation.READ))
                .isNotEmpty()
                .allSatisfy((path, times) -> assertThat(times).as(path).isOne());
        assertThat(counted(FakeOperation.BULK_READ_ITEM))
                .hasSize(200)
                .allSatisfy((path, times) -> assertThat(times).as(path).isOne());
    }

    @Test
    void whatGotAnotherNameIsMovedAtEachTarget() throws Exception {
        fill();
        replica.run();
        for (int i = 0; i < 5; i++) {
            String text = ("large " + i + " ").repeat(LARGE / 8);
            Replica.remove(replica.source(), "large-" + i);
            Replica.file(replica.source(), "d" + i + "/was large-" + i, text, 100 + i);
        }
        count();
        var result = replica.run();
        uncount();
        replica.assertInStep();
        assertThat(result.moved()).isEqualTo(15);
        assertThat(result.targets()).extracting(SyncResult.Target::moved).containsOnly(5L);
        assertThat(reads()).isEmpty();
        assertThat(counted(FakeOperation.HASH))
                .hasSize(5)
                .allSatisfy((path, times) -> assertThat(times).as(path).isOne());
    }

    @Test
    void aNewTargetBesideOldOnesReadsTogetherWithThem() throws Exception {
        fill();
        replica.targets.remove("third");
        replica.run();
        replica.targets.add("third");
        for (int i = 0; i < 10; i++) {
            Replica.file(replica.source(), "d" + i + "/fresh", "not there before", 7_000 + i);
            Replica.file(replica.source(), "d" + i + "/f" + i, "longer than it was before", 7_000 + i);
        }
        count();
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        uncount();
        replica.assertInStep();
        assertThat(reads())
                .hasSize(415)
                .allSatisfy((path, times) -> assertThat(times).as(path).isOne());
    }

    @Test
    void nothingIsReadWhenAllAreInStep() throws Exception {
        fill();
        replica.run();
        count();
        var result = replica.run();
        uncount();
        assertThat(result.created() + result.updated() + result.deleted()).isZero();
        assertThat(result.targets()).extracting(SyncResult.Target::unchanged).containsOnly(415L);
        assertThat(reads()).isEmpty();
    }

    @Test
    void aHugeFolderThatOneTargetHasAlreadyHoldsNobodyUp() throws Exception {
        for (int i = 0; i < 5_000; i++) {
            Replica.file(replica.source(), "a/f%05d".formatted(i), "content " + i, i);
        }
        Replica.file(replica.source(), "z/last", "the end", 1);
        replica.targets.removeAll(List.of("second", "third"));
        replica.run();
        replica.targets.addAll(List.of("second", "third"));
        count();
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        uncount();
        replica.assertInStep();
        assertThat(reads())
                .hasSize(5_001)
                .allSatisfy((path, times) -> assertThat(times).as(path).isOne());
    }

    @Test
    void aTargetThatCannotBeReachedLeavesTheOthersAlone() throws Exception {
        fill();
        replica.targets.add(1, "nowhere");
        var result = replica.run();
        assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(outcomes(result)).containsExactly(Outcome.OK, Outcome.ERROR, Outcome.OK, Outcome.OK);
        assertThat(result.targets().get(1).target()).isEqualTo("fake://nowhere/");
        assertThat(result.targets().get(1).error().kind()).isEqualTo("UNREACHABLE");
        replica.targets.remove("nowhere");
        replica.assertInStep();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aTargetThatGoesAwayInTheMiddleLeavesTheOthersAlone(int lost) throws Exception {
        fill();
        FakeEndpoint root = List.of(replica.target(), second, third).get(lost);
        root.faults()
                .add(new Rule(
                        EnumSet.of(FakeOperation.STORE_FILE, FakeOperation.WRITE_CHUNK),
                        p -> true,
                        150,
                        Long.MAX_VALUE,
                        1,
                        Kind.UNREACHABLE,
                        Scope.ENDPOINT,
                        Retry.SOON));
        var result = replica.run();
        assertThat(result.targets().get(lost).outcome()).isEqualTo(Outcome.ERROR);
        for (int i = 0; i < 3; i++) {
            if (i != lost) {
                assertThat(result.targets().get(i).outcome()).isEqualTo(Outcome.OK);
                replica.assertInStep(replica.targets.get(i));
            }
        }
        root.faults().clear();
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        replica.assertInStep();
    }

    @Test
    void aTargetThatHangsWhileItFailsIsLetGo() throws Exception {
        fill();
        var never = new CountDownLatch(1);
        var stuck = new AtomicInteger();
        second.faults().hook((operation, path) -> {
            if (operation == FakeOperation.STORE_FILE && path.value().endsWith("f17")) {
                stuck.incrementAndGet();
                never.await();
            }
            if (operation == FakeOperation.STORE_FILE && path.value().endsWith("f399") && stuck.get() > 0) {
                throw org.ferrywright.endpoint.EndpointException.of(Kind.UNREACHABLE, "the line is dead")
                        .endpoint()
                        .build();
            }
        });
        var result = replica.run();
        assertThat(stuck.get()).isPositive();
        assertThat(outcomes(result)).containsExactly(Outcome.OK, Outcome.ERROR, Outcome.OK);
        replica.assertInStep("target");
        replica.assertInStep("third");
    }

    @Test
    void aFullTargetTellsItsFailuresAndTheOthersAreInStep() throws Exception {
        fill();
        // it does not tell how much room there is
        var small = replica.addTarget(
                "small",
                FakeKnobs.BEST
                        .seed(5)
                        .capacity(50_000)
                        .facets(BulkWrite.class, Symlinks.class, Metadata.class, HardLinks.class));
        var result = replica.run();
        assertThat(outcomes(result)).containsExactly(Outcome.OK, Outcome.OK, Outcome.OK, Outcome.FAILURES);
        assertThat(result.targets().getLast().failed()).isPositive();
        assertThat(result.failures()).extracting(SyncResult.Failure::kind).containsOnly("NO_SPACE");
        assertThat(result.failures()).allSatisfy(f -> assertThat(f.message()).startsWith("fake://small/: "));
        assertThat(Replica.see(small)).isNotEmpty();
        replica.targets.remove("small");
        replica.assertInStep();
    }

    @Test
    void aTargetWithoutRoomIsHeldAndTheOthersAreInStep() throws Exception {
        fill();
        replica.addTarget("small", FakeKnobs.BEST.seed(5).capacity(50_000));
        var result = replica.run();
        assertThat(outcomes(result)).containsExactly(Outcome.OK, Outcome.OK, Outcome.OK, Outcome.HELD);
        replica.targets.remove("small");
        replica.assertInStep();
    }

    @Test
    void aHeldTargetWaitsForItsPlanAndTheOthersGoOn() throws Exception {
        fill();
        for (int i = 0; i < 300; i++) {
            Replica.file(second, "extra/f" + i, "only here " + i, i);
            Replica.file(third, "more/f" + i, "only here " + i, i);
        }
        replica.deleteLimit = DeleteLimit.DEFAULT;
        var held = replica.run();
        assertThat(held.outcome()).isEqualTo(Outcome.HELD);
        assertThat(outcomes(held)).containsExactly(Outcome.OK, Outcome.HELD, Outcome.HELD);
        replica.assertInStep("target");
        assertThat(Replica.see(second)).containsKey("extra/f299");
        assertThat(Replica.see(third)).containsKey("more/f299");

        replica.approvedPlan = held.held().orElseThrow().plan();
        var done = replica.run();
        assertThat(done.outcome()).isEqualTo(Outcome.OK);
        assertThat(done.deleted()).isEqualTo(602);
        replica.assertInStep();
    }

    @Test
    void aSourceThatGoesAwayEndsTheRunForAll() throws Exception {
        fill();
        replica.source()
                .faults()
                .add(new Rule(
                        EnumSet.of(FakeOperation.WALK_FOLDER, FakeOperation.BULK_READ),
                        p -> true,
                        4,
                        Long.MAX_VALUE,
                        1,
                        Kind.UNREACHABLE,
                        Scope.ENDPOINT,
                        Retry.SOON));
        var result = replica.run();
        assertThat(outcomes(result)).containsOnly(Outcome.ERROR);
        replica.source().faults().clear();
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        replica.assertInStep();
    }

    @Test
    void aFileThatTheSourceDoesNotGiveFailsAtEachTarget() throws Exception {
        fill();
        replica.source()
                .faults()
                .add(Rule.chance(Set.of(FakeOperation.BULK_READ_ITEM, FakeOperation.READ), 1, Kind.DENIED)
                        .retry(Retry.NEVER)
                        .on(p -> p.value().equals("d3/f3") || p.value().equals("large-3")));
        var result = replica.run();
        assertThat(outcomes(result)).containsOnly(Outcome.FAILURES);
        assertThat(result.targets()).extracting(SyncResult.Target::failed).containsOnly(2L);
        replica.source().faults().clear();
        assertThat(replica.run().created()).isEqualTo(6);
        replica.assertInStep();
    }

    @Test
    void anInterruptedRunIsCancelledForAllAndGoesOnLater() throws Exception {
        fill();
        var begun = new CountDownLatch(1);
        third.faults().hook((operation, path) -> {
            if (operation == FakeOperation.STORE_FILE && path.value().endsWith("f200")) {
                begun.countDown();
                new CountDownLatch(1).await();
            }
        });
        var run = new FutureTask<>(replica::run);
        var thread = Thread.ofPlatform().start(run);
        assertThat(begun.await(4, TimeUnit.MINUTES)).isTrue();
        thread.interrupt();
        var result = run.get(4, TimeUnit.MINUTES);
        assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(outcomes(result)).containsOnly(Outcome.CANCELLED);
        third.faults().hook((operation, path) -> {});
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        replica.assertInStep();
    }

    @Test
    void largeFilesGoOnAtEachTargetWhereItsLastAttemptEnded() throws Exception {
        Replica.file(replica.source(), "large", "resume me, please ".repeat(LARGE), 77);
        FakeEndpoint[] roots = {replica.target(), second, third};
        for (int i = 0; i < 2; i++) {
            roots[i].faults()
                    .add(new Rule(
                            Set.of(FakeOperation.WRITE_CHUNK),
                            p -> true,
                            3 + 5 * i,
                            1,
                            1,
                            Kind.UNREACHABLE,
                            Scope.ENDPOINT,
                            Retry.SOON));
        }
        assertThat(outcomes(replica.run())).containsExactly(Outcome.ERROR, Outcome.ERROR, Outcome.OK);
        Replica.remove(third, "large");
        for (FakeEndpoint root : roots) {
            root.faults().clear();
        }
        count();
        var result = replica.run();
        uncount();
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(reads()).containsExactly(Map.entry("large", 1));
        // what two of them had already was not written again
        assertThat(result.bytes().literal()).isLessThan(result.bytes().content());
        replica.assertInStep();
    }

    @Test
    void targetsOfDifferentKindsGetTheSame() throws Exception {
        replica.addTarget("plain", FakeKnobs.BEST.seed(6).facets(Symlinks.class, Metadata.class, HardLinks.class));
        fill();
        Replica.link(replica.source(), "d0/link", "f0");
        count();
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        uncount();
        replica.assertInStep();
        assertThat(reads())
                .hasSize(405)
                .allSatisfy((path, times) -> assertThat(times).as(path).isOne());
    }

    @Test
    void oneFolderIsNotTwoTargets() {
        replica.targets.add("second");
        assertThatThrownBy(replica::run).isInstanceOf(SettingsException.class).hasMessageContaining("two targets");
    }

    @Test
    void aPreviewOfSeveralTargetsTouchesNothing() throws Exception {
        fill();
        replica.preview = true;
        var result = replica.run();
        assertThat(result.targets()).extracting(SyncResult.Target::created).containsOnly(415L);
        assertThat(Replica.see(second)).isEmpty();
        assertThat(Replica.see(third)).isEmpty();
    }

    @Test
    void progressIsToldAsThatOfOneRun() throws Exception {
        fill();
        var last = new ArrayList<RunObserver.Progress>();
        var inside = new AtomicInteger();
        var atOnce = new AtomicInteger();
        replica.observer = new RunObserver() {
            @Override
            public void progress(Progress progress) {
                enter();
                last.add(progress);
                inside.decrementAndGet();
            }

            @Override
            public void item(Item item) {
                enter();
                Thread.yield();
                inside.decrementAndGet();
            }

            private void enter() {
                if (inside.incrementAndGet() > 1) {
                    atOnce.incrementAndGet();
                }
            }
        };
        replica.run();
        assertThat(atOnce.get()).isZero();
        assertThat(last.getLast().scanning()).isFalse();
        assertThat(last.getLast().scanned()).isEqualTo(415);
        assertThat(last.getLast().itemsDone()).isEqualTo(3 * 415);
        assertThat(last.getLast().itemsFound()).isEqualTo(3 * 415);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void mirrorsBecomeTheirSourceWhateverTheyWere(long seed) throws Exception {
        var random = new Random(seed);
        EnginePropertyTest.grow(random, replica.source(), 50);
        EnginePropertyTest.grow(random, replica.target(), 40);
        EnginePropertyTest.grow(random, second, 40);
        for (int round = 0; round < 3; round++) {
            Replica.file(replica.source(), "never empty", "or the guard would hold", 1);
            count();
            assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
            uncount();
            replica.assertInStep();
            assertThat(reads())
                    .allSatisfy((path, times) -> assertThat(times).as(path).isLessThanOrEqualTo(3));
            var again = replica.run();
            assertThat(again.created() + again.updated() + again.deleted()).isZero();
            EnginePropertyTest.grow(random, replica.source(), 20);
            EnginePropertyTest.prune(random, replica.source(), 10);
            EnginePropertyTest.grow(random, third, 10);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115})
    void faultsAtOneTargetAreNoAffairOfAnother(long seed) throws Exception {
        var random = new Random(seed);
        EnginePropertyTest.grow(random, replica.source(), 50);
        EnginePropertyTest.grow(random, third, 50);
        Replica.file(replica.source(), "never empty", "or the guard would hold", 1);
        var operations = EnumSet.allOf(FakeOperation.class);
        for (FakeEndpoint root : List.of(second, third)) {
            root.faults().add(Rule.chance(operations, 0.05, Kind.INTERNAL));
            root.faults()
                    .add(new Rule(
                            operations,
                            p -> true,
                            random.nextInt(300),
                            1,
                            1,
                            Kind.UNREACHABLE,
                            Scope.ENDPOINT,
                            Retry.SOON));
        }
        var result = replica.run();
        assertThat(result.targets().getFirst().outcome()).isEqualTo(Outcome.OK);
        replica.assertInStep("target");
        second.faults().clear();
        third.faults().clear();
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        replica.assertInStep();
    }

    @Test
    void aHubKeepsSeveralTargetsInStepBothWays() throws Exception {
        replica.mode = Mode.TWO_WAY;
        fill();
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        Replica.file(second, "d1/from the second", "news", 4_000);
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        assertThat(Replica.see(third)).containsKey("d1/from the second");
        assertThat(Replica.see(replica.target())).containsKey("d1/from the second");
    }

    /** Ten folders with 400 small files, five large ones: 415 entries in 11 folders. */
    private void fill() throws Exception {
        for (int i = 0; i < 400; i++) {
            Replica.file(replica.source(), "d" + i % 10 + "/f" + i, "content " + i, i);
        }
        for (int i = 0; i < 5; i++) {
            Replica.file(replica.source(), "large-" + i, ("large " + i + " ").repeat(LARGE / 8), 100 + i);
        }
        assertThat(Replica.see(replica.source()).values())
                .filteredOn(seen -> seen.kind() != EntryKind.DIRECTORY)
                .hasSize(405);
    }

    private void count() {
        calls.clear();
        replica.source()
                .faults()
                .hook((operation, path) -> calls.computeIfAbsent(
                                operation + " " + path.value(), _ -> new AtomicInteger())
                        .incrementAndGet());
    }

    private void uncount() {
        replica.source().faults().hook((operation, path) -> {});
    }

    private Map<String, Integer> counted(FakeOperation operation) {
        var found = new TreeMap<String, Integer>(RelPath.TREE_ORDER);
        calls.forEach((call, times) -> {
            if (call.startsWith(operation + " ")) {
                found.put(call.substring(operation.name().length() + 1), times.get());
            }
        });
        return found;
    }

    /** How often each file was read, in bulk or as a stream. */
    private Map<String, Integer> reads() {
        var all = counted(FakeOperation.BULK_READ_ITEM);
        counted(FakeOperation.READ).forEach((path, times) -> all.merge(path, times, Integer::sum));
        return all;
    }

    private static List<Outcome> outcomes(SyncResult result) {
        return result.targets().stream().map(SyncResult.Target::outcome).toList();
    }
}
