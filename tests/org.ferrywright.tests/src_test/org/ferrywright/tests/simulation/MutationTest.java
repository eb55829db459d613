package org.ferrywright.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whether the simulation would notice: an engine with a broken rule does not get through many histories. */
class MutationTest {
    private static final long SEEDS = 3000;
    private static final String ENGINE = "engine.internal.";

    static Stream<Arguments> mutations() {
        return Stream.of(
                mutation(
                        "what is missing from a listing that was cut short is deleted",
                        new Mutation()
                                .yes("endpoint.RecursiveList$Listing", "complete")
                                .yes(ENGINE + "SecondLook", "stillRight")),
                mutation(
                        "what was changed meanwhile is written over and deleted",
                        new Mutation().yes("endpoint.Expect", "holds")),
                mutation(
                        "a delete beats an edit",
                        new Mutation().instead("core.TwoWayReconciler", "withBaseline", "TO_SOURCE", "DELETE_TARGET")),
                mutation(
                        "a conflict is decided against one side",
                        new Mutation().instead("core.TwoWayReconciler", "settle", "KEEP_BOTH", "SOURCE_WINS")),
                mutation(
                        "mode update deletes",
                        new Mutation().instead("core.Reconciler", "withoutSource", "KEEP", "DELETE")),
                mutation("equal is what has one name", new Mutation().yes("core.Comparison", "sameContent")),
                mutation("no guard", new Mutation().empty("core.Guard", "check")),
                mutation(
                        "the baseline is ahead of what is on the disks",
                        new Mutation().calls(ENGINE + "Baseline", "close", "rollback", "commit")),
                mutation("nothing is flushed", new Mutation().nothing(ENGINE + "Flow", "force")),
                mutation(
                        "temporaries are left behind",
                        new Mutation()
                                .noList(ENGINE + "RunFolder$Leftovers", "temporaries")
                                .nothing(ENGINE + "Decisions", "temporaries")
                                .nothing(ENGINE + "TwoWayScan", "temporaries")),
                mutation(
                        "what stays of a large file is left out",
                        new Mutation()
                                .nothing(ENGINE + "PatchRun", "copy")
                                .nothing("tests.fake.FakeStagedFile", "verify")),
                mutation(
                        "a part of a large file is committed",
                        new Mutation()
                                .nothing(ENGINE + "LargeFile", "stream")
                                .nothing("tests.fake.FakeStagedFile", "verify")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutations")
    @DisplayName("an engine with a broken rule is caught")
    void caught(String name, Mutation mutation) throws Exception {
        assertThat(mutation.firstBroken(1, SEEDS)).as(name).isPresent();
    }

    private static Arguments mutation(String name, Mutation mutation) {
        return Arguments.of(name, mutation);
    }
}
