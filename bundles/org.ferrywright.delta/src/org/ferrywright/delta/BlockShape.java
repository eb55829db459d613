package org.ferrywright.delta;

/**
 * The tree of blocks of a file: its bottom (level 0) are leaves of {@link BlockScheme#leaf} bytes, a node of a level above stands for
 * {@value #FAN} of the level below. The last node of a level may stand for less. The top level has one node; an empty file has one
 * empty leaf.
 */
public record BlockShape(BlockScheme scheme, long size) {
    public static final int FAN = 16;

    /** The number of leaves is bounded, not their length: a tree is never more than a few dozen MB. */
    public static final int MAX_LEAVES = 1 << 21;

    public BlockShape {
        if (size < 0 || (size - 1) / scheme.leaf() >= MAX_LEAVES) {
            throw new IllegalArgumentException(size + " bytes are too many for blocks of " + scheme.leaf());
        }
    }

    public int leaves() {
        return Math.toIntExact(Math.max(1, (size + scheme.leaf() - 1) / scheme.leaf()));
    }

    /** The number of levels, at least 1. */
    public int levels() {
        int levels = 1;
        for (int nodes = leaves(); nodes > 1; nodes = above(nodes)) {
            levels++;
        }
        return levels;
    }

    public int nodes(int level) {
        int nodes = leaves();
        for (int i = 0; i < level; i++) {
            nodes = above(nodes);
        }
        return nodes;
    }

    /** How many bytes a node of the level stands for, except the last. */
    public long span(int level) {
        return (long) scheme.leaf() << (4 * level);
    }

    /** How many bytes the node stands for. */
    public long length(int level, int node) {
        long span = span(level);
        return Math.min(span, size - node * span);
    }

    private static int above(int nodes) {
        return (nodes + FAN - 1) / FAN;
    }
}
