package org.ferrywright.endpoint;

import java.nio.ByteBuffer;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockTree;

/** The tree of a file that is made while the file is written, where somebody wants it. */
public final class WrittenTree implements AutoCloseable {
    /** Of smaller files the tree is made when it is needed. */
    private static final long SMALLEST = 256 << 10;

    private final BlockTrees trees;
    private final RelPath path;
    /** Null when nobody wants the tree, or no memory is left for it. */
    private final TreeMemory.Share memory;

    private final BlockTree.Builder builder;

    /** @param sums whether blocks will be searched for by it, which makes it slower to build */
    public WrittenTree(BlockTrees trees, RelPath path, long size, boolean sums) {
        this.trees = trees;
        this.path = path;
        if (size < SMALLEST || !trees.wanted(path, size)) {
            this.memory = null;
            this.builder = null;
            return;
        }
        var shape = new BlockShape(trees.scheme(path, size), size);
        this.memory = TreeMemory.takeIfFree(shape);
        this.builder = memory == null ? null : BlockTree.builder(shape, sums);
    }

    /** Takes what remains in the buffer, and leaves its position as it is. */
    public void update(ByteBuffer content) {
        if (builder != null) {
            builder.update(content);
        }
    }

    /** The file is in its place with all its content. */
    public void written(Entry facts) {
        if (builder != null) {
            trees.written(path, facts, builder.build());
        }
    }

    @Override
    public void close() {
        if (memory != null) {
            memory.close();
        }
    }
}
