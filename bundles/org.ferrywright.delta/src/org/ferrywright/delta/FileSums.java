package org.ferrywright.delta;

/**
 * Sums of the blocks of one small content, told in as few bytes as find each block again: enough to send a new version as what differs. Two
 * blocks may have the same sum; the digest of the whole content tells whether what was made is right.
 *
 * @param size of the content in bytes
 * @param leaf bytes of a block, a power of two; the last may be shorter
 * @param width bytes that are told of each sum
 * @param values of the blocks, in order; an empty content has none
 */
public record FileSums(int size, int leaf, int width, long[] values) {
    /** The shortest block: with four bytes of a sum, what is asked in vain costs less than 2 % of the content. */
    public static final int LEAST_LEAF = 256;

    public static final int MOST_LEAF = 1 << 20;
    public static final int LEAST_WIDTH = 4;
    public static final int MOST_WIDTH = 8;
    /** The chance that some place looks like a block that it is not is below one in this power of two. */
    private static final int SAFE_BITS = 10;

    /** About what a block costs in sums while its parts cost as much when one byte in it changes. */
    private static final int SUM_COST = 5;

    public FileSums {
        boolean valid = size >= 0
                && Integer.bitCount(leaf) == 1
                && leaf >= LEAST_LEAF
                && leaf <= MOST_LEAF
                && width >= LEAST_WIDTH
                && width <= MOST_WIDTH
                && values.length == count(size, leaf);
        if (!valid) {
            throw new IllegalArgumentException(
                    values.length + " sums of " + width + " bytes for " + size + " bytes in blocks of " + leaf);
        }
    }

    /** Sums of a content in blocks as long as suits its size. */
    public static FileSums of(byte[] content, long seed) {
        int leaf = leafFor(content.length);
        int count = count(content.length, leaf);
        int width = widthFor(content.length, count);
        var rolling = new RollingSum(seed);
        var values = new long[count];
        for (int i = 0; i < count; i++) {
            int length = Math.min(leaf, content.length - i * leaf);
            values[i] = rolling.shown(rolling.append(0, content, i * leaf, length), width);
        }
        return new FileSums(content.length, leaf, width, values);
    }

    /** How many blocks a content has. */
    public static int count(int size, int leaf) {
        return Math.toIntExact(((long) size + leaf - 1) / leaf);
    }

    /** How many of them have the full length. */
    int full() {
        return size / leaf;
    }

    /** Bytes that the sums are told in. */
    public int told() {
        return values.length * width;
    }

    private static int leafFor(int size) {
        int leaf = LEAST_LEAF;
        while ((long) leaf * leaf * 2 < (long) SUM_COST * size && leaf < MOST_LEAF) {
            leaf *= 2;
        }
        return leaf;
    }

    private static int widthFor(int size, int count) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros((long) size * Math.max(1, count)) + SAFE_BITS;
        return Math.clamp((bits + Byte.SIZE - 1) / Byte.SIZE, LEAST_WIDTH, MOST_WIDTH);
    }
}
