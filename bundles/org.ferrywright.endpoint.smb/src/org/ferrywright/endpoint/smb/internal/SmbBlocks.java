package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockSums;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.Nodes;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.FileBlocks;
import org.ferrywright.endpoint.TreeMemory;

/** The tree of an open file: the one that is remembered, else made by reading all of it. */
final class SmbBlocks implements FileBlocks {
    private final OpenContent content;
    private final BlockShape shape;
    private final boolean cached;
    private final TreeMemory.Share memory;
    private BlockTree tree;

    /** Takes content and memory over. @param tree null when it has to be made */
    SmbBlocks(OpenContent content, BlockShape shape, BlockTree tree, TreeMemory.Share memory) {
        this.content = content;
        this.shape = shape;
        this.tree = tree;
        this.cached = tree != null;
        this.memory = memory;
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
    public boolean searchable() {
        return tree == null || tree.hasSums();
    }

    @Override
    public Optional<BlockTree> whole(boolean sums) throws EndpointException, InterruptedException {
        BlockTree all = tree();
        return sums && !all.hasSums() ? Optional.empty() : Optional.of(all);
    }

    @Override
    public ContentDigest root() throws EndpointException, InterruptedException {
        return tree().root();
    }

    @Override
    public long[] digests(List<Nodes> nodes) throws EndpointException, InterruptedException {
        return tree().digests(nodes);
    }

    @Override
    public BlockSums sums(List<Nodes> nodes) throws EndpointException, InterruptedException {
        if (!tree().hasSums()) {
            tree = read();
        }
        return tree.sums(nodes);
    }

    private BlockTree tree() throws EndpointException, InterruptedException {
        if (tree == null) {
            tree = read();
        }
        return tree;
    }

    /** At most once, because every tree that was read has sums. */
    private BlockTree read() throws EndpointException, InterruptedException {
        var builder = BlockTree.builder(shape, true);
        ReadAhead ahead = content.ahead(0, shape.size());
        for (ByteBuffer piece = ahead.next(); piece != null; piece = ahead.next()) {
            builder.update(piece);
        }
        content.checkUnchanged();
        return builder.build();
    }

    @Override
    public void close() {
        memory.close();
        content.close();
    }
}
