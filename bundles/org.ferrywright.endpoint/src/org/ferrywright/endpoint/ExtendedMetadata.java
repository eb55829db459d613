package org.ferrywright.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Extended;

/** Reads the extended metadata of many files and folders in one round trip. */
public interface ExtendedMetadata extends Facet {
    /** What was found, or why not. */
    sealed interface Result {
        /** @param extended of the aspects that were asked for, those that the root tells */
        record Found(Extended extended) implements Result {}

        /** As {@link Found}, but for something that is not carried. @param omitted says what */
        record Partly(Extended extended, EndpointException omitted) implements Result {}

        record Failed(EndpointException cause) implements Result {}
    }

    /**
     * One result per item, in order; never through a link. Each has to be what its entry says, else it is CHANGED. An exception means
     * that the root as a whole failed.
     */
    List<Result> read(List<BulkRead.Item> items, Set<Aspect> aspects) throws EndpointException, InterruptedException;

    /**
     * The entries of these items, in order, with what they tell of these aspects added: for roots whose listings do not tell all that
     * they could. What cannot be read stays untold.
     */
    default List<Entry> told(List<BulkRead.Item> items, Set<Aspect> aspects)
            throws EndpointException, InterruptedException {
        List<Result> results = read(items, aspects);
        var entries = new ArrayList<Entry>(items.size());
        for (int i = 0; i < items.size(); i++) {
            Entry e = items.get(i).entry();
            entries.add(
                    switch (results.get(i)) {
                        case Result.Found(var extended) -> e.with(e.extras().and(extended.digests()));
                        case Result.Partly(var extended, var _) ->
                            e.with(e.extras().and(extended.digests()));
                        case Result.Failed _ -> e;
                    });
        }
        return entries;
    }
}
