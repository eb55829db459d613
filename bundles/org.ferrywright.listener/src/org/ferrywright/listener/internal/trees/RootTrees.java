package org.ferrywright.listener.internal.trees;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.delta.store.TreeFacts;
import org.ferrywright.delta.store.TreeKey;
import org.ferrywright.endpoint.BlockTrees;

/** The trees of one served root, as an endpoint open at a folder below sees them. */
final class RootTrees implements BlockTrees {
    private final TreeCache cache;
    private final String root;
    private final Path folder;
    private final RelPath below;
    private final long seed;

    RootTrees(TreeCache cache, String root, Path folder, RelPath below, long seed) {
        this.cache = cache;
        this.root = root;
        this.folder = folder;
        this.below = below;
        this.seed = seed;
    }

    @Override
    public BlockScheme scheme(RelPath path, long size) {
        return BlockScheme.usual(size, seed);
    }

    @Override
    public boolean wanted(RelPath path, long size) {
        return size >= TreeCache.SMALLEST;
    }

    @Override
    public Optional<BlockTree> current(RelPath path, Entry facts, BlockScheme scheme) {
        return cache.current(key(path), TreeFacts.of(facts))
                .filter(tree -> scheme == null || tree.shape().scheme().equals(scheme));
    }

    @Override
    public void read(RelPath path, Entry entry, BlockTree tree, Instant begun) {
        TreeFacts facts = TreeFacts.of(entry);
        if (usable(path, facts) && facts.settled(begun)) {
            cache.store(key(path), facts, tree);
        }
    }

    @Override
    public void written(RelPath path, Entry entry, BlockTree tree) {
        TreeFacts facts = TreeFacts.of(entry);
        if (usable(path, facts) && facts.stamped()) {
            cache.storeSettled(key(path), facts, tree);
        }
    }

    @Override
    public void kept(RelPath from, RelPath to, Entry before, Entry after) {
        if (before.isDirectory() && after.isDirectory() && !from.equals(to)) {
            cache.moveFolder(key(from), key(to));
            return;
        }
        TreeFacts old = TreeFacts.of(before);
        TreeFacts now = TreeFacts.of(after);
        boolean same = before.isFile() && after.isFile() && old.size() == now.size() && old.fileId() == now.fileId();
        if (same && usable(to, old) && usable(to, now) && now.stamped()) {
            cache.rekey(key(from), old, key(to), now);
        }
    }

    private boolean usable(RelPath path, TreeFacts facts) {
        return facts.size() >= TreeCache.SMALLEST
                && facts.telling()
                && FileSystems.trusted(folder, key(path).path());
    }

    private TreeKey key(RelPath path) {
        return new TreeKey(root, below.resolve(path));
    }
}
