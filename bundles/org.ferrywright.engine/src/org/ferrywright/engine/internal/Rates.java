package org.ferrywright.engine.internal;

import java.util.concurrent.TimeUnit;

/** How fast things went so far in a run. What was measured only shortly is not told: the usual rate of good hardware stands for it. */
final class Rates {
    private static final long ENOUGH_BYTES = 16 << 20;
    private static final long ENOUGH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Bytes a second at which files are read and digested. */
    static final double USUAL_READING = 3e9;

    /** Bytes a second at which a machine copies what it has. */
    static final double USUAL_COPYING = 2e9;

    /** Content streamed between the roots. */
    final Meter sending = new Meter();

    /** Trees of blocks made by reading. */
    final Meter reading = new Meter();

    double readingRate() {
        double measured = reading.bytesPerSecond();
        return measured == 0 ? USUAL_READING : measured;
    }

    /** A machine that reads slowly copies slowly too. */
    double copyingRate() {
        return Math.min(USUAL_COPYING, readingRate());
    }

    /** Counts bytes against the time in which anybody was at it: several at the same time share that time. */
    static final class Meter {
        private int busy;
        private long since;
        private long nanos;
        private long bytes;

        synchronized void begin() {
            if (busy++ == 0) {
                since = System.nanoTime();
            }
        }

        synchronized void end(long done) {
            bytes += done;
            if (--busy == 0) {
                nanos += System.nanoTime() - since;
            }
        }

        /** 0 when that is not known yet. */
        synchronized double bytesPerSecond() {
            long all = nanos + (busy > 0 ? System.nanoTime() - since : 0);
            return bytes < ENOUGH_BYTES || all < ENOUGH_NANOS ? 0 : bytes * 1e9 / all;
        }
    }
}
