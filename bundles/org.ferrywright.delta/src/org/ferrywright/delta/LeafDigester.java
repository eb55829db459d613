package org.ferrywright.delta;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.HashValue128;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The digest and the rolling sum of one leaf after the other, whose bytes come in any pieces. */
final class LeafDigester {
    // stays in a near cache between the copy and the hashing
    private static final int MOST = 32 << 10;

    private final BlockHash hash;
    private final RollingSum rolling;
    private final int full;
    private final byte[] chunk;
    private final HashStream128 stream;
    private int length;
    private int pending;
    private long sum;
    private HashValue128 whole;
    private ContentDigest zeros;

    /** @param rolling null when no sums are wanted */
    LeafDigester(BlockHash hash, RollingSum rolling, int full) {
        this.hash = hash;
        this.rolling = rolling;
        this.full = full;
        this.chunk = new byte[Math.min(full, MOST)];
        this.stream = full > MOST ? hash.leaf() : null;
    }

    /** How many bytes of the leaf there are. */
    int length() {
        return length;
    }

    boolean isFull() {
        return length == full;
    }

    /** Takes some of the buffer's bytes from {@code at} on, and says how many. */
    int take(ByteBuffer content, int at) {
        int n = Math.min(content.limit() - at, chunk.length - pending);
        if (n == chunk.length && content.hasArray()) {
            digest(content.array(), content.arrayOffset() + at, n);
        } else {
            content.get(at, chunk, pending, n);
            added(n);
        }
        length += n;
        return n;
    }

    /** Takes at most so many zeros, and says how many. */
    int takeZeros(long most) {
        int n = (int) Math.min(most, chunk.length - pending);
        Arrays.fill(chunk, pending, pending + n, (byte) 0);
        added(n);
        length += n;
        return n;
    }

    long sum() {
        if (pending > 0) {
            flush();
        }
        return sum;
    }

    /** The digest of the leaf, which ends here; the next begins. */
    ContentDigest end() {
        if (pending > 0) {
            flush();
        }
        HashValue128 value;
        if (stream != null) {
            value = stream.get();
            stream.reset();
        } else {
            value = length == 0 ? hash.leaf(chunk, 0, 0) : whole;
        }
        length = 0;
        sum = 0;
        return new ContentDigest(value.getMostSignificantBits(), value.getLeastSignificantBits());
    }

    /** The digest of a full leaf of zeros; only between leaves. */
    ContentDigest ofZeros() {
        if (zeros == null) {
            for (long rest = full; rest > 0; ) {
                rest -= takeZeros(rest);
            }
            zeros = end();
        }
        return zeros;
    }

    private void added(int n) {
        pending += n;
        if (pending == chunk.length) {
            flush();
        }
    }

    private void flush() {
        int n = pending;
        pending = 0;
        digest(chunk, 0, n);
    }

    private void digest(byte[] bytes, int offset, int n) {
        if (stream != null) {
            stream.putBytes(bytes, offset, n);
        } else {
            whole = hash.leaf(bytes, offset, n);
        }
        if (rolling != null) {
            sum = rolling.append(sum, bytes, offset, n);
        }
    }
}
