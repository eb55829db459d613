package org.ferrywright.engine.internal;

import java.util.HashMap;
import java.util.Map;

/**
 * Which names of the source are one file. A group is forgotten when all its names were seen, so memory follows the files whose names
 * lie far apart, not the tree. Not for use by several threads at once.
 */
final class HardLinkGroups {
    /**
     * The first name of a file.
     *
     * @param targetId the target's file id when its file stays as it is; 0 when it is about to be written anew
     */
    record First(String path, long targetId) {}

    private static final class Group {
        private final First first;
        private int left;

        Group(First first, int left) {
            this.first = first;
            this.left = left;
        }
    }

    private final Map<Long, Group> groups = new HashMap<>();

    /** The first name of this file, or null when this one is the first. */
    First find(long fileId) {
        Group g = groups.get(fileId);
        if (g == null) {
            return null;
        }
        if (--g.left == 0) {
            groups.remove(fileId);
        }
        return g.first;
    }

    /** @param links how many names the file has */
    void open(long fileId, int links, First first) {
        groups.put(fileId, new Group(first, links - 1));
    }
}
