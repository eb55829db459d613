package org.ferrywright.wire.internal;

/**
 * How long a connection waits for what. All in milliseconds.
 *
 * @param greeting from the start of the connection until the peer is known
 * @param tick how often the others are looked at
 * @param pingAfter silence after which the peer is asked for a sign of life
 * @param deadAfter silence after which it is taken for gone
 * @param frame from the first byte of a frame to its last
 * @param unwritable how long nothing may be taken of what is to be sent
 */
record Timing(long greeting, long tick, long pingAfter, long deadAfter, long frame, long unwritable) {
    static final Timing DEFAULT = new Timing(15_000, 5_000, 15_000, 45_000, 60_000, 90_000);
}
