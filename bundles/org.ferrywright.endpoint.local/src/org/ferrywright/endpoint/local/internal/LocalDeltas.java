package org.ferrywright.endpoint.local.internal;

import java.nio.channels.ReadableByteChannel;
import java.util.List;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockFinder;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockSearch;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.delta.CopyRange;
import org.ferrywright.endpoint.BlockTrees;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.FileBlocks;
import org.ferrywright.endpoint.Patch;
import org.ferrywright.endpoint.PatchRequest;
import org.ferrywright.endpoint.TreeMemory;

/** Blocks, ranges and patches of files of this machine. */
final class LocalDeltas implements Deltas {
    private final FileTree tree;
    private final BlockTrees trees;
    private final boolean holes;

    /** @param holes whether the file system keeps holes */
    LocalDeltas(FileTree tree, BlockTrees trees, boolean holes) {
        this.tree = tree;
        this.trees = trees;
        this.holes = holes;
    }

    @Override
    public boolean remote() {
        return false;
    }

    @Override
    public FileBlocks blocks(RelPath path, BlockScheme scheme, Expect expect)
            throws EndpointException, InterruptedException {
        LocalEndpoint.checkInterrupt();
        Source source = Source.open(tree, path, expect);
        TreeMemory.Share memory = null;
        try {
            long size = source.before().size();
            BlockTree known = trees.current(path, source.before(), scheme).orElse(null);
            BlockScheme by =
                    known != null ? known.shape().scheme() : scheme != null ? scheme : trees.scheme(path, size);
            BlockShape shape = shape(path, by, size);
            memory = TreeMemory.take(shape);
            var blocks = new LocalBlocks(source, trees, tree.failures(), shape, known, memory);
            source = null;
            memory = null;
            return blocks;
        } finally {
            if (memory != null) {
                memory.close();
            }
            if (source != null) {
                source.close();
            }
        }
    }

    private BlockShape shape(RelPath path, BlockScheme scheme, long size) throws EndpointException {
        try {
            return new BlockShape(scheme, size);
        } catch (IllegalArgumentException e) {
            throw tree.failures()
                    .builder(Kind.UNSUPPORTED, path, e.getMessage())
                    .cause(e)
                    .build();
        }
    }

    @Override
    public ReadableByteChannel ranges(RelPath path, List<ByteRange> ranges, Expect expect)
            throws EndpointException, InterruptedException {
        LocalEndpoint.checkInterrupt();
        Source source = Source.open(tree, path, expect);
        long size = source.before().size();
        for (ByteRange range : ranges) {
            if (range.end() > size) {
                source.close();
                throw tree.failures()
                        .changed(
                                path,
                                "it has " + size + " bytes, not those from " + range.offset() + " to " + range.end());
            }
        }
        return new RangesChannel(source, List.copyOf(ranges));
    }

    @Override
    public List<CopyRange> search(RelPath path, BlockSearch search, Expect expect)
            throws EndpointException, InterruptedException {
        LocalEndpoint.checkInterrupt();
        if (search.length() > BlockFinder.MOST_LENGTH) {
            throw tree.failures()
                    .item(Kind.UNSUPPORTED, path, "blocks of " + search.length() + " bytes are not searched for");
        }
        try (Source source = Source.open(tree, path, expect)) {
            OpenFile file = source.file();
            List<CopyRange> found = BlockFinder.<EndpointException>find(search, file::read);
            source.checkUnchanged();
            return found;
        }
    }

    @Override
    public Patch patch(RelPath path, PatchRequest request) throws EndpointException, InterruptedException {
        LocalEndpoint.checkInterrupt();
        if (path.isRoot()) {
            throw tree.failures().item(Kind.IS_DIRECTORY, path, "the root is a folder, not a file");
        }
        BlockShape shape = shape(path, request.scheme(), request.size());
        return request.inPlace()
                ? PatchInPlace.open(tree, trees, path, request, shape)
                : StagedPatch.open(tree, trees, path, request, shape, holes);
    }
}
