package org.ferrywright.endpoint;

import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;

/** Reads many small files whole in one round trip. */
public interface BulkRead extends Facet {
    /** @param entry the facts that the listing gave: the file has to be exactly that before and after it is read */
    record Item(RelPath path, Entry entry) {}

    /** Whole content, or why not. */
    sealed interface Result {
        record Content(byte[] bytes) implements Result {}

        record Failed(EndpointException cause) implements Result {}
    }

    /** One result per item, in order. An exception means that the root as a whole failed. */
    List<Result> read(List<Item> items) throws EndpointException, InterruptedException;
}
