package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.endpoint.EndpointException;

/** Reads a file, or a part of it, for its tree of blocks; holes are not read. */
final class TreeReader {
    // small enough to be still in the nearest caches when it is hashed
    private static final int CHUNK = 256 << 10;
    /** Below that looking for holes costs more than reading them. */
    private static final long SMALL = 256 << 10;

    /** Shorter files are read before another thread has begun. */
    private static final long SHARED = 16 << 20;

    private TreeReader() {}

    /**
     * The tree of as many bytes as the shape has.
     *
     * @param offset where these begin in the file
     * @param sums whether blocks are searched for by it
     */
    static BlockTree read(Source source, BlockShape shape, long offset, boolean sums)
            throws EndpointException, InterruptedException {
        if (shape.size() >= SHARED && SharedParts.THREADS > 1) {
            return new SharedReading(shape, offset, sums).read(source);
        }
        return alone(source, shape, offset, sums);
    }

    /** As {@link #read}, on this thread. */
    static BlockTree alone(Source source, BlockShape shape, long offset, boolean sums)
            throws EndpointException, InterruptedException {
        var builder = BlockTree.builder(shape, sums);
        append(source, offset, shape.size(), builder);
        return builder.build();
    }

    private static void append(Source source, long offset, long length, BlockTree.Builder builder)
            throws EndpointException, InterruptedException {
        Extents extents = source.extents();
        long end = offset + length;
        var buffer = ByteBuffer.allocate((int) Math.min(CHUNK, length));
        long at = offset;
        while (at < end) {
            long data = length < SMALL ? at : Math.min(end, extents.nextData(at));
            builder.zeros(data - at);
            long until = length < SMALL || data == end ? end : Math.min(end, extents.nextHole(data));
            for (at = data; at < until; at += buffer.limit()) {
                LocalEndpoint.checkInterrupt();
                buffer.clear().limit((int) Math.min(CHUNK, until - at));
                source.fill(buffer, at);
                builder.update(buffer.flip());
            }
        }
    }
}
