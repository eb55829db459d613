package org.ferrywright.wire.internal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Limits how often those who are not paired may come, by address (the first 64 bits of IPv6) and in total. An address from which a
 * pinned peer has come is let through to the handshake, and of the others a trickle, so that strangers cannot lock the peers out.
 */
final class Strangers {
    static final int BURST = 10;
    static final int TOTAL_BURST = 60;
    static final int PENDING_PER_ADDRESS = 16;
    static final int PENDING = 64;
    private static final long REFILL = 6_000_000_000L;
    private static final long TOTAL_REFILL = 1_000_000_000L;
    private static final int REMEMBERED = 10_000;
    static final long TRICKLE = 2_000_000_000L;

    private static final class Bucket {
        double tokens;
        long since;
        int pending;
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
            return size() > REMEMBERED && eldest.getValue().pending == 0;
        }
    };
    private int pending;

    Strangers(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.total = new Bucket(TOTAL_BURST, nanoTime.getAsLong());
    }

    /** Whether a connection from there may go on to the handshake; if so, {@link #settled} has to follow. */
    synchronized boolean arrive(InetAddress address) {
        Bucket bucket = bucket(address);
        total.refill(nanoTime.getAsLong(), TOTAL_REFILL, TOTAL_BURST);
        if (pending >= PENDING || bucket.pending >= PENDING_PER_ADDRESS) {
            return false;
        }
        if (!bucket.peers && (spent(bucket, TRICKLE) || spent(total, TRICKLE / 4))) {
            return false;
        }
        pending++;
        bucket.pending++;
        return true;
    }

    /** The connection is known to be a peer's, or is over. */
    synchronized void settled(InetAddress address, boolean peer) {
        Bucket bucket = bucket(address);
        pending--;
        bucket.pending--;
        bucket.peers |= peer;
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
