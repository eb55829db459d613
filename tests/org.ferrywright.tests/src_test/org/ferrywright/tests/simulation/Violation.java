package org.ferrywright.tests.simulation;

/** A rule that a run has broken. An error, so that no part of the engine takes it for a failure of its own. */
final class Violation extends Error {
    private static final long serialVersionUID = 1L;

    private final String rule;

    /** @param rule one short phrase, the same for every breach of it */
    Violation(String rule, String detail) {
        super(rule + ": " + detail);
        this.rule = rule;
    }

    String rule() {
        return rule;
    }
}
