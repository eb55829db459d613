package org.ferrywright.delta;

/**
 * The rolling sum of blocks: the polynomial b[0]·M^(n-1) + … + b[n-1] modulo 2^64 over unsigned bytes, with an odd M that only those know
 * who know the seed. Sums of neighbours combine into the sum of both, and a window rolls on by one byte.
 */
final class RollingSum {
    private static final long BASE_SALT = 0x6a09e667f3bcc909L;
    private static final long SPREAD_SALT = 0xbb67ae8584caa73bL;

    private final long m1;
    private final long m2;
    private final long m3;
    private final long m4;
    private final long m5;
    private final long m6;
    private final long m7;
    private final long m8;
    private final long spread;

    RollingSum(long seed) {
        // 5 modulo 8 is of the greatest order there is
        m1 = mixed(seed ^ BASE_SALT) & ~7L | 5;
        m2 = m1 * m1;
        m3 = m2 * m1;
        m4 = m3 * m1;
        m5 = m4 * m1;
        m6 = m5 * m1;
        m7 = m6 * m1;
        m8 = m7 * m1;
        spread = mixed(seed ^ SPREAD_SALT) | 1;
    }

    long base() {
        return m1;
    }

    /** What a sum is multiplied by before its upper half is what blocks are looked up by: low bits say little and are spread that way. */
    long spread() {
        return spread;
    }

    /** The 32 bits of a sum that {@link BlockSums} has. */
    int shown(long sum) {
        return (int) (sum * spread >>> 32);
    }

    /** As many of its upper bytes, 1 to 8, as a {@link FileSums} tells. */
    long shown(long sum, int bytes) {
        return sum * spread >>> Long.SIZE - bytes * Byte.SIZE;
    }

    /** The sum of what {@code sum} stands for followed by the bytes. */
    long append(long sum, byte[] bytes, int offset, int length) {
        long h = sum;
        int at = offset;
        int end = offset + length;
        for (int last = end - 8; at <= last; at += 8) {
            // the sums in brackets do not wait for the round before
            h = h * m8
                    + ((((bytes[at] & 0xFF) * m7 + (bytes[at + 1] & 0xFF) * m6)
                                    + ((bytes[at + 2] & 0xFF) * m5 + (bytes[at + 3] & 0xFF) * m4))
                            + (((bytes[at + 4] & 0xFF) * m3 + (bytes[at + 5] & 0xFF) * m2)
                                    + ((bytes[at + 6] & 0xFF) * m1 + (bytes[at + 7] & 0xFF))));
        }
        for (; at < end; at++) {
            h = h * m1 + (bytes[at] & 0xFF);
        }
        return h;
    }

    /** M to the power of {@code n}: what the sum of a part is multiplied by when {@code n} bytes follow. */
    long power(long n) {
        long result = 1;
        long square = m1;
        for (long rest = n; rest > 0; rest >>>= 1) {
            if ((rest & 1) != 0) {
                result *= square;
            }
            square *= square;
        }
        return result;
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
    static long mixed(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
