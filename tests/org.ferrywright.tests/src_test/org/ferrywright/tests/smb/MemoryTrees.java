package org.ferrywright.tests.smb;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.endpoint.BlockTrees;

/** Remembers the tree of every file that is written, and believes in it as long as all facts are the same, however young. */
public class MemoryTrees implements BlockTrees {
    private record Kept(Entry facts, BlockTree tree) {}

    private final Map<RelPath, Kept> trees = new ConcurrentHashMap<>();

    @Override
    public BlockScheme scheme(RelPath path, long size) {
        return BlockScheme.usual(size, 0x5eedL);
    }

    @Override
    public boolean wanted(RelPath path, long size) {
        return true;
    }

    @Override
    public Optional<BlockTree> current(RelPath path, Entry facts, BlockScheme scheme) {
        return Optional.ofNullable(trees.get(path))
                .filter(kept -> kept.facts.equals(facts))
                .map(Kept::tree)
                .filter(tree -> scheme == null || tree.shape().scheme().equals(scheme));
    }

    @Override
    public void read(RelPath path, Entry facts, BlockTree tree, Instant begun) {}

    @Override
    public void written(RelPath path, Entry facts, BlockTree tree) {
        trees.put(path, new Kept(facts, tree));
    }

    @Override
    public void kept(RelPath from, RelPath to, Entry before, Entry after) {
        Kept old = trees.remove(from);
        if (old != null && old.facts.equals(before)) {
            trees.put(to, new Kept(after, old.tree));
        }
    }
}
