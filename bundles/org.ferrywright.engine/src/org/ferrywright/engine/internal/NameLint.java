package org.ferrywright.engine.internal;

import java.util.Optional;
import org.ferrywright.core.NameRules;
import org.ferrywright.engine.NameFinding.Kind;

/** Tells of the names of one side which the other cannot hold. */
final class NameLint {
    record Finding(Kind kind, String message) {}

    private final NameRules rules;
    private final String side;
    private final boolean idle;

    /** @param from of the side that the names come from; @param side how the other is called */
    NameLint(NameRules rules, NameRules from, String side) {
        this.rules = rules;
        this.side = side;
        boolean roomy =
                rules.longestPath() == 0 && rules.unit() == from.unit() && rules.longestName() >= from.longestName();
        this.idle = roomy && !rules.selective();
    }

    /** Whether no name of the one side can be a trouble to the other. */
    boolean idle() {
        return idle;
    }

    Optional<Finding> look(String path, String name) {
        Optional<String> objection = rules.selective() ? rules.objection(name) : Optional.empty();
        if (objection.isPresent()) {
            return Optional.of(new Finding(
                    Kind.BAD_NAME, "the " + side + " cannot hold the name: " + objection.get() + "; rename it"));
        }
        if (rules.tooLong(name)) {
            return Optional.of(new Finding(
                    Kind.NAME_TOO_LONG,
                    "the " + side + " holds names up to " + rules.longestName() + " "
                            + (rules.unit() == NameRules.Unit.BYTES ? "bytes" : "UTF-16 units")
                            + "; shorten it"));
        }
        if (rules.pathTooLong(path)) {
            return Optional.of(new Finding(
                    Kind.NAME_TOO_LONG,
                    "the " + side + " holds paths up to " + rules.longestPath() + " units; shorten it"));
        }
        return Optional.empty();
    }
}
