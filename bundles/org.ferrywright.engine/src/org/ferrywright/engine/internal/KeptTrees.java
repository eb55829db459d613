package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockScheme;
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

/**
 * Manifests: the trees of blocks of files that this installation wrote to places where nobody else keeps them, such as a share without a
 * Listener. A tree counts only while all facts of its file are what its server told after our write. May be lost at any time: then
 * the file is sent whole once more. Nothing is opened before it is needed. Safe for many threads.
 */
public final class KeptTrees implements AutoCloseable {
    /** Length in bytes of all trees: enough for some 150 GB of files. */
    public static final long USUAL_BYTES = 1L << 30;

    private static final Logger LOG = LoggerFactory.getLogger(KeptTrees.class);
    /** Smaller files are sent as quickly as they are compared, in bytes. */
    private static final long SMALLEST = 256 << 10;

    private final Path folder;
    private final long mostBytes;
    private final TreeStores stores;
    private SecretSeed secret;
    private long withoutSecret;

    /**
     * @param folder for its files, which nobody else uses; made when it is needed
     * @param mostBytes of all trees; what was used longest ago goes
     */
    public KeptTrees(Path folder, long mostBytes) {
        this.folder = folder;
        this.mostBytes = mostBytes;
        this.stores = new TreeStores(folder.resolve("trees.db"), null, LOG::warn);
    }

    public BlockTrees of(String volume) {
        ContentDigest id = ContentHash.of(volume.getBytes(StandardCharsets.UTF_8), 0);
        return new OfVolume(String.format("%016x%016x", id.high(), id.low()), volume);
    }

    private synchronized long seed(String volume) {
        if (secret == null && withoutSecret == 0) {
            try {
                SecretSeed.folder(folder);
                secret = SecretSeed.load(folder.resolve("seed"), LOG::warn);
            } catch (IOException e) {
                LOG.warn("no secret for the digests of blocks can be kept: {}", e.getMessage());
                withoutSecret = new SecureRandom().nextLong() | 1;
            }
        }
        return secret == null ? withoutSecret : secret.of(volume);
    }

    private static long now() {
        return System.currentTimeMillis() / 1000;
    }

    @Override
    public void close() {
        stores.close();
    }

    private final class OfVolume implements BlockTrees {
        private final String root;
        private final String volume;

        OfVolume(String root, String volume) {
            this.root = root;
            this.volume = volume;
        }

        @Override
        public BlockScheme scheme(RelPath path, long size) {
            return BlockScheme.usual(size, seed(volume));
        }

        @Override
        public boolean wanted(RelPath path, long size) {
            return size >= SMALLEST;
        }

        @Override
        public Optional<BlockTree> current(RelPath path, Entry entry, BlockScheme scheme) {
            TreeFacts facts = TreeFacts.of(entry);
            if (!wanted(path, facts.size()) || !facts.telling()) {
                return Optional.empty();
            }
            TreeKey key = new TreeKey(root, path);
            return stores.ask(store -> {
                        var row = store.find(key).filter(r -> r.facts().equals(facts));
                        if (row.isPresent()) {
                            store.used(key, now());
                        }
                        store.commit();
                        return row;
                    })
                    .flatMap(row -> BlockTree.decode(row.tree()))
                    .filter(tree -> tree.shape().size() == facts.size())
                    .filter(tree -> scheme == null || tree.shape().scheme().equals(scheme));
        }

        /** Nothing tells how old the facts were by the clock of the server when the first byte was read, so it proves nothing later. */
        @Override
        public void read(RelPath path, Entry facts, BlockTree tree, Instant begun) {}

        @Override
        public void written(RelPath path, Entry entry, BlockTree tree) {
            TreeFacts facts = TreeFacts.of(entry);
            TreeKey key = new TreeKey(root, path);
            boolean proves = wanted(path, facts.size()) && facts.telling();
            change(store -> {
                if (proves) {
                    store.put(key, facts, tree.encode(), now());
                    store.commit();
                    store.evict(mostBytes);
                } else {
                    store.remove(key);
                    store.commit();
                }
            });
        }

        @Override
        public void kept(RelPath from, RelPath to, Entry before, Entry after) {
            TreeKey old = new TreeKey(root, from);
            TreeKey now = new TreeKey(root, to);
            if (before.isDirectory()) {
                change(store -> {
                    if (!old.equals(now)) {
                        store.moveFolder(old, now, now());
                    }
                    store.commit();
                });
                return;
            }
            Optional<BlockTree> tree = current(from, before, null);
            boolean same = before.size() == after.size() && before.fileId() == after.fileId();
            change(store -> {
                store.remove(old);
                store.commit();
            });
            if (tree.isPresent() && same) {
                written(to, after, tree.get());
            }
        }

        private void change(TreeStores.Work work) {
            try {
                stores.use(work);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
