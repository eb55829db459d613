package org.ferrywright.delta;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The form in which trees are stored: see docs/formats.md. */
final class StoredTree {
    private static final long MAGIC = 0x4657_6274_7265_6501L; // "FWbtree", version 1
    private static final int HEAD = 4 * Long.BYTES;
    private static final int WITH_SUMS = 1;

    private StoredTree() {}

    static byte[] encode(BlockShape shape, long[] leaves, long[] sums) {
        int words = leaves.length + (sums == null ? 0 : sums.length);
        var bytes = new byte[HEAD + (words + 1) * Long.BYTES];
        var out = ByteBuffer.wrap(bytes)
                .putLong(MAGIC)
                .putInt(shape.scheme().leaf())
                .putInt(sums == null ? 0 : WITH_SUMS)
                .putLong(shape.scheme().seed())
                .putLong(shape.size());
        out.asLongBuffer().put(leaves).put(sums == null ? new long[0] : sums);
        Words.put(bytes, bytes.length - Long.BYTES, checksum(bytes));
        return bytes;
    }

    static Optional<BlockTree> decode(byte[] bytes) {
        if (bytes.length < HEAD + Long.BYTES) {
            return Optional.empty();
        }
        var in = ByteBuffer.wrap(bytes);
        if (in.getLong() != MAGIC || Words.get(bytes, bytes.length - Long.BYTES) != checksum(bytes)) {
            return Optional.empty();
        }
        int leaf = in.getInt();
        int flags = in.getInt();
        if (flags != 0 && flags != WITH_SUMS) {
            return Optional.empty();
        }
        BlockShape shape;
        try {
            shape = new BlockShape(new BlockScheme(leaf, in.getLong()), in.getLong());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        int count = shape.leaves();
        if (bytes.length != HEAD + (count * (2L + flags) + 1) * Long.BYTES) {
            return Optional.empty();
        }
        var leaves = new long[2 * count];
        var sums = flags == WITH_SUMS ? new long[count] : null;
        var words = in.asLongBuffer().get(leaves);
        if (sums != null) {
            words.get(sums);
        }
        return Optional.of(new BlockTree(shape, new BlockHash(shape.scheme()), leaves, sums));
    }

    static long checksum(byte[] bytes) {
        return Hashing.xxh3_64().hashBytesToLong(bytes, 0, bytes.length - Long.BYTES);
    }
}
