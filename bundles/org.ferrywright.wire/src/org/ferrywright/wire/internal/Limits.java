package org.ferrywright.wire.internal;

/** What one side of a connection takes from the other. Times in milliseconds. */
final class Limits {
    static final int MAX_STREAMS = 64;
    /** Credit of a new stream. */
    static final int INITIAL_CREDIT = 1 << 20;
    /** Most credit of a stream whose sender waits for the network. */
    static final int MAX_CREDIT = 8 << 20;
    /** By how much all streams of a connection together may exceed their first credit. */
    static final long EXTRA_CREDIT = 32L << 20;
    /** Least credit that a peer has to give to a stream, so that a whole frame can be sent. */
    static final int LEAST_CREDIT = 512 << 10;

    static final long GREETING = 15_000;
    static final long TICK = 5_000;
    static final long PING_AFTER = 15_000;
    static final long DEAD_AFTER = 45_000;
    static final long FRAME = 60_000;
    static final long UNWRITABLE = 90_000;

    private Limits() {}
}
