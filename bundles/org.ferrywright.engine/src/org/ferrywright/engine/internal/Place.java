package org.ferrywright.engine.internal;

import java.util.Comparator;
import org.ferrywright.core.RelPath;

/**
 * How far the actions for one target have come: which of its passes over the tree, and where in that pass, in the order in which a walk
 * meets the entries of folders.
 *
 * @param pass counted from 0; a later one goes over the whole tree again
 * @param folder null before everything in the pass
 * @param name null after everything in the folder
 */
record Place(int pass, String folder, String name) implements Comparable<Place> {
    private static final Comparator<Place> ORDER = Comparator.comparingInt(Place::pass)
            .thenComparing(Place::folder, Comparator.nullsFirst(RelPath.TREE_ORDER))
            .thenComparing(Place::name, Comparator.nullsLast(Comparator.naturalOrder()));

    static Place beginning(int pass) {
        return new Place(pass, null, null);
    }

    static Place of(int pass, String path) {
        int slash = path.lastIndexOf('/');
        return new Place(pass, slash < 0 ? "" : path.substring(0, slash), path.substring(slash + 1));
    }

    static Place after(int pass, RelPath folder) {
        return new Place(pass, folder.value(), null);
    }

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }
}
