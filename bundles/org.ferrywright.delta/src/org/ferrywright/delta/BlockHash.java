package org.ferrywright.delta;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;

/**
 * The digests of a tree of blocks: XXH3-128 under the seed for leaves, under seeds derived from it for nodes and for the root, so that
 * no content of a leaf can pass for digests.
 */
final class BlockHash {
    private static final long NODE_SALT = 0x3c6ef372fe94f82bL;
    private static final long ROOT_SALT = 0xa54ff53a5f1d36f1L;

    private final BlockScheme scheme;
    private final Hasher128 leaves;
    private final Hasher128 nodes;

    BlockHash(BlockScheme scheme) {
        this.scheme = scheme;
        this.leaves = Hashing.xxh3_128(scheme.seed());
        this.nodes = Hashing.xxh3_128(RollingSum.mixed(scheme.seed() ^ NODE_SALT));
    }

    HashValue128 leaf(byte[] bytes, int offset, int length) {
        return leaves.hashBytesTo128Bits(bytes, offset, length);
    }

    /** For leaves that come in pieces. */
    HashStream128 leaf() {
        return leaves.hashStream();
    }

    /** The level above: of each digest the high and the low half. */
    long[] above(long[] level) {
        int children = level.length / 2;
        int count = (children + BlockShape.FAN - 1) / BlockShape.FAN;
        var result = new long[2 * count];
        var scratch = new byte[BlockShape.FAN * 2 * Long.BYTES];
        for (int i = 0; i < count; i++) {
            int first = i * BlockShape.FAN;
            var value = node(level, first, Math.min(BlockShape.FAN, children - first), scratch);
            result[2 * i] = value.getMostSignificantBits();
            result[2 * i + 1] = value.getLeastSignificantBits();
        }
        return result;
    }

    private HashValue128 node(long[] level, int first, int count, byte[] scratch) {
        int length = count * 2 * Long.BYTES;
        for (int i = 0; i < 2 * count; i++) {
            Words.put(scratch, i * Long.BYTES, level[2 * first + i]);
        }
        return nodes.hashBytesTo128Bits(scratch, 0, length);
    }

    ContentDigest root(long high, long low, long size) {
        var bytes = new byte[4 * Long.BYTES];
        Words.put(bytes, 0, high);
        Words.put(bytes, 8, low);
        Words.put(bytes, 16, size);
        Words.put(bytes, 24, scheme.leaf());
        HashValue128 value =
                Hashing.xxh3_128(RollingSum.mixed(scheme.seed() ^ ROOT_SALT)).hashBytesTo128Bits(bytes);
        return new ContentDigest(value.getMostSignificantBits(), value.getLeastSignificantBits());
    }
}
