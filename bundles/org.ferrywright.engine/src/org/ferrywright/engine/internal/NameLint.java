package org.ferrywright.engine.internal;

import java.util.Optional;
import org.ferrywright.core.NameMapping;
import org.ferrywright.core.NameRules;
import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.engine.NameFinding.Kind;

/** Tells of the names of one side which the other cannot hold. */
final class NameLint {
    record Finding(Kind kind, String message) {}

    private final NameRules rules;
    private final NameMapping mapping;
    private final String side;
    private final boolean idle;

    /** @param root that shall hold the names; @param from rules of the side that they come from; @param side how the other is called */
    NameLint(Endpoint root, NameRules from, String side) {
        this.rules = root.traits().names();
        this.mapping = MappedRoot.mapping(root).orElse(null);
        this.side = side;
        boolean roomy =
                rules.longestPath() == 0 && rules.unit() == from.unit() && rules.longestName() >= from.longestName();
        this.idle = roomy && mapping == null && !rules.selective();
    }

    /** Whether no name of the one side can be a trouble to the other. */
    boolean idle() {
        return idle;
    }

    Optional<Finding> look(String path, String name) {
        String there = name;
        if (mapping != null) {
            Optional<String> mapped = mapping.encode(name);
            if (mapped.isEmpty()) {
                return Optional.of(refused("no other name stands for it"));
            }
            there = mapped.get();
        } else if (rules.selective()) {
            Optional<String> objection = rules.objection(name);
            if (objection.isPresent()) {
                return Optional.of(refused(objection.get()));
            }
        }
        if (rules.tooLong(there)) {
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
        return there.equals(name)
                ? Optional.empty()
                : Optional.of(new Finding(
                        Kind.NAME_MAPPED,
                        "the " + side + " cannot hold the name: "
                                + mapping.rules().objection(name).orElse("it looks like a mapped one")
                                + "; there it is " + Printable.text(there)));
    }

    private Finding refused(String why) {
        return new Finding(Kind.BAD_NAME, "the " + side + " cannot hold the name: " + why + "; rename it");
    }
}
