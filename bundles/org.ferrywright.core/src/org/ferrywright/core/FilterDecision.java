package org.ferrywright.core;

/**
 * Why a path takes part or not.
 *
 * @param rule that decided, counted from 1; 0 when none did
 * @param at the path that the rule matches: the one that was asked for, or a folder above it
 * @param byFacts whether the same path with another size, age, attribute or kind may be decided otherwise
 */
public record FilterDecision(Filter.Verdict verdict, Reason reason, int rule, String at, boolean byFacts) {
    public enum Reason {
        /** The rule matches the path itself. */
        RULE,
        /** The rule matches a folder above, and none the path. */
        FOLDER,
        /** No rule matches. */
        NO_RULE,
        /** It is the name of a temporary, or lies below one. */
        TEMPORARY,
        /** It is the folder for old versions, or lies in it. */
        OLD_VERSIONS
    }
}
