package org.ferrywright.wire.internal;

/**
 * Watches how fast a connection takes what is sent, to tell whether compressing costs less time than it saves: for the first megabytes,
 * and as long as the network is slower than the compressor.
 */
final class Pace {
    private static final long ALWAYS = 32L << 20;
    private static final long INTERVAL = 200_000_000;
    // bytes per second: a core compresses about twice as fast
    private static final long SLOW = 150_000_000;

    private long total;
    private long intervalStart = System.nanoTime();
    private long intervalBytes;
    private long intervalWaited;
    private boolean slow;

    synchronized boolean compressing() {
        return total < ALWAYS || slow;
    }

    synchronized void sent(long bytes) {
        total += bytes;
        intervalBytes += bytes;
        long now = System.nanoTime();
        long elapsed = now - intervalStart;
        if (elapsed >= INTERVAL) {
            slow = intervalWaited > elapsed / 2 && intervalBytes * 1e9 / elapsed < SLOW;
            intervalStart = now;
            intervalBytes = 0;
            intervalWaited = 0;
        }
    }

    /** A sender waited for the network or for credit. Several may wait at once. */
    synchronized void waited(long nanos) {
        intervalWaited += nanos;
    }
}
