package org.ferrywright.engine.internal;

import java.util.concurrent.atomic.LongAdder;
import org.ferrywright.core.RelPath;

/** What is told of the way in which one large file came to one target. Filled by one thread after the other. */
final class Account {
    private static final String ATTRIBUTES = "attributes";

    Strategy.Way way = Strategy.Way.STREAM;
    /** Nothing but metadata was set. */
    boolean touched;

    RelPath basis;
    long blocks;
    /** Bytes of digests that came over a network. */
    long exchanged;

    final LongAdder literal = new LongAdder();
    String why = "";

    String strategy() {
        if (touched) {
            return ATTRIBUTES;
        }
        return switch (way) {
            case STREAM -> "stream";
            case DELTA -> "delta";
            case IN_PLACE -> "in-place";
        };
    }
}
