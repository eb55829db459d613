package org.ferrywright.endpoint;

import java.util.List;
import org.ferrywright.delta.FileDelta;
import org.ferrywright.delta.FileSums;

/**
 * Reads new versions of many small files in one round trip, as what differs from old versions that the caller has: what {@link BulkSums} is
 * for a target, this is for a source.
 */
public interface BulkDeltas extends Facet {
    /**
     * @param file as of a {@link BulkRead}, of {@link BulkSums#MOST_SIZE} bytes at most
     * @param old an older version, no longer than that either
     */
    record Item(BulkRead.Item file, byte[] old) {}

    /** Whole content, or why not. */
    sealed interface Result {
        /**
         * @param sums of the old version, which were told
         * @param delta what of the content came from the old version; null when all of it came from the root
         */
        record Content(byte[] bytes, FileSums sums, FileDelta delta) implements Result {}

        record Failed(EndpointException cause) implements Result {}
    }

    /**
     * One result per item, in order. What was made of an old version was compared by a digest of the whole, and is CORRUPT when it is
     * something else: to be read whole then. An exception means that the root as a whole failed.
     *
     * @param seed of the sums
     */
    List<Result> read(List<Item> items, long seed) throws EndpointException, InterruptedException;

    /** Whether the way from the root was what readers waited for of late, so that a byte saved is worth more than a little work at both ends. */
    boolean slow();
}
