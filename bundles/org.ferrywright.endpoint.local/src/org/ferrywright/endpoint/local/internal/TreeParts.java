package org.ferrywright.endpoint.local.internal;

import java.util.HashMap;
import java.util.Map;
import org.ferrywright.delta.BlockTree;

/** Trees of the parts of a content, which several threads make, on their way into the tree of the whole. */
final class TreeParts {
    private final BlockTree.Builder whole;
    /** Made before those that come before them, by number. */
    private final Map<Integer, BlockTree> early = new HashMap<>();

    private int put;

    /** @param whole stands between two leaves */
    TreeParts(BlockTree.Builder whole) {
        this.whole = whole;
    }

    synchronized void put(int number, BlockTree tree) {
        early.put(number, tree);
        for (BlockTree next = early.remove(put); next != null; next = early.remove(put)) {
            whole.leaves(next, 0, next.shape().leaves());
            put++;
        }
    }
}
