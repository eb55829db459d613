package org.ferrywright.wire;

import java.time.Duration;

/** A port that is listened on. */
public interface WireServer {
    int port();

    /** Takes no more connections and requests, waits up to {@code grace} for what is being served, and closes everything. */
    void stop(Duration grace) throws InterruptedException;
}
