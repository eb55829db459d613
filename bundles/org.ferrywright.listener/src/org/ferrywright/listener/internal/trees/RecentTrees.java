package org.ferrywright.listener.internal.trees;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.delta.store.TreeFacts;
import org.ferrywright.delta.store.TreeKey;

/** The trees that were used last, in memory: what was compared is patched next. For one thread at a time. */
final class RecentTrees {
    /** About 35 MB. */
    private static final int MOST_LEAVES = 2 << 20;

    record Kept(TreeFacts facts, BlockTree tree) {}

    private final Map<TreeKey, Kept> trees = new LinkedHashMap<>(16, 0.75f, true);
    private int leaves;

    Optional<Kept> get(TreeKey key) {
        return Optional.ofNullable(trees.get(key));
    }

    void put(TreeKey key, TreeFacts facts, BlockTree tree) {
        remove(key);
        trees.put(key, new Kept(facts, tree));
        leaves += tree.shape().leaves();
        while (leaves > MOST_LEAVES && trees.size() > 1) {
            remove(trees.keySet().iterator().next());
        }
    }

    void remove(TreeKey key) {
        Kept old = trees.remove(key);
        leaves -= old == null ? 0 : old.tree.shape().leaves();
    }

    void clear() {
        trees.clear();
        leaves = 0;
    }
}
