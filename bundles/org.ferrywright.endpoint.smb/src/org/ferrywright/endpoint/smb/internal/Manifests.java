package org.ferrywright.endpoint.smb.internal;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.endpoint.BlockTrees;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.WrittenTree;

/**
 * The trees of blocks of the files of a root that we wrote there. One counts only while size, times and number of its file are what the
 * server told right after our write.
 *
 * @param base folder of the root below the share
 */
record Manifests(BlockTrees trees, RelPath base) {
    private static final long SECOND = 10_000_000;
    /** The clock that stamps files goes on in steps, in ticks of 100 ns. */
    private static final long STEP = SECOND / 20;
    /** Of a file system that keeps whole seconds, or two. */
    private static final long COARSE_STEP = 2 * SECOND + STEP;

    static Manifests of(EndpointContext context, String volume, ShareAddress address) {
        return new Manifests(
                context.trees(volume).orElseGet(Forgetful::new),
                RelPath.of(address.path().replace('\\', '/')));
    }

    /** By {@code scheme}, or by any when it is null. */
    Optional<BlockTree> current(RelPath path, Facts facts, BlockScheme scheme) {
        return trees.current(base.resolve(path), facts.proof(path.name()), scheme);
    }

    BlockScheme scheme(RelPath path, long size) {
        return trees.scheme(base.resolve(path), size);
    }

    /** The tree of a file that is about to be written; blocks are searched for by it, because nobody can read the file again. */
    WrittenTree writing(RelPath path, long size) {
        return new WrittenTree(trees, base.resolve(path), size, true);
    }

    /**
     * Whether whoever writes to a file gives it another time, however soon: its own is older than the moment, by the server's clock, in which
     * its temporary was made. Samba tells no other time of a change than the one that everybody can set.
     */
    static boolean isSettled(Facts placed, Facts temporary) {
        long step = temporary.created() % SECOND == 0 ? COARSE_STEP : STEP;
        return temporary.created() > 0 && placed.modified() + step < temporary.created();
    }

    /** @param temporary as it was when it was opened */
    void written(RelPath path, Facts facts, Facts temporary, BlockTree tree) {
        if (isSettled(facts, temporary) && trees.wanted(base.resolve(path), facts.size())) {
            trees.written(base.resolve(path), facts.proof(path.name()), tree);
        }
    }

    /** What was renamed. @param share asked only for a file of which something is remembered */
    void moved(Share share, RelPath from, RelPath to, Facts before) throws EndpointException {
        if (before.kind() == EntryKind.DIRECTORY) {
            kept(from, to, before, before);
        } else if (trees.wanted(base.resolve(from), before.size())
                && current(from, before, null).isPresent()) {
            Facts after = share.facts(to);
            if (after != null && after.modified() == before.modified()) {
                kept(from, to, before, after);
            }
        }
    }

    private void kept(RelPath from, RelPath to, Facts before, Facts after) {
        trees.kept(base.resolve(from), base.resolve(to), before.proof(from.name()), after.proof(to.name()));
    }

    /** Where nobody lends us a memory. */
    private static final class Forgetful implements BlockTrees {
        private final long seed = new SecureRandom().nextLong();

        @Override
        public BlockScheme scheme(RelPath path, long size) {
            return BlockScheme.usual(size, seed);
        }

        @Override
        public boolean wanted(RelPath path, long size) {
            return false;
        }

        @Override
        public Optional<BlockTree> current(RelPath path, Entry facts, BlockScheme scheme) {
            return Optional.empty();
        }

        @Override
        public void read(RelPath path, Entry facts, BlockTree tree, Instant begun) {}

        @Override
        public void written(RelPath path, Entry facts, BlockTree tree) {}

        @Override
        public void kept(RelPath from, RelPath to, Entry before, Entry after) {}
    }
}
