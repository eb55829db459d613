package org.ferrywright.core;

import java.util.Optional;

/** Holds a run whose plan looks like an accident rather than a wish: a pure check over the plan's totals. */
public final class Guard {
    /** Why a run is held. */
    public enum Kind {
        /** The source has nothing while the target has something, as an unmounted volume looks. */
        EMPTY_SOURCE,
        /** One of the roots lies on another volume than at the last run: an empty mount point, or another disk under the same path. */
        OTHER_ROOT,
        /** Much of the target would be written over by what looks encrypted. */
        SCRAMBLED,
        /** More would be deleted than the job allows. */
        MASS_DELETE,
        /** More would be written over than the job allows. */
        MASS_REWRITE,
        /** The target has not enough room for what is to be written. */
        NO_SPACE,
        /** What was approved is not what would be done now. */
        OTHER_PLAN
    }

    /** @param detail one sentence for people, with the figures */
    public record Hold(Kind kind, String detail) {}

    /**
     * Totals of a finished scan.
     *
     * @param sourceEntries entries that the source holds
     * @param targetEntries entries that the target holds
     * @param deletes entries that would be deleted, what lies in deleted folders included, what only gets another name not
     * @param rewrites files whose content would be written over, or that are gone while one of nearly the same name is new
     * @param sampled of the rewrites, how many were looked into; 0 when they are too few to matter
     * @param scrambled of those, how many look encrypted only since
     * @param needed bytes that have to be free at the target
     * @param available bytes that are; {@link Long#MAX_VALUE} when that is not known
     */
    public record Totals(
            long sourceEntries,
            long targetEntries,
            long deletes,
            long rewrites,
            int sampled,
            int scrambled,
            long needed,
            long available) {}

    /**
     * How much one run may delete, or write over.
     *
     * @param count at most so many entries; negative: no such limit
     * @param percent at most this share of the target's entries; negative: no such limit
     * @param always so many entries may go whatever share they are
     */
    public record DeleteLimit(long count, double percent, long always) {
        /** Half of the target, but ten entries may always go. */
        public static final DeleteLimit DEFAULT = new DeleteLimit(-1, 50, 10);

        /** Of files that are written over: four fifths of the target, but two hundred may always change. */
        public static final DeleteLimit REWRITES = new DeleteLimit(-1, 80, 200);

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
            return "a limit is a count such as 500 or a share such as 20%, not '" + Printable.text(text) + "'";
        }
    }

    /** So many changed files, and this share of the target, before it is worth looking into them. */
    private static final int WORTH_LOOKING = 10;

    private static final double WORTH_SHARE = 0.1;

    /** Of the files looked into, the share that makes it no accident. */
    private static final double SCRAMBLED_SHARE = 0.75;

    private static final int LEAST_SAMPLES = 6;

    private Guard() {}

    /** Whether so many files change that it has to be looked into some of them. */
    public static boolean worthLooking(long rewrites, long targetEntries) {
        return rewrites >= WORTH_LOOKING && rewrites >= targetEntries * WORTH_SHARE;
    }

    /** The first reason to hold the run, the gravest first. */
    public static Optional<Hold> check(Totals t, DeleteLimit deletes, DeleteLimit rewrites) {
        if (t.deletes() > 0 && t.sourceEntries() == 0) {
            return hold(
                    Kind.EMPTY_SOURCE,
                    "the source is empty and " + t.deletes() + " entries of the target would be deleted");
        }
        if (t.sampled() >= LEAST_SAMPLES && t.scrambled() >= t.sampled() * SCRAMBLED_SHARE) {
            return hold(
                    Kind.SCRAMBLED,
                    t.rewrites() + " files would be replaced, and of " + t.sampled() + " that were looked into "
                            + t.scrambled() + " look encrypted now and did not before");
        }
        if (over(t.deletes(), t.targetEntries(), deletes)) {
            return hold(
                    Kind.MASS_DELETE,
                    t.deletes() + " of the target's " + t.targetEntries() + " entries would be deleted, "
                            + limit(t.deletes(), deletes));
        }
        if (over(t.rewrites(), t.targetEntries(), rewrites)) {
            return hold(
                    Kind.MASS_REWRITE,
                    t.rewrites() + " of the target's " + t.targetEntries() + " entries would be written over, "
                            + limit(t.rewrites(), rewrites));
        }
        if (t.needed() > t.available()) {
            return hold(
                    Kind.NO_SPACE,
                    "the target needs " + t.needed() + " bytes of room for this run and has " + t.available());
        }
        return Optional.empty();
    }

    private static Optional<Hold> hold(Kind kind, String detail) {
        return Optional.of(new Hold(kind, detail));
    }

    private static boolean over(long n, long all, DeleteLimit limit) {
        return n > 0
                && (overCount(n, limit)
                        || (limit.percent() >= 0 && n > all * limit.percent() / 100 && n > limit.always()));
    }

    private static boolean overCount(long n, DeleteLimit limit) {
        return limit.count() >= 0 && n > limit.count();
    }

    private static String limit(long n, DeleteLimit limit) {
        return "the limit is "
                + (overCount(n, limit) ? limit.count() + " entries" : percentText(limit.percent()) + " %");
    }

    private static String percentText(double percent) {
        return percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent);
    }
}
