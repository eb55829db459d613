package org.ferrywright.wire.internal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.function.LongSupplier;

/**
 * Limits how often those who are not paired may come, by address (the first 64 bits of IPv6) and in total. An address from which a
 * pinned peer has come is let through to the handshake, and of the others a trickle, so that strangers cannot lock the peers out. Who
 * comes while as many as may are in their handshake waits for a turn: many peers behind one address come at the same time, after a
 * Listener was started anew or on the hour, and being sent away would cost them more than waiting.
 */
final class Strangers {
    static final int BURST = 10;
    static final int TOTAL_BURST = 60;
    static final int PENDING_PER_ADDRESS = 16;
    static final int PENDING = 64;
    /** Of one address at least as many may wait as peers can be connected. */
    static final int WAITING_PER_ADDRESS = NettyServer.MAX_PEERS;

    static final int WAITING = 512;
    private static final long REFILL = 6_000_000_000L;
    private static final long TOTAL_REFILL = 1_000_000_000L;
    private static final int REMEMBERED = 10_000;
    static final long TRICKLE = 2_000_000_000L;

    /** One that has come. It is told what becomes of it once, perhaps by another thread, and before {@link #arrive} returns or later. */
    interface Visitor {
        InetAddress address();

        /** It may go on to the handshake; {@link #settled} has to follow. */
        void enter();

        void refuse();
    }

    private static final class Bucket {
        double tokens;
        long since;
        int pending;
        int waiting;
        boolean peers;
        boolean trickled;
        long lastTrickle;

        Bucket(double tokens, long since) {
            this.tokens = tokens;
            this.since = since;
        }

        void refill(long now, long interval, int most) {
            tokens = Math.min(most, tokens + (double) (now - since) / interval);
            since = now;
        }
    }

    private final LongSupplier nanoTime;
    private final Bucket total;
    private final LinkedHashMap<String, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > REMEMBERED && eldest.getValue().pending + eldest.getValue().waiting == 0;
        }
    };
    private final SequencedSet<Visitor> waiting = new LinkedHashSet<>();
    private int pending;

    Strangers(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.total = new Bucket(TOTAL_BURST, nanoTime.getAsLong());
    }

    void arrive(Visitor visitor) {
        boolean enters;
        synchronized (this) {
            Bucket bucket = bucket(visitor.address());
            if (isFull(bucket)) {
                if (mayWait(bucket)) {
                    bucket.waiting++;
                    waiting.add(visitor);
                    return;
                }
                enters = false;
            } else {
                enters = mayEnter(bucket);
            }
        }
        tell(visitor, enters);
    }

    /** It has gone, perhaps while it waited. */
    synchronized void left(Visitor visitor) {
        if (waiting.remove(visitor)) {
            bucket(visitor.address()).waiting--;
        }
    }

    /** The connection is known to be a peer's, or is over. */
    void settled(InetAddress address, boolean peer) {
        var turns = new ArrayList<Visitor>();
        List<Visitor> refused;
        synchronized (this) {
            Bucket bucket = bucket(address);
            pending--;
            bucket.pending--;
            bucket.peers |= peer;
            refused = next(turns);
        }
        refused.forEach(visitor -> tell(visitor, false));
        turns.forEach(visitor -> tell(visitor, true));
    }

    /** Somebody unknown came from there. @param weight 1, or more for what is worse than coming */
    synchronized void count(InetAddress address, int weight) {
        bucket(address).tokens -= weight;
        total.refill(nanoTime.getAsLong(), TOTAL_REFILL, TOTAL_BURST);
        total.tokens -= weight;
    }

    /** A peer was paired from there. */
    synchronized void paired(InetAddress address) {
        bucket(address).peers = true;
    }

    /** Whether somebody unknown may try to pair from there. */
    synchronized boolean mayPair(InetAddress address) {
        return bucket(address).tokens >= 1;
    }

    private static void tell(Visitor visitor, boolean enters) {
        if (enters) {
            visitor.enter();
        } else {
            visitor.refuse();
        }
    }

    /** Takes those whose turn it is out of the line, first come first. @return those among them that may not enter any more */
    private List<Visitor> next(List<Visitor> turns) {
        var refused = new ArrayList<Visitor>();
        for (Iterator<Visitor> line = waiting.iterator(); pending < PENDING && line.hasNext(); ) {
            Visitor visitor = line.next();
            Bucket bucket = bucket(visitor.address());
            if (!isFull(bucket)) {
                line.remove();
                bucket.waiting--;
                (mayEnter(bucket) ? turns : refused).add(visitor);
            }
        }
        return refused;
    }

    private boolean isFull(Bucket bucket) {
        return pending >= PENDING || bucket.pending >= PENDING_PER_ADDRESS;
    }

    private boolean mayWait(Bucket bucket) {
        total.refill(nanoTime.getAsLong(), TOTAL_REFILL, TOTAL_BURST);
        boolean welcome = bucket.peers || bucket.tokens >= 1 && total.tokens >= 1;
        return welcome && bucket.waiting < WAITING_PER_ADDRESS && waiting.size() < WAITING;
    }

    private boolean mayEnter(Bucket bucket) {
        total.refill(nanoTime.getAsLong(), TOTAL_REFILL, TOTAL_BURST);
        if (!bucket.peers && (spent(bucket, TRICKLE) || spent(total, TRICKLE / 4))) {
            return false;
        }
        pending++;
        bucket.pending++;
        return true;
    }

    /** Of what is spent, a trickle still goes to the handshake: a peer that comes for the first time may be among it. */
    private boolean spent(Bucket bucket, long trickle) {
        long now = nanoTime.getAsLong();
        if (bucket.tokens >= 1) {
            return false;
        }
        if (bucket.trickled && now - bucket.lastTrickle < trickle) {
            return true;
        }
        bucket.trickled = true;
        bucket.lastTrickle = now;
        return false;
    }

    private Bucket bucket(InetAddress address) {
        long now = nanoTime.getAsLong();
        Bucket bucket = buckets.computeIfAbsent(key(address), k -> new Bucket(BURST, now));
        bucket.refill(now, REFILL, BURST);
        return bucket;
    }

    private static String key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, 8) : bytes);
    }
}
