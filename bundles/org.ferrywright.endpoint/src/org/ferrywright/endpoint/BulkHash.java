package org.ferrywright.endpoint;

import java.util.List;
import org.ferrywright.delta.Sha256;

/** Tells the SHA-256 of many whole files in one round trip, each read where it lies. */
public interface BulkHash extends Facet {
    /** The digest of the whole content, or why there is none. */
    sealed interface Result {
        record Value(Sha256 digest) implements Result {}

        record Failed(EndpointException cause) implements Result {}
    }

    /**
     * One result per item, in order; files of any size. A file has to be exactly what its item says before and after it is read, or it
     * is CHANGED. It is read anew: what the system has of it in memory is dropped before, as far as the system lets it. An exception
     * means that the root as a whole failed.
     */
    List<Result> sha256(List<BulkRead.Item> items) throws EndpointException, InterruptedException;
}
