package org.ferrywright.engine.internal;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;

/**
 * What a run takes from the machine that it runs on: threads, time and chance. The defaults are those of a real one; a simulation gives
 * its own, so that one seed always leads to one history.
 */
public interface Pace {
    Pace REAL = new Pace() {};

    /** Whether work goes on in threads of its own; otherwise it is done at once, by the thread that asks for it. */
    default boolean threads() {
        return true;
    }

    /** How many actions are worth sending off while nobody has anything to do. */
    default int worthSending() {
        return 16;
    }

    default void pause(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
    }

    default Instant now() {
        return Instant.now();
    }

    /** 64 bits that nobody can foretell. */
    default long chance() {
        return new SecureRandom().nextLong();
    }

    /** A record was added to a journal and is not forced yet. */
    default void journalled() {}
}
