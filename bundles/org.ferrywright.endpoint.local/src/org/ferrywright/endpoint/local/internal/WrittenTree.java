package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.endpoint.BlockTrees;
import org.ferrywright.endpoint.TreeMemory;

/** The tree of a file that is made while the file is written, where somebody wants it. */
final class WrittenTree implements AutoCloseable {
    /** Of smaller files the tree is made when it is needed. */
    private static final long SMALLEST = 256 << 10;

    private final BlockTrees trees;
    private final RelPath path;
    /** Null when nobody wants the tree, or no memory is left for it. */
    private final TreeMemory.Share memory;

    private final BlockTree.Builder builder;

    WrittenTree(BlockTrees trees, RelPath path, long size) {
        this.trees = trees;
        this.path = path;
        if (size < SMALLEST || !trees.wanted(path, size)) {
            this.memory = null;
            this.builder = null;
            return;
        }
        var shape = new BlockShape(trees.scheme(path, size), size);
        this.memory = TreeMemory.takeIfFree(shape);
        this.builder = memory == null ? null : BlockTree.builder(shape, false);
    }

    /** Takes what remains in the buffer, and leaves its position as it is. */
    void update(ByteBuffer content) {
        if (builder != null) {
            builder.update(content);
        }
    }

    /** The file is in its place with all its content. */
    void written(Entry facts) {
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
