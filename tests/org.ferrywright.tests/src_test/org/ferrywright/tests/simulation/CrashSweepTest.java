package org.ferrywright.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ferrywright.core.ConflictPolicy;
import org.ferrywright.core.Mode;
import org.ferrywright.endpoint.CommitMode;
import org.ferrywright.tests.fake.FakeKnobs;
import org.ferrywright.tests.simulation.Step.Change;
import org.ferrywright.tests.simulation.Step.Edit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ends the engine's process at each record of its journals and at each operation, before and after it was done. */
class CrashSweepTest {
    private Path scratch;

    @BeforeEach
    void open() throws Exception {
        scratch = Simulate.scratch();
    }

    @AfterEach
    void close() throws Exception {
        Files.delete(scratch);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    @DisplayName("a crash at every journal record, by kill and by loss of power, loses nothing and leaves nothing")
    void everyRecord(Mode mode) throws Exception {
        for (FakeKnobs target : targets(mode)) {
            Scenario scenario = scenario(mode, target);
            int records = Simulation.lengthOfLastRun(scenario, scratch).records();
            assertThat(records).isGreaterThan(4);
            for (int at = 1; at <= records; at++) {
                survives(scenario, new Step.Crash(at, true, false));
                survives(scenario, new Step.Crash(at, true, true));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    @DisplayName(
            "a crash at every operation, before it is done and before it is answered, loses nothing and leaves nothing")
    void everyOperation(Mode mode) throws Exception {
        for (FakeKnobs target : targets(mode)) {
            Scenario scenario = scenario(mode, target);
            int operations = Simulation.lengthOfLastRun(scenario, scratch).operations();
            assertThat(operations).isGreaterThan(80);
            for (int at = 1; at <= operations; at++) {
                survives(scenario, new Step.Crash(at, false, at % 2 == 0));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    @DisplayName("a target that goes away at any operation is in step when it is back")
    void everyOutage(Mode mode) throws Exception {
        Scenario scenario = scenario(mode, FakeKnobs.BEST);
        int operations = Simulation.lengthOfLastRun(scenario, scratch).operations();
        for (int at = 1; at <= operations; at++) {
            survives(scenario, new Step.Outage(at % 3 == 0 ? Side.SOURCE : Side.TARGET, at));
        }
    }

    private void survives(Scenario scenario, Step disturbance) throws Exception {
        var steps = new ArrayList<>(scenario.steps());
        steps.add(steps.size() - 1, disturbance);
        var history = new ArrayList<String>();
        Optional<Violation> broken = Simulation.play(scenario.with(steps), scratch, false, history::add);
        assertThat(broken).as("%s%n%s", disturbance, String.join("\n", history)).isEmpty();
    }

    private static List<FakeKnobs> targets(Mode mode) {
        FakeKnobs twoSteps = FakeKnobs.BEST.commitMode(CommitMode.DELETE_THEN_RENAME);
        return mode == Mode.UPDATE ? List.of(FakeKnobs.BEST) : List.of(FakeKnobs.BEST, twoSteps);
    }

    /** A first run, then something of everything at the source and in mode two-way at the target too, then the run to disturb. */
    private static Scenario scenario(Mode mode, FakeKnobs target) {
        var setting = new Setting(
                mode,
                ConflictPolicy.KEEP_BOTH,
                FakeKnobs.BEST,
                target,
                -1,
                3,
                mode == Mode.MIRROR,
                0,
                List.of("unused"));
        var steps = new ArrayList<Step>(List.of(
                write(Side.SOURCE, "a", 1, 16),
                write(Side.SOURCE, "b", 2, 300_000),
                write(Side.SOURCE, "d/e", 3, 16),
                write(Side.SOURCE, "d/f/g", 4, 200),
                write(Side.SOURCE, "h", 5, 16),
                write(Side.SOURCE, "moves/i", 6, 16),
                write(Side.SOURCE, "swap", 7, 16),
                write(Side.SOURCE, "p", 10, 300_000),
                edit(Side.SOURCE, Change.LINK, "l", "", 8),
                edit(Side.SOURCE, Change.HARD_LINK, "n", "h", 9),
                new Step.Run(false),
                write(Side.SOURCE, "a", 11, 16),
                write(Side.SOURCE, "b", 12, 400_000),
                edit(Side.SOURCE, Change.REMOVE, "d", "", 13),
                write(Side.SOURCE, "new/j", 14, 140_000),
                edit(Side.SOURCE, Change.RENAME, "moves", "moved", 15),
                edit(Side.SOURCE, Change.SWAP, "swap", "", 16),
                edit(Side.SOURCE, Change.POKE, "p", "", 18),
                edit(Side.SOURCE, Change.MODE, "h", "", 17)));
        if (mode == Mode.TWO_WAY) {
            steps.addAll(List.of(
                    write(Side.TARGET, "a", 21, 40),
                    write(Side.TARGET, "d/e", 22, 16),
                    write(Side.TARGET, "k", 23, 300_000),
                    edit(Side.TARGET, Change.REMOVE, "n", "", 24)));
        }
        steps.add(new Step.Run(false));
        return new Scenario(1, setting, steps);
    }

    private static Edit write(Side side, String path, int number, int size) {
        return new Edit(side, Change.WRITE, path, "", number, size);
    }

    private static Edit edit(Side side, Change change, String path, String other, int number) {
        return new Edit(side, change, path, other, number, 16);
    }
}
