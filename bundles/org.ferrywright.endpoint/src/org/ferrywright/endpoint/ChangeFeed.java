package org.ferrywright.endpoint;

import java.time.Duration;
import java.util.Set;
import org.ferrywright.core.RelPath;

/**
 * The root tells where something may have changed, sooner than a scan would find it. A hint and nothing more: what is not told may have
 * changed too, so a scan from time to time stays behind it, and nothing is ever decided by it but where to look.
 */
public interface ChangeFeed extends Facet {
    /** Begins to watch everything below the root. Who opens it closes it; who scans afterwards misses nothing between the two. */
    Watch watch() throws EndpointException, InterruptedException;

    /** For one thread that waits, and any that closes. */
    interface Watch extends AutoCloseable {
        /**
         * Waits until something may have changed, for as long as the time given at most, and tells all that has come together since it was
         * asked before.
         *
         * @throws EndpointException when the watch has ended, such as by a lost connection: everything may have changed since
         */
        Changes await(Duration patience) throws EndpointException, InterruptedException;

        @Override
        void close();
    }

    /**
     * What may have changed.
     *
     * @param directories in which something was made, changed, renamed or deleted; some may be gone
     * @param everything whether more changed than could be told: then the folders say nothing
     */
    record Changes(Set<RelPath> directories, boolean everything) {
        public static final Changes NONE = new Changes(Set.of(), false);
        public static final Changes EVERYTHING = new Changes(Set.of(), true);

        public Changes {
            directories = Set.copyOf(directories);
        }

        public boolean isEmpty() {
            return directories.isEmpty() && !everything;
        }
    }
}
