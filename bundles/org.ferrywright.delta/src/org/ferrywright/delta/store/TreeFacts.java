package org.ferrywright.delta.store;

import java.time.Instant;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Timestamp;

/** What has to be the same for a tree to be that of the file. All of it is told by the machine that has the file. */
public record TreeFacts(long size, Timestamp modified, long changeToken, long fileId) {
    private static final long NANOS = 1_000_000_000L;
    /** The clock that stamps files goes on in steps of up to 10 ms; what was stamped within one of them cannot be told apart. */
    private static final long STEP = 50_000_000;
    /** Of a file system that keeps whole seconds, or two. */
    private static final long COARSE_STEP = 2 * NANOS + STEP;

    public static TreeFacts of(Entry e) {
        return new TreeFacts(e.size(), e.modified(), e.changeToken(), e.fileId());
    }

    /** Whether they can prove that a file is the same at all. */
    public boolean telling() {
        return changeToken > 0
                && changeToken < Long.MAX_VALUE / 2
                && fileId != 0
                && Math.abs(modified.seconds()) < Long.MAX_VALUE / NANOS - 1;
    }

    /** Whether everything that changes the file at {@code moment} or later gives it another change token. */
    public boolean settled(Instant moment) {
        return changeToken + step() < moment.getEpochSecond() * NANOS + moment.getNano();
    }

    /** Whether it was given a time so old that whoever writes to it gives it another one, however soon. */
    public boolean stamped() {
        return modified.seconds() * NANOS + modified.nanos() + step() < changeToken;
    }

    /** From when on they are {@link #settled}. */
    public Instant settles() {
        return Instant.ofEpochSecond(0, changeToken + step());
    }

    private long step() {
        return changeToken % NANOS == 0 ? COARSE_STEP : STEP;
    }
}
