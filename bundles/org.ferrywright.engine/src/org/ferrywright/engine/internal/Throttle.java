package org.ferrywright.engine.internal;

import java.util.concurrent.TimeUnit;

/** A token bucket for content bytes, shared by all transfers of a run. Holds a quarter of a second's worth. */
final class Throttle {
    private final long bytesPerSecond;
    private long nextFree;

    /** @param bytesPerSecond 0 for no limit */
    Throttle(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
        this.nextFree = System.nanoTime();
    }

    void acquire(long bytes) throws InterruptedException {
        if (bytesPerSecond == 0) {
            return;
        }
        long wait;
        synchronized (this) {
            long now = System.nanoTime();
            long burst = TimeUnit.MILLISECONDS.toNanos(250);
            nextFree = Math.max(nextFree, now - burst) + (long) (bytes * 1e9 / bytesPerSecond);
            wait = nextFree - now;
        }
        if (wait > 0) {
            TimeUnit.NANOSECONDS.sleep(wait);
        }
    }
}
