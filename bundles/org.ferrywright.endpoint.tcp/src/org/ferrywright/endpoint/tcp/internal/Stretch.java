package org.ferrywright.endpoint.tcp.internal;

import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.RecursiveList.Listing;

/**
 * A part of the tree that the caller expects, as long as the Listener has not answered for it.
 *
 * @param number from 1
 * @param end its last folder, null when it goes to the end of the tree
 * @param within its last name in that folder, or null for the whole folder
 */
record Stretch(long number, List<Piece> pieces, RelPath end, String within) {
    /** Some entries of a folder that follow each other. @param first whether the folder itself belongs to it */
    record Piece(Listing folder, int from, int to, boolean first) {
        List<Entry> entries() {
            return folder.entries().subList(from, to);
        }
    }

    /** Whether everything up to this folder and all that is directly in it lies in this stretch or before. */
    boolean covers(RelPath folder) {
        if (end == null) {
            return true;
        }
        int order = folder.compareTo(end);
        return order < 0 || (order == 0 && within == null);
    }
}
