package org.ferrywright.core;

import java.util.Optional;

/** Holds a run whose plan looks like an accident rather than a wish: a pure check over the plan's totals. */
public final class Guard {
    /** Why a run is held. */
    public enum Kind {
        /** The source has nothing while the target has something, as an unmounted volume looks. */
        EMPTY_SOURCE,
        /** More would be deleted than the job allows. */
        MASS_DELETE
    }

    /** @param detail one sentence for people, with the figures */
    public record Hold(Kind kind, String detail) {}

    /**
     * Totals of a finished scan.
     *
     * @param sourceEntries entries that the source holds
     * @param targetEntries entries that the target holds
     * @param deletes entries that would be deleted, what lies in deleted folders included
     */
    public record Totals(long sourceEntries, long targetEntries, long deletes) {}

    /**
     * How much one run may delete.
     *
     * @param count at most so many entries; negative: no such limit
     * @param percent at most this share of the target's entries; negative: no such limit
     * @param always so many entries may go whatever share they are
     */
    public record DeleteLimit(long count, double percent, long always) {
        /** Half of the target, but small trees may always lose up to 100 entries. */
        public static final DeleteLimit DEFAULT = new DeleteLimit(-1, 50, 100);

        /** @throws IllegalArgumentException when the text is neither a count nor a percentage such as {@code 20%} */
        public static DeleteLimit parse(String text) {
            try {
                if (text.endsWith("%")) {
                    double p = Double.parseDouble(text.substring(0, text.length() - 1));
                    if (p >= 0 && p <= 100) {
                        return new DeleteLimit(-1, p, 0);
                    }
                } else {
                    long n = Long.parseLong(text);
                    if (n >= 0) {
                        return new DeleteLimit(n, -1, 0);
                    }
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(complaint(text), e);
            }
            throw new IllegalArgumentException(complaint(text));
        }

        private static String complaint(String text) {
            return "a delete limit is a count such as 500 or a share such as 20%, not '" + Printable.text(text) + "'";
        }
    }

    private Guard() {}

    public static Optional<Hold> check(Totals t, DeleteLimit limit) {
        if (t.deletes() == 0) {
            return Optional.empty();
        }
        if (t.sourceEntries() == 0) {
            return Optional.of(new Hold(
                    Kind.EMPTY_SOURCE,
                    "the source is empty and " + t.deletes() + " entries of the target would be deleted"));
        }
        boolean overCount = limit.count() >= 0 && t.deletes() > limit.count();
        boolean overShare = limit.percent() >= 0
                && t.deletes() > t.targetEntries() * limit.percent() / 100
                && t.deletes() > limit.always();
        if (overCount || overShare) {
            return Optional.of(new Hold(
                    Kind.MASS_DELETE,
                    t.deletes() + " of the target's " + t.targetEntries() + " entries would be deleted, the limit is "
                            + (overCount ? limit.count() + " entries" : percentText(limit.percent()) + " %")));
        }
        return Optional.empty();
    }

    private static String percentText(double percent) {
        return percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent);
    }
}
