package org.ferrywright.delta;

/**
 * How the content of a file is cut into blocks and digested: two trees can be compared when they were made by the same scheme.
 *
 * @param leaf length in bytes of the blocks at the bottom of the tree, a power of two
 * @param seed of all digests and rolling sums; secret to those who may read or write the root, so that nobody else can prepare blocks
 *     that look alike
 */
public record BlockScheme(int leaf, long seed) {
    public static final int MIN_LEAF = 1 << 10;
    public static final int MAX_LEAF = 1 << 30;

    /** How long blocks are when nothing better is known. */
    private static final int USUAL_LEAF = 4 << 10;

    public BlockScheme {
        if (leaf < MIN_LEAF || leaf > MAX_LEAF || Integer.bitCount(leaf) != 1) {
            throw new IllegalArgumentException("a block has a power of two of bytes, not " + leaf);
        }
    }

    /** The scheme for a file of {@code size} bytes of which nothing else is known: 4 KiB, longer where the tree would get too large. */
    public static BlockScheme usual(long size, long seed) {
        return new BlockScheme(leafFor(size, USUAL_LEAF), seed);
    }

    /**
     * The shortest block of at least {@code wanted} bytes (a power of two) with which a file of {@code size} bytes has at most half
     * as many as a tree may have: it can grow, and the trees before and after can still be compared.
     */
    public static int leafFor(long size, int wanted) {
        long leaf = wanted;
        while (leaf < MAX_LEAF && size > leaf * (BlockShape.MAX_LEAVES / 2)) {
            leaf <<= 1;
        }
        return (int) leaf;
    }
}
