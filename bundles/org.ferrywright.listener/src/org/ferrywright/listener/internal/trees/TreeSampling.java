package org.ferrywright.listener.internal.trees;

import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Printable;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.store.TreeFacts;
import org.ferrywright.delta.store.TreeKey;
import org.ferrywright.delta.store.TreeStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds some leaves of a stored tree against the file, to find what no facts tell: damage of either. */
final class TreeSampling {
    private static final Logger LOG = LoggerFactory.getLogger(TreeSampling.class);
    private static final int LEAVES = 8;
    /** Longer leaves are not read only to look. */
    private static final int LONGEST_LEAF = 4 << 20;

    private final RootFiles files;
    private final RecentTrees recent;
    private final AtomicLong damaged = new AtomicLong();

    TreeSampling(RootFiles files, RecentTrees recent) {
        this.files = files;
        this.recent = recent;
    }

    /** How many trees were not those of their files although all facts were. */
    long damaged() {
        return damaged.get();
    }

    /** @param chance 0 to 1, which tree */
    void check(TreeStore store, double chance) throws SQLException, InterruptedException {
        Optional<TreeStore.Row> row = store.any(chance);
        if (row.isEmpty()) {
            return;
        }
        TreeKey key = row.get().key();
        Optional<Entry> entry = files.entry(key);
        Optional<BlockTree> tree = BlockTree.decode(row.get().tree());
        if (entry.isEmpty()
                || tree.isEmpty()
                || !TreeFacts.of(entry.get()).equals(row.get().facts())) {
            store.remove(key);
        } else if (tree.get().shape().scheme().leaf() <= LONGEST_LEAF && differs(key, entry.get(), tree.get())) {
            damaged.incrementAndGet();
            LOG.error(
                    "{} has another content than when its blocks were digested, and nothing about it tells so: the file is"
                            + " damaged, or was changed behind its times; it is read again when it is compared",
                    Printable.text(key.path().value()));
            synchronized (recent) {
                recent.remove(key);
            }
            store.remove(key);
        }
        store.commit();
    }

    private boolean differs(TreeKey key, Entry entry, BlockTree tree) throws InterruptedException {
        for (int i = 0; i < LEAVES; i++) {
            int leaf = ThreadLocalRandom.current().nextInt(tree.shape().leaves());
            Optional<ContentDigest> now = files.leaf(key, entry, tree.shape(), leaf);
            if (now.isPresent() && !now.get().equals(tree.leaf(leaf))) {
                return true;
            }
        }
        return false;
    }
}
