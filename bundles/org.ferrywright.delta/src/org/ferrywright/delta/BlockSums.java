package org.ferrywright.delta;

/**
 * What blocks are found by wherever they may have moved to: of each a rolling sum, and a digest that decides where the sum agrees.
 *
 * @param sums 32 bits of the rolling sum of each block's bytes
 * @param digests 64 bits of the digest of each block, as a node of the tree has it
 */
public record BlockSums(int[] sums, long[] digests) {
    public BlockSums {
        if (sums.length != digests.length) {
            throw new IllegalArgumentException(sums.length + " sums for " + digests.length + " blocks");
        }
    }
}
