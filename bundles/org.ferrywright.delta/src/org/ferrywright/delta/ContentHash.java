package org.ferrywright.delta;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;

/**
 * The running XXH3-128 digest of a content under a seed, as xxHash 0.8 specifies it. Not for use by several threads at
 * once.
 *
 * <p>It finds damage and differences; it does not withstand somebody who knows the seed.
 */
public final class ContentHash {
    // small enough to stay in the nearest cache between the copy and the hashing
    private static final int CHUNK = 16 << 10;
    private static final Hasher128 PLAIN = Hashing.xxh3_128();

    private final HashStream128 stream;
    private byte[] chunk;

    public ContentHash(long seed) {
        this.stream = (seed == 0 ? PLAIN : Hashing.xxh3_128(seed)).hashStream();
    }

    /** The digest of a whole content. */
    public static ContentDigest of(byte[] content, long seed) {
        return digest((seed == 0 ? PLAIN : Hashing.xxh3_128(seed)).hashBytesTo128Bits(content));
    }

    public void update(byte[] bytes, int offset, int length) {
        stream.putBytes(bytes, offset, length);
    }

    /** Takes what remains in the buffer, and leaves the buffer's position as it is. */
    public void update(ByteBuffer content) {
        if (content.hasArray()) {
            stream.putBytes(content.array(), content.arrayOffset() + content.position(), content.remaining());
            return;
        }
        if (chunk == null) {
            chunk = new byte[CHUNK];
        }
        int end = content.limit();
        for (int at = content.position(); at < end; at += CHUNK) {
            int n = Math.min(CHUNK, end - at);
            content.get(at, chunk, 0, n);
            stream.putBytes(chunk, 0, n);
        }
    }

    /** The digest of everything so far; more may follow. */
    public ContentDigest digest() {
        return digest(stream.get());
    }

    private static ContentDigest digest(HashValue128 value) {
        return new ContentDigest(value.getMostSignificantBits(), value.getLeastSignificantBits());
    }
}
