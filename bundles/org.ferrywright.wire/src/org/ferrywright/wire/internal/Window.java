package org.ferrywright.wire.internal;

/**
 * What the peer may still send on a stream. It grows when the peer waits for it although everything was taken: then the network's
 * delay is what holds it up. Guarded by the stream's lock.
 */
final class Window {
    private final Link link;
    private final int stream;
    private long credit = Limits.INITIAL_CREDIT;
    private long size = Limits.INITIAL_CREDIT;
    private long consumed;
    private boolean peerWaits;

    Window(Link link, int stream) {
        this.link = link;
        this.stream = stream;
    }

    /** A frame, or a piece of one, has arrived. @return false when the credit does not cover it */
    boolean arrived(int cost) {
        credit -= cost;
        return credit >= 0;
    }

    void peerWaits() {
        peerWaits = true;
    }

    /** What has arrived was taken by whom it is for. @param waiting how many pieces are still to be taken */
    void consumed(int cost, int waiting) {
        consumed += cost;
        if (consumed >= size / 2) {
            grow(waiting);
            grant(consumed);
            consumed = 0;
        }
    }

    void grow(int waiting) {
        if (peerWaits
                && waiting < 2
                && size < Limits.MAX_CREDIT
                && link.extraCredit().take(size)) {
            peerWaits = false;
            grant(size);
            size *= 2;
        }
    }

    /** Gives back what it has of the connection's share. */
    void close() {
        link.extraCredit().give(size - Limits.INITIAL_CREDIT);
        size = Limits.INITIAL_CREDIT;
    }

    private void grant(long amount) {
        credit += amount;
        link.control(Frames.frame(link.allocator(), Frames.CREDIT, stream, (int) amount));
    }
}
