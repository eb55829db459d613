package org.ferrywright.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The real engine in a world of its own: no rule is broken, whatever happens. A failure is replayed by {@code releng/simulate}. */
class SimulationTest {
    private static final long SEEDS = 3000;

    @Test
    @DisplayName("edits, faults, crashes and losses of power: thousands of histories break no rule")
    void noRuleIsBroken() throws Exception {
        int cores = Runtime.getRuntime().availableProcessors();
        assertThat(String.join("\n", Simulate.play(1, SEEDS, cores, 3))).isEmpty();
    }

    @Test
    @DisplayName("one seed always leads to one history")
    void deterministic() throws Exception {
        for (long seed = 1; seed <= 60; seed++) {
            assertThat(history(seed)).as("seed %d", seed).isEqualTo(history(seed));
        }
    }

    private static List<String> history(long seed) throws Exception {
        Path scratch = Simulate.scratch();
        var lines = new ArrayList<String>();
        Simulation.play(Scenario.of(seed), scratch, true, lines::add);
        Files.delete(scratch);
        return lines;
    }
}
