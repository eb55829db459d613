package org.ferrywright.endpoint;

import java.util.List;
import org.ferrywright.delta.FileSums;

/**
 * Tells sums of the blocks of many small files in one round trip, so that their new versions can be sent as what differs: a root that has it
 * makes use of {@link BulkWrite.StoreFile#delta}.
 */
public interface BulkSums extends Facet {
    /** Largest file whose sums are told, in bytes. */
    int MOST_SIZE = 4 << 20;

    /** The sums, or why there are none. */
    sealed interface Result {
        record Sums(FileSums sums) implements Result {}

        record Failed(EndpointException cause) implements Result {}
    }

    /**
     * One result per item, in order. A file has to be exactly what its item says before and after it is read, or it is CHANGED; one that
     * is too large is TOO_LARGE. An exception means that the root as a whole failed.
     *
     * @param seed of the sums
     */
    List<Result> sums(List<BulkRead.Item> items, long seed) throws EndpointException, InterruptedException;

    /** Whether the way to the root held senders back of late, so that a byte saved is worth more than a little work at both ends. */
    boolean slow();
}
