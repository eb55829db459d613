package org.ferrywright.engine.internal;

import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Space;

/** Reckons what a run needs at its target against what is free there. Filled by the thread that scans. */
final class Room {
    /** What may be begun before the scan has told how much it is in all: this part of the free space. */
    private static final int UNSEEN = 4;

    /** Files take whole blocks. */
    private static final long BLOCK = 4096;

    private final Endpoint target;
    private final int threads;
    private long available = -1;
    private long begun;
    private long growth;
    private long temporaries;
    private long largest;
    private long freed;

    /** @param threads how many temporaries there may be at once */
    Room(Endpoint target, int threads) {
        this.target = target;
        this.threads = threads;
    }

    /** Whether this much may be written before the rest is known; it is counted if so. */
    boolean take(long bytes) throws EndpointException, InterruptedException {
        long more = blocks(bytes);
        if (begun + more > available() / UNSEEN) {
            return false;
        }
        begun += more;
        return true;
    }

    /**
     * A file of this size is made, or takes the place of one of the other size.
     *
     * @param inPlace whether the old one becomes the new one, so that there are never both
     */
    void need(long bytes, long replaced, boolean inPlace) {
        growth += blocks(bytes) - blocks(replaced);
        if (replaced > 0 && !inPlace) {
            // the old one goes only when the new one is whole
            temporaries += blocks(bytes);
            largest = Math.max(largest, blocks(bytes));
        }
    }

    /** A file of this size goes. */
    void free(long bytes) {
        freed += blocks(bytes);
    }

    /** Bytes that have to be free for what was not begun yet, if deletes come last. */
    long needed() {
        return Math.max(0, growth) + Math.min(temporaries, largest * threads);
    }

    /** Whether it is enough only when the deletes come first. */
    boolean wantsDeletesFirst() throws EndpointException, InterruptedException {
        return needed() > left() && needed() - freed <= left();
    }

    /** What the guard holds the need against. */
    long budget() throws EndpointException, InterruptedException {
        long left = left();
        return left == Long.MAX_VALUE ? left : wantsDeletesFirst() ? needed() : left;
    }

    private long left() throws EndpointException, InterruptedException {
        return available() == Long.MAX_VALUE ? Long.MAX_VALUE : available() - begun;
    }

    private long available() throws EndpointException, InterruptedException {
        if (available < 0) {
            var space = target.facet(Space.class);
            available = space.isPresent() ? space.get().available() : Long.MAX_VALUE;
        }
        return available;
    }

    private static long blocks(long bytes) {
        return (bytes + BLOCK - 1) / BLOCK * BLOCK;
    }
}
