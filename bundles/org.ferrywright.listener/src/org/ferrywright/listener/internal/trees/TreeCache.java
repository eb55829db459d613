package org.ferrywright.listener.internal.trees;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.delta.store.SecretSeed;
import org.ferrywright.delta.store.TreeFacts;
import org.ferrywright.delta.store.TreeKey;
import org.ferrywright.delta.store.TreeStores;
import org.ferrywright.endpoint.BlockTrees;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The trees of all served roots: what was used last in memory, the rest in a store. Safe for many threads. */
public final class TreeCache implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TreeCache.class);
    /** Smaller files are not worth a tree, in bytes. */
    static final long SMALLEST = 256 << 10;

    private final Path folder;
    private final RecentTrees recent = new RecentTrees();
    private final RootFiles files = new RootFiles();
    private final TreeStores stores;
    private final TreeSampling sampling;
    private final TreeWriter writer;
    private SecretSeed secret;
    private long withoutSecret;

    /** @param folder for its files; it is made when it is needed */
    public TreeCache(Path folder, long mostBytes) {
        this.folder = folder;
        this.stores = new TreeStores(folder.resolve("trees.db"), TreeStores.boot(), LOG::warn);
        this.sampling = new TreeSampling(files, recent);
        this.writer = new TreeWriter(stores, files, sampling, mostBytes);
    }

    public BlockTrees trees(String name, Path served, RelPath below) {
        Path place = served.toAbsolutePath().normalize();
        ContentDigest id = ContentHash.of((name + '\0' + place).getBytes(StandardCharsets.UTF_8), 0);
        String root = String.format("%016x%016x", id.high(), id.low());
        files.add(root, name, place);
        return new RootTrees(this, root, place, below, seed(name));
    }

    private synchronized long seed(String name) {
        if (secret == null && withoutSecret == 0) {
            try {
                SecretSeed.folder(folder);
                secret = SecretSeed.load(folder.resolve("seed"), LOG::warn);
            } catch (IOException e) {
                LOG.warn(
                        "no secret for the digests of blocks can be kept, so trees are of no use later: {}",
                        e.getMessage());
                withoutSecret = new SecureRandom().nextLong() | 1;
            }
        }
        return secret == null ? withoutSecret : secret.of(name);
    }

    Optional<BlockTree> current(TreeKey key, TreeFacts facts) {
        if (facts.size() < SMALLEST || !facts.telling()) {
            return Optional.empty();
        }
        synchronized (recent) {
            var kept = recent.get(key).filter(k -> k.facts().equals(facts));
            if (kept.isPresent()) {
                return Optional.of(kept.get().tree());
            }
        }
        var stored = stores.ask(store -> store.find(key))
                .filter(row -> row.facts().equals(facts))
                .flatMap(row -> BlockTree.decode(row.tree()))
                .filter(tree -> tree.shape().size() == facts.size());
        if (stored.isPresent()) {
            remember(key, facts, stored.get());
            writer.used(key);
        }
        return stored;
    }

    void store(TreeKey key, TreeFacts facts, BlockTree tree) {
        remember(key, facts, tree);
        writer.store(key, facts, tree);
    }

    void storeSettled(TreeKey key, TreeFacts facts, BlockTree tree) {
        writer.storeSettled(key, facts, tree);
    }

    void rekey(TreeKey from, TreeFacts before, TreeKey to, TreeFacts after) {
        writer.rekey(from, before, to, after);
    }

    void moveFolder(TreeKey from, TreeKey to) {
        writer.moveFolder(from, to);
    }

    private void remember(TreeKey key, TreeFacts facts, BlockTree tree) {
        synchronized (recent) {
            recent.put(key, facts, tree);
        }
    }

    /** How many trees were found not to be those of their files although all facts were. */
    public long damaged() {
        return sampling.damaged();
    }

    /** Holds one tree against its file. @param chance 0 to 1, which one */
    public void sample(double chance) throws InterruptedException {
        stores.use(store -> sampling.check(store, chance));
    }

    /** Waits until everything that was told so far is stored. */
    public void finish() throws InterruptedException {
        writer.finish();
    }

    @Override
    public void close() {
        writer.close();
        stores.close();
        files.close();
        synchronized (recent) {
            recent.clear();
        }
    }
}
