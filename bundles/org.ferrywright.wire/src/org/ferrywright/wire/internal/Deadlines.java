package org.ferrywright.wire.internal;

/** What a connection waits for, and since when. On the event loop alone; times of {@link System#nanoTime}, zero means not waiting. */
final class Deadlines {
    private final Timing timing;
    private final long openedAt = System.nanoTime();
    private long lastRead = openedAt;
    private long frame;
    private long frameSince;
    private long unwritableSince;

    Deadlines(Timing timing) {
        this.timing = timing;
    }

    /** Bytes have come. @param unfinished number of the frame that has not come to its end; 0 when there is none */
    void read(long unfinished) {
        lastRead = System.nanoTime();
        if (unfinished != frame) {
            frame = unfinished;
            frameSince = unfinished == 0 ? 0 : lastRead;
        }
    }

    void writable(boolean now) {
        unwritableSince = now ? 0 : System.nanoTime();
    }

    /** What has taken too long, or null. @param admitted whether the greeting is over */
    String expired(boolean admitted) {
        long now = System.nanoTime();
        if (!admitted && passed(openedAt, now, timing.greeting())) {
            return "the greeting took too long";
        }
        if (passed(frameSince, now, timing.frame())) {
            return "a frame did not come to its end";
        }
        if (passed(unwritableSince, now, timing.unwritable())) {
            return "nothing sent was taken for " + timing.unwritable() / 1000 + " seconds";
        }
        if (passed(lastRead, now, timing.deadAfter())) {
            return "nothing was heard for " + timing.deadAfter() / 1000 + " seconds";
        }
        return null;
    }

    /** Whether it is time to ask the peer for a sign of life. */
    boolean silent() {
        return passed(lastRead, System.nanoTime(), timing.pingAfter());
    }

    private static boolean passed(long since, long now, long millis) {
        return since != 0 && now - since > millis * 1_000_000;
    }
}
