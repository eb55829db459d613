package org.ferrywright.endpoint.local.internal;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.endpoint.BlockTrees;

/** The trees that were made last, in memory: what was compared is patched next. */
final class RecentTrees implements BlockTrees {
    /** About 35 MB. */
    private static final int MOST_LEAVES = 2 << 20;

    private static final long NANOS = 1_000_000_000L;
    /** Clocks that stamp files go on in steps; of a server's the distance to ours is not known. */
    private static final long STEP = NANOS / 50;

    private static final long FAR = 2 * NANOS;

    private record Kept(Entry facts, BlockTree tree) {}

    private final Map<RelPath, Kept> trees = new LinkedHashMap<>(16, 0.75f, true);
    private final long timePrecision;
    private int leaves;
    private long seed;

    /** @param timePrecision of the root, in nanoseconds */
    RecentTrees(long timePrecision) {
        this.timePrecision = timePrecision;
    }

    @Override
    public BlockScheme scheme(RelPath path, long size) {
        return BlockScheme.usual(size, seed());
    }

    private synchronized long seed() {
        while (seed == 0) {
            seed = new SecureRandom().nextLong();
        }
        return seed;
    }

    @Override
    public boolean wanted(RelPath path, long size) {
        return false;
    }

    @Override
    public synchronized Optional<BlockTree> current(RelPath path, Entry facts, BlockScheme scheme) {
        Kept kept = trees.get(path);
        boolean fits = kept != null
                && same(kept.facts, facts)
                && (scheme == null || kept.tree.shape().scheme().equals(scheme));
        return fits ? Optional.of(kept.tree) : Optional.empty();
    }

    private static boolean same(Entry a, Entry b) {
        return a.size() == b.size()
                && a.modified().equals(b.modified())
                && a.changeToken() == b.changeToken()
                && a.fileId() == b.fileId();
    }

    @Override
    public void read(RelPath path, Entry facts, BlockTree tree, Instant begun) {
        long now = begun.getEpochSecond() * NANOS + begun.getNano();
        if (stamped(facts) || facts.changeToken() + FAR < now) {
            keep(path, facts, tree);
        }
    }

    @Override
    public void written(RelPath path, Entry facts, BlockTree tree) {
        if (stamped(facts)) {
            keep(path, facts, tree);
        }
    }

    /** Whether its time was set to one so old that whoever writes to it from now on gives it another one. */
    private boolean stamped(Entry facts) {
        long modified = facts.modified().seconds();
        long step = Math.max(STEP, 2 * timePrecision);
        return facts.changeToken() != 0
                && Math.abs(modified) < Long.MAX_VALUE / NANOS - 1
                && modified * NANOS + facts.modified().nanos() + step < facts.changeToken();
    }

    private synchronized void keep(RelPath path, Entry facts, BlockTree tree) {
        if (facts.changeToken() == 0 || facts.fileId() == 0) {
            return;
        }
        forget(path);
        trees.put(path, new Kept(facts, tree));
        leaves += tree.shape().leaves();
        while (leaves > MOST_LEAVES && trees.size() > 1) {
            forget(trees.keySet().iterator().next());
        }
    }

    private void forget(RelPath path) {
        Kept old = trees.remove(path);
        leaves -= old == null ? 0 : old.tree.shape().leaves();
    }

    /** What is renamed or gets other attributes is not compared again soon. */
    @Override
    public void kept(RelPath from, RelPath to, Entry before, Entry after) {}
}
