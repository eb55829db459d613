package org.ferrywright.delta;

import java.util.List;

/**
 * The task of finding blocks of a basis in another content, at any offset.
 *
 * @param scheme by which sums and digests were made
 * @param level whose full length every block has
 * @param offsets where each block lies in the basis, ascending
 * @param sums of these blocks
 * @param regions of the other content that are searched, ascending and apart
 */
public record BlockSearch(BlockScheme scheme, int level, long[] offsets, BlockSums sums, List<ByteRange> regions) {
    public BlockSearch {
        regions = List.copyOf(regions);
        if (offsets.length != sums.sums().length || level < 0) {
            throw new IllegalArgumentException(offsets.length + " offsets for " + sums.sums().length + " blocks");
        }
    }

    /** Length in bytes of every block. */
    public long length() {
        return (long) scheme.leaf() << (4 * level);
    }
}
