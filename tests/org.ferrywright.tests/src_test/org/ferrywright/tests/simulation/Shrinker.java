package org.ferrywright.tests.simulation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds a short history that breaks the same rule as a long one: leaves out pieces, large ones first, as long as that works. */
final class Shrinker {
    private static final int MOST_TRIES = 1500;

    private final Path scratch;
    private final String rule;
    private int tries;

    private Shrinker(Path scratch, String rule) {
        this.scratch = scratch;
        this.rule = rule;
    }

    static Scenario shrink(Scenario failing, String rule, Path scratch) throws IOException {
        return new Shrinker(scratch, rule).shrink(failing);
    }

    private Scenario shrink(Scenario failing) throws IOException {
        Scenario best = failing;
        Scenario plain = best.with(best.setting().plain());
        if (fails(plain)) {
            best = plain;
        }
        int piece = Math.max(1, best.steps().size() / 2);
        while (tries < MOST_TRIES) {
            Optional<Scenario> shorter = without(best, piece);
            if (shorter.isPresent()) {
                best = shorter.get();
                piece = Math.min(piece, Math.max(1, best.steps().size() / 2));
            } else if (piece > 1) {
                piece /= 2;
            } else {
                break;
            }
        }
        return best;
    }

    /** The first history that still fails without so many steps in a row. */
    private Optional<Scenario> without(Scenario scenario, int piece) throws IOException {
        List<Step> steps = scenario.steps();
        for (int from = steps.size() - piece; from >= 0 && tries < MOST_TRIES; from -= piece) {
            List<Step> fewer = new ArrayList<>(steps.subList(0, from));
            fewer.addAll(steps.subList(from + piece, steps.size()));
            Scenario candidate = scenario.with(fewer);
            if (fails(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private boolean fails(Scenario candidate) throws IOException {
        tries++;
        return Simulation.play(candidate, scratch, false, line -> {})
                .filter(v -> v.rule().equals(rule))
                .isPresent();
    }
}
