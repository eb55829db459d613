package org.ferrywright.endpoint;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Filter;
import org.ferrywright.core.RelPath;

/** Lists a whole tree without a round trip per folder. */
public interface RecursiveList extends Facet {
    /**
     * Walks the tree below {@code start}, reading ahead as far as a bounded buffer allows. What the filter excludes is neither
     * reported nor entered; excluded temporaries are reported apart, and so are names that take part with other facts. The folder for
     * old versions is excluded by every filter, unless the walk starts at it or below it.
     */
    default TreeCursor walk(RelPath start, Filter filter) throws EndpointException, InterruptedException {
        return walk(start, filter, Set.of());
    }

    /** @param aspects of the extended metadata that the entries shall tell, as far as the root can */
    TreeCursor walk(RelPath start, Filter filter, Set<Aspect> aspects) throws EndpointException, InterruptedException;

    /** The folders of a tree in {@link RelPath#TREE_ORDER}, the start first. */
    interface TreeCursor extends AutoCloseable {
        /** The next folder, or null after the last. Throws when the rest of the tree cannot be told. */
        Listing next() throws EndpointException, InterruptedException;

        @Override
        void close();
    }

    /**
     * One folder.
     *
     * @param directory its path
     * @param self its own facts
     * @param entries what is in it, ordered by name as {@link String#compareTo} does
     * @param temporaries names of temporaries in it
     * @param withheld names that the filter excludes for their facts, see {@link Filter#withholds}: they are there, and none of them
     *     is among the entries
     * @param fault when present, the folder could not be read to its end: what is not among the entries may still exist
     */
    record Listing(
            RelPath directory,
            Entry self,
            List<Entry> entries,
            List<String> temporaries,
            List<String> withheld,
            Optional<EndpointException> fault) {
        public Listing {
            entries = List.copyOf(entries);
            temporaries = List.copyOf(temporaries);
            withheld = List.copyOf(withheld);
        }

        public boolean complete() {
            return fault.isEmpty();
        }
    }
}
