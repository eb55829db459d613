package org.ferrywright.wire.internal;

/** What one side of a connection takes from the other. Sizes in bytes. */
final class Limits {
    static final int MAX_STREAMS = 64;
    /** Credit of a new stream. */
    static final int INITIAL_CREDIT = 1 << 20;
    /** Most credit of a stream whose sender waits for the network. */
    static final int MAX_CREDIT = 8 << 20;
    /** By how much all streams of a connection together may exceed their first credit. */
    static final long EXTRA_CREDIT = 32L << 20;
    /** The same for all connections of a Listener together. */
    static final long SHARED_EXTRA_CREDIT = 256L << 20;
    /** Least credit that a peer has to give to a stream, so that a whole frame can be sent. */
    static final int LEAST_CREDIT = 512 << 10;

    private Limits() {}
}
