package org.ferrywright.engine.internal;

import org.ferrywright.core.Entry;
import org.ferrywright.delta.FileSums;
import org.ferrywright.endpoint.BulkSums;
import org.ferrywright.endpoint.Endpoint;

/**
 * Tells for which small files of one target sums are asked, so that only what differs is sent: for the first ones on any network, later
 * only where the network is what the run waits for, and ever fewer while nothing comes of it.
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

    private final BulkSums target;
    private final boolean wanted;
    private long compared;
    private long judged;
    private long spent;
    private long saved;
    private long toSkip;
    private long skipNext = JUDGED;

    /** @param wanted false when whole files are to be sent */
    SmallUpdates(Endpoint target, boolean wanted) {
        this.target = target.facet(BulkSums.class).orElse(null);
        this.wanted = wanted;
    }

    /** Only for files for which {@link #asks} was true. */
    BulkSums target() {
        return target;
    }

    /** Whether sums of the old version are asked. @param old what is at the target, or null */
    synchronized boolean asks(Entry now, Entry old) {
        if (!wanted || target == null || old == null || !old.isFile() || !comparable(now.size(), old.size())) {
            return false;
        }
        if (compared >= FIRST && !target.slow()) {
            return false;
        }
        if (toSkip > 0) {
            toSkip -= now.size();
            return false;
        }
        return true;
    }

    private static boolean comparable(long now, long old) {
        return now >= LEAST
                && old >= LEAST
                && old <= BulkSums.MOST_SIZE
                && now / Strategy.MOST_TIMES <= old
                && old / Strategy.MOST_TIMES <= now;
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
