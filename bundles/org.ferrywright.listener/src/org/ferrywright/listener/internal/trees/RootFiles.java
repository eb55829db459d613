package org.ferrywright.listener.internal.trees;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.store.TreeFacts;
import org.ferrywright.delta.store.TreeKey;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Flush;
import org.ferrywright.endpoint.local.LocalRoots;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at files of the served roots, apart from what peers do with them. */
final class RootFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RootFiles.class);
    /** Nothing is made here, so that no temporary has an owner. */
    private static final String NOBODY = "00000000";

    private record Served(String name, Path folder) {}

    private final Map<String, Served> served = new HashMap<>();
    private final Map<String, Endpoint> open = new HashMap<>();

    synchronized void add(String root, String name, Path folder) {
        served.put(root, new Served(name, folder));
    }

    /** Null when the file is not there, or cannot be looked at. */
    TreeFacts facts(TreeKey key) throws InterruptedException {
        return entry(key).map(TreeFacts::of).orElse(null);
    }

    Optional<Entry> entry(TreeKey key) throws InterruptedException {
        try {
            Endpoint root = root(key.root());
            return root == null ? Optional.empty() : root.stat(key.path()).filter(Entry::isFile);
        } catch (EndpointException e) {
            failed(key.root(), e);
            return Optional.empty();
        }
    }

    /** The digest of a leaf as it is now; empty when the file is not as expected before and after. */
    Optional<ContentDigest> leaf(TreeKey key, Entry entry, BlockShape shape, int leaf) throws InterruptedException {
        try {
            Endpoint root = root(key.root());
            if (root == null) {
                return Optional.empty();
            }
            var part = BlockTree.builder(new BlockShape(shape.scheme(), shape.length(0, leaf)), false);
            long rest = shape.length(0, leaf);
            var buffer = ByteBuffer.allocate((int) Math.min(rest, 256 << 10));
            try (var content =
                    root.read(key.path(), leaf * (long) shape.scheme().leaf(), Expect.same(entry))) {
                while (rest > 0) {
                    buffer.clear().limit((int) Math.min(rest, buffer.capacity()));
                    int n = content.read(buffer);
                    if (n < 0) {
                        return Optional.empty();
                    }
                    part.update(buffer.flip());
                    rest -= n;
                }
            }
            boolean same = TreeFacts.of(entry).equals(facts(key));
            return same ? Optional.of(part.build().leaf(0)) : Optional.empty();
        } catch (IOException e) {
            LOG.debug("a sample of {} could not be read", key.path(), e);
            return Optional.empty();
        } catch (EndpointException e) {
            failed(key.root(), e);
            return Optional.empty();
        }
    }

    /** Brings everything that was written in a root onto its disk. */
    boolean flush(String root) throws InterruptedException {
        try {
            Endpoint endpoint = root(root);
            if (endpoint == null || endpoint.facet(Flush.class).isEmpty()) {
                return false;
            }
            endpoint.facet(Flush.class).get().flush();
            return true;
        } catch (EndpointException e) {
            failed(root, e);
            return false;
        }
    }

    private synchronized Endpoint root(String root) throws EndpointException {
        Endpoint known = open.get(root);
        Served where = served.get(root);
        if (known == null && where != null) {
            known = LocalRoots.openBelow(where.folder, RelPath.ROOT, NOBODY, false, where.name);
            open.put(root, known);
        }
        return known;
    }

    private synchronized void failed(String root, EndpointException e) {
        LOG.debug("a served root could not be looked at", e);
        if (e.scope() == EndpointException.Scope.ENDPOINT) {
            Endpoint old = open.remove(root);
            if (old != null) {
                old.close();
            }
        }
    }

    @Override
    public synchronized void close() {
        open.values().forEach(Endpoint::close);
        open.clear();
        served.clear();
    }
}
