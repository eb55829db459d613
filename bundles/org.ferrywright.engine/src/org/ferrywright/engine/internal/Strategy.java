package org.ferrywright.engine.internal;

/**
 * How the content of one large file is brought to one target, and why so: a pure decision, taken once from what is known before anything
 * is asked, and again when both trees of blocks were opened.
 *
 * @param why for people
 */
record Strategy(Way way, String why) {
    enum Way {
        /** All of it is sent. */
        STREAM,
        /** A new file is made beside the old one, out of what that has and of what has changed. */
        DELTA,
        /** What has changed is written over where the file lies. */
        IN_PLACE
    }

    /** With one version so many times as long as the other, hardly anything can be gained. */
    static final int MOST_TIMES = 16;

    /** Delta is given up only where sending takes less than this part of the time: it also spares the network for others. */
    static final double CLEARLY_FASTER = 0.5;

    /**
     * What the decision looks at.
     *
     * @param size in bytes of the new version
     * @param basis size in bytes of the file that it could be made of; -1 when there is none
     * @param unable why the roots cannot do it at all, or null
     * @param remote whether content travels over a network at one of the roots at least
     * @param sparse whether the file has holes, which are not read
     * @param treesAtHand whether neither file has to be read to compare them
     * @param inPlace whether somebody wants it to be patched where it lies
     * @param notInPlace why that cannot be done for this file, or null
     * @param whole whether somebody wants all of it to be sent
     * @param sending measured bytes a second between the roots; 0 when not known
     * @param reading bytes a second at which a file is read and digested
     * @param copying bytes a second at which the target copies what it has
     */
    record Case(
            long size,
            long basis,
            String unable,
            boolean remote,
            boolean sparse,
            boolean treesAtHand,
            boolean inPlace,
            String notInPlace,
            boolean whole,
            double sending,
            double reading,
            double copying) {
        private boolean patched() {
            return inPlace && notInPlace == null;
        }

        /** A version beside costs a copy of all that stays; both files are read at the same time. */
        double secondsOfDelta() {
            return (treesAtHand ? 0 : Math.max(size, basis) / reading) + (patched() ? 0 : size / copying);
        }

        double secondsOfStream() {
            return sending == 0 ? Double.MAX_VALUE : size / sending;
        }
    }

    static Strategy choose(Case c) {
        if (c.whole) {
            return stream("--whole-file");
        }
        if (c.basis < 0) {
            return stream("the target has no version of it and nothing like it");
        }
        if (c.unable != null) {
            return stream(c.unable);
        }
        if (!c.remote && !c.patched() && !c.sparse) {
            return stream("both folders are on this machine: a copy costs less than a comparison");
        }
        if (c.size / MOST_TIMES > c.basis || c.basis / MOST_TIMES > c.size) {
            return stream("one version is more than " + MOST_TIMES + " times as long as the other");
        }
        if (!c.patched() && !c.sparse && c.secondsOfStream() < CLEARLY_FASTER * c.secondsOfDelta()) {
            return stream("the link is fast: " + Math.round(c.sending / 1e6)
                    + " MB/s so far send it in less than half the time that it takes to compare and copy");
        }
        String hand = c.treesAtHand ? "both trees of blocks were at hand" : "compared by blocks";
        if (c.patched()) {
            return new Strategy(Way.IN_PLACE, hand);
        }
        return new Strategy(Way.DELTA, c.inPlace ? hand + "; not in place: " + c.notInPlace : hand);
    }

    private static Strategy stream(String why) {
        return new Strategy(Way.STREAM, why);
    }
}
