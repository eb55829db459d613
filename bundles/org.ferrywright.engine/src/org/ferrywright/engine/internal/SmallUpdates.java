package org.ferrywright.engine.internal;

import org.ferrywright.core.Entry;
import org.ferrywright.delta.FileSums;
import org.ferrywright.endpoint.BulkDeltas;
import org.ferrywright.endpoint.BulkSums;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.Endpoint;

/**
 * Tells which small files of one link are compared with the old versions at the target, so that only what differs is sent: the first ones on
 * any network, later only where the network is what the run waits for, and ever fewer while nothing comes of it.
 */
final class SmallUpdates {
    /** Shorter files cost more in questions than in content. */
    static final int LEAST = 1024;

    /** So much content is compared on any network, as so much is compressed: small changes shall be small on the wire everywhere. */
    private static final long FIRST = 16L << 20;

    /** About what it costs to ask for the sums of one file, beside these. */
    private static final int QUESTION = 32;

    /** After so much was compared, it is judged whether that paid. */
    private static final long JUDGED = 1 << 20;

    private static final long MOST_SKIPPED = 256L << 20;

    /** A source tells with its answers whether the network holds it back: one file after so much content asks it again. */
    private static final long ASKED_AGAIN = 16L << 20;

    private final BulkSums target;
    private final BulkDeltas source;
    private long compared;
    private long judged;
    private long spent;
    private long saved;
    private long toSkip;
    private long skipNext = JUDGED;
    private long unasked;

    /** @param wanted false when whole files are to be sent */
    SmallUpdates(Endpoint source, Endpoint target, boolean wanted) {
        this.target = wanted ? target.facet(BulkSums.class).orElse(null) : null;
        // the old versions are read for it, which must cost no network
        this.source = wanted && isHere(target) ? source.facet(BulkDeltas.class).orElse(null) : null;
    }

    private static boolean isHere(Endpoint root) {
        return root.facet(Deltas.class).map(d -> !d.remote()).orElse(false);
    }

    /** Tells the sums of old versions; null where it cannot. */
    BulkSums target() {
        return target;
    }

    /** Tells new versions as what differs from old ones; null where it cannot, or where old versions are no nearer than new ones. */
    BulkDeltas source() {
        return source;
    }

    /** Whether anything is ever compared. */
    boolean able() {
        return target != null || source != null;
    }

    /**
     * Why a new version of a file is sent whole without a look at the old one; null when they are to be compared. For one
     * file after the other, once each: what is left out is counted.
     *
     * @param old what is at the target, a file
     */
    synchronized String whyWhole(Entry now, Entry old) {
        if (Math.min(now.size(), old.size()) < LEAST) {
            return "one version is shorter than " + LEAST + " bytes: all of it costs less than a question";
        }
        if (now.size() / Strategy.MOST_TIMES > old.size() || old.size() / Strategy.MOST_TIMES > now.size()) {
            return "one version is more than " + Strategy.MOST_TIMES + " times as long as the other";
        }
        if (Math.max(now.size(), old.size()) > BulkSums.MOST_SIZE) {
            return "the old version is too long to be compared in a batch";
        }
        if (compared >= FIRST && !isSlow(now.size())) {
            return "the link is fast, and " + (FIRST >> 20) + " MiB of small files were compared in this run already";
        }
        if (toSkip > 0) {
            toSkip -= now.size();
            return "comparing the small files before it saved too little";
        }
        return null;
    }

    private boolean isSlow(long size) {
        if (target != null) {
            return target.slow();
        }
        unasked += size;
        if (source.slow() || unasked >= ASKED_AGAIN) {
            unasked = 0;
            return true;
        }
        return false;
    }

    /** One file was compared. @param literal bytes of its content that have to be sent */
    synchronized void compared(long size, FileSums old, long literal) {
        compared += size;
        judged += size;
        spent += old.told() + QUESTION;
        saved += size - literal;
        if (judged >= JUDGED) {
            if (saved < 2 * spent) {
                toSkip = skipNext;
                skipNext = Math.min(MOST_SKIPPED, 4 * skipNext);
            } else {
                skipNext = JUDGED;
            }
            judged = 0;
            spent = 0;
            saved = 0;
        }
    }
}
