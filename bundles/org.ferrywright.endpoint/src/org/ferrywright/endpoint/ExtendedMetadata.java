package org.ferrywright.endpoint;

import java.util.List;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Extended;

/** Reads the extended metadata of many files and folders in one round trip. */
public interface ExtendedMetadata extends Facet {
    /** What was found, or why not. */
    sealed interface Result {
        /** @param extended of the aspects that were asked for, those that the root tells */
        record Found(Extended extended) implements Result {}

        record Failed(EndpointException cause) implements Result {}
    }

    /**
     * One result per item, in order; never through a link. Each has to be what its entry says, else it is CHANGED. An exception means
     * that the root as a whole failed.
     */
    List<Result> read(List<BulkRead.Item> items, Set<Aspect> aspects) throws EndpointException, InterruptedException;
}
