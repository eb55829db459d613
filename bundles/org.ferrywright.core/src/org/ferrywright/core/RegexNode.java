package org.ferrywright.core;

import java.util.List;

/** A regular expression as it was read. */
sealed interface RegexNode {
    int NO_LIMIT = -1;

    /** What has to hold at a place without taking a character. */
    enum Place {
        BEGIN,
        END,
        WORD_EDGE,
        NO_WORD_EDGE
    }

    /** @param size what asking it can cost */
    record One(CharTest test, int size) implements RegexNode {}

    record At(Place place) implements RegexNode {}

    record All(List<RegexNode> parts) implements RegexNode {}

    record Either(List<RegexNode> choices) implements RegexNode {}

    /** @param most {@link #NO_LIMIT} for any number */
    record Repeat(RegexNode part, int least, int most) implements RegexNode {}

    /** How many instructions it becomes, at least one, so that repeating nothing counts too. */
    default long steps() {
        return switch (this) {
            case One(var _, var size) -> size;
            case At _ -> 1;
            case All(var parts) -> sum(parts, 1);
            case Either(var choices) -> sum(choices, 2L * choices.size());
            case Repeat(var part, var least, var most) -> {
                long copies = most == NO_LIMIT ? Math.max(1, least) : Math.max(1, most);
                yield Math.min(Integer.MAX_VALUE, (part.steps() + 2) * copies);
            }
        };
    }

    private static long sum(List<RegexNode> parts, long start) {
        long sum = start;
        for (RegexNode p : parts) {
            sum += p.steps();
        }
        return Math.min(Integer.MAX_VALUE, sum);
    }
}
