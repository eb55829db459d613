package org.ferrywright.wire.internal;

import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Watches how fast the network takes what a connection sends, and how fast this machine compresses, to tell at which level of zstd
 * compressing costs less time than it saves. Only a network that holds the senders back is worth compressing for: a peer that is
 * slow for other reasons would have one more thing to do.
 */
final class Pace {
    /** In place of a level: send it as it is. */
    static final int RAW = 0;

    /** @param speed bytes of text a second that a core compresses, until it is measured here */
    private record Level(int number, double speed) {}

    private static final List<Level> LEVELS =
            List.of(new Level(3, 230e6), new Level(1, 320e6), new Level(-1, 400e6), new Level(-5, 530e6));
    /** So much is compressed on any network: it costs little, and small changes shall be small on the wire everywhere. */
    private static final long FIRST = 16L << 20;

    private static final int FIRST_LEVEL = 1;
    private static final long INTERVAL = 200_000_000;
    /** After this time without a full network it is asked anew, by sending as it is, whether it has become faster. */
    private static final long TRUSTED = 5_000_000_000L;
    /** So long after a full network pauses of the sender say nothing: what it sends comes in portions. */
    private static final long RECENT = 1_000_000_000;
    /** Bytes a second of a network that is not worth compressing for: about that of 1 Gbit/s and a little more. */
    private static final double FAST = 150e6;

    private final LongSupplier clock;
    private final DoubleSupplier capacity;
    private long total;
    private long from;
    private long offered;
    private long sent;
    private long full;
    private long fullSince;
    private int holding;
    private long lastFull;
    /** Bytes a second that the network takes; infinite while it has never held anybody back. */
    private double rate = Double.POSITIVE_INFINITY;

    private double demand;
    /** This machine's speed in relation to what the levels are said to have. */
    private double scale = 1;

    /**
     * @param clock nanoseconds
     * @param capacity bytes a second that the network would take from a sender whom the peer does not hold back; 0 when nobody knows
     */
    Pace(LongSupplier clock, DoubleSupplier capacity) {
        this.clock = clock;
        this.capacity = capacity;
        this.from = clock.getAsLong();
    }

    /** Bytes are about to be sent, which take {@code wire} bytes of the network. */
    synchronized void sent(long bytes, long wire) {
        total += bytes;
        offered += bytes;
        sent += wire;
        long now = clock.getAsLong();
        if (now - from >= INTERVAL) {
            judge(now);
        }
    }

    /** A sender begins to wait for the network. Several may wait at once. */
    synchronized void held() {
        if (holding++ == 0) {
            fullSince = clock.getAsLong();
        }
    }

    /** One of those who were {@link #held} goes on. */
    synchronized void released() {
        if (--holding == 0) {
            full += clock.getAsLong() - fullSince;
        }
    }

    /** A core took so long for so many bytes. */
    synchronized void compressed(int level, long bytes, long nanos) {
        for (Level known : LEVELS) {
            if (known.number == level && nanos > 0) {
                double measured = bytes * 1e9 / nanos / known.speed;
                scale = 0.9 * scale + 0.1 * Math.clamp(measured, 0.05, 4);
            }
        }
    }

    /**
     * Returns the level to compress at, or {@link #RAW}.
     *
     * @param ratio what is left of the bytes of this stream when they are compressed, 0 to 1
     */
    synchronized int level(double ratio) {
        int paying = payingLevel(ratio);
        return paying == RAW && total < FIRST ? FIRST_LEVEL : paying;
    }

    /** Whether the network is one that is worth compressing for, as far as it has shown. */
    synchronized boolean slow() {
        return rate <= FAST;
    }

    private int payingLevel(double ratio) {
        if (rate > FAST || demand < 0.7 * rate) {
            return RAW;
        }
        double needed = rate / Math.clamp(ratio, 0.05, 1);
        for (Level level : LEVELS) {
            // half a core is left for everything else
            if (level.speed * scale >= 2 * needed) {
                return level.number;
            }
        }
        Level fastest = LEVELS.getLast();
        return fastest.speed * scale >= 1.5 * rate ? fastest.number : RAW;
    }

    private void judge(long now) {
        long elapsed = now - from;
        if (holding > 0) {
            full += now - fullSince;
            fullSince = now;
        }
        double taken = sent * 1e9 / elapsed;
        boolean held = full > elapsed / 2;
        if (held) {
            // a peer that does not read fills the system's buffers as a slow network does; below that, what is taken is
            // exact, and
            // what TCP expects is too much after a start
            double expected = capacity.getAsDouble();
            rate = expected > FAST ? Math.max(taken, expected) : taken;
            lastFull = now;
        } else if (now - lastFull > TRUSTED) {
            rate = Double.POSITIVE_INFINITY;
        } else {
            rate = Math.max(rate, taken);
        }
        // what holds the senders back would be taken faster
        demand = now - lastFull < RECENT ? Double.POSITIVE_INFINITY : offered * 1e9 / elapsed;
        from = now;
        offered = 0;
        sent = 0;
        full = 0;
    }
}
