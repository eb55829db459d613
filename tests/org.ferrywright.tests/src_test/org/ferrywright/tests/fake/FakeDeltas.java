package org.ferrywright.tests.fake;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockFinder;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockSearch;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockSums;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.CopyRange;
import org.ferrywright.delta.Nodes;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.FileBlocks;
import org.ferrywright.endpoint.Patch;
import org.ferrywright.endpoint.PatchRequest;
import org.ferrywright.endpoint.StageRequest;

/** Deltas of files in memory. A tree that was made once is at hand as long as nothing about the file changes. */
final class FakeDeltas implements Deltas {
    private record Made(long changes, BlockTree tree) {}

    private final FakeEndpoint endpoint;
    private final FakeTree tree;
    private final Map<Long, Made> made = new HashMap<>();

    FakeDeltas(FakeEndpoint endpoint) {
        this.endpoint = endpoint;
        this.tree = endpoint.tree;
    }

    @Override
    public boolean remote() {
        return endpoint.knobs.remote();
    }

    @Override
    public FileBlocks blocks(RelPath path, BlockScheme scheme, Expect expect)
            throws EndpointException, InterruptedException {
        endpoint.begin(FakeOperation.BLOCKS, path);
        synchronized (tree) {
            endpoint.check(path, expect);
            var node = endpoint.file(path);
            Made before = made.get(node.id);
            boolean current = before != null
                    && before.changes == node.changes
                    && (scheme == null || before.tree.shape().scheme().equals(scheme));
            BlockScheme by = scheme != null
                    ? scheme
                    : current ? before.tree.shape().scheme() : BlockScheme.usual(node.size, endpoint.knobs.seed());
            return new Blocks(path, node, shape(path, by, node.size), current ? before.tree : null);
        }
    }

    private static BlockShape shape(RelPath path, BlockScheme scheme, long size) throws EndpointException {
        try {
            return new BlockShape(scheme, size);
        } catch (IllegalArgumentException e) {
            throw EndpointException.of(Kind.UNSUPPORTED, e.getMessage())
                    .path(path)
                    .cause(e)
                    .build();
        }
    }

    static BlockTree treeOf(byte[] content, BlockScheme scheme) {
        var builder = BlockTree.builder(new BlockShape(scheme, content.length), true);
        builder.update(ByteBuffer.wrap(content));
        return builder.build();
    }

    @Override
    public ReadableByteChannel ranges(RelPath path, List<ByteRange> ranges, Expect expect)
            throws EndpointException, InterruptedException {
        endpoint.begin(FakeOperation.RANGES, path);
        synchronized (tree) {
            endpoint.check(path, expect);
            var node = endpoint.file(path);
            if (ranges.stream().anyMatch(range -> range.end() > node.size)) {
                throw FakeReading.changed(path);
            }
            return new FakeReading(endpoint, path, node, ranges);
        }
    }

    @Override
    public List<CopyRange> search(RelPath path, BlockSearch search, Expect expect)
            throws EndpointException, InterruptedException {
        final byte[] content;
        final long changes;
        endpoint.begin(FakeOperation.SEARCH, path);
        final FakeTree.Node node;
        synchronized (tree) {
            endpoint.check(path, expect);
            node = endpoint.file(path);
            content = Arrays.copyOf(node.content, node.size);
            changes = node.changes;
        }
        List<CopyRange> found = BlockFinder.find(search, (to, offset) -> {
            int n = (int) Math.clamp(content.length - offset, 0, to.remaining());
            to.put(content, (int) Math.min(offset, content.length), n);
            return n == 0 ? -1 : n;
        });
        endpoint.begin(FakeOperation.BLOCKS_READ, path);
        unchanged(path, node, changes);
        return found;
    }

    private void unchanged(RelPath path, FakeTree.Node node, long changes) throws EndpointException {
        synchronized (tree) {
            if (node.changes != changes) {
                throw FakeReading.changed(path);
            }
        }
    }

    @Override
    public Patch patch(RelPath path, PatchRequest request) throws EndpointException, InterruptedException {
        endpoint.beginChange(FakeOperation.PATCH, path);
        synchronized (tree) {
            shape(path, request.scheme(), request.size());
            if (tree.find(request.basis()) == null && request.basisIs() instanceof Expect.Same) {
                throw FakeReading.changed(request.basis());
            }
            endpoint.check(request.basis(), request.basisIs());
            var basis = endpoint.file(request.basis());
            if (request.inPlace()) {
                if (!request.basis().equals(path) || basis.links > 1) {
                    throw EndpointException.item(Kind.UNSUPPORTED, path, "not patched in place: " + path);
                }
                return new FakePatchInPlace(endpoint, path, basis, request);
            }
            var staging = new StageRequest(request.temporary(), request.size(), request.resume(), 0, request.sparse());
            return new FakePatch(
                    endpoint,
                    basis,
                    request,
                    endpoint.stage(
                            path,
                            staging,
                            request.scheme().leaf(),
                            content -> treeOf(content, request.scheme()).root()));
        }
    }

    private final class Blocks implements FileBlocks {
        private final RelPath path;
        private final FakeTree.Node node;
        private final long changes;
        private final BlockShape shape;
        private final boolean cached;
        private BlockTree blocks;

        private Blocks(RelPath path, FakeTree.Node node, BlockShape shape, BlockTree blocks) {
            this.path = path;
            this.node = node;
            this.changes = node.changes;
            this.shape = shape;
            this.blocks = blocks;
            this.cached = blocks != null;
        }

        @Override
        public BlockShape shape() {
            return shape;
        }

        @Override
        public boolean cached() {
            return cached;
        }

        @Override
        public ContentDigest root() throws EndpointException, InterruptedException {
            return blocks().root();
        }

        @Override
        public long[] digests(List<Nodes> nodes) throws EndpointException, InterruptedException {
            return blocks().digests(nodes);
        }

        @Override
        public BlockSums sums(List<Nodes> nodes) throws EndpointException, InterruptedException {
            return blocks().sums(nodes);
        }

        @Override
        public boolean tellsParts() {
            return true;
        }

        @Override
        public BlockTree part(ByteRange range) throws EndpointException, InterruptedException {
            if (range.end() > shape.size()) {
                throw new IllegalArgumentException(range + " is not in the file");
            }
            endpoint.begin(FakeOperation.BLOCKS_READ, path);
            synchronized (tree) {
                unchanged(path, node, changes);
                return treeOf(
                        Arrays.copyOfRange(node.content, (int) range.offset(), (int) range.end()), shape.scheme());
            }
        }

        private BlockTree blocks() throws EndpointException, InterruptedException {
            if (blocks == null) {
                endpoint.begin(FakeOperation.BLOCKS_READ, path);
                synchronized (tree) {
                    unchanged(path, node, changes);
                    blocks = treeOf(Arrays.copyOf(node.content, node.size), shape.scheme());
                    made.put(node.id, new Made(changes, blocks));
                }
            }
            return blocks;
        }

        @Override
        public void close() {}
    }

    /** What stands under the path is the basis of a patch, and is as it was when the patch was begun. */
    static void checkBasis(FakeEndpoint endpoint, PatchRequest request, FakeTree.Node basis, long changes)
            throws EndpointException {
        synchronized (endpoint.tree) {
            Entry now = endpoint.tree.entry(request.basis());
            if (!request.basisIs().holds(now) || basis.changes != changes) {
                throw FakeReading.changed(request.basis());
            }
        }
    }
}
