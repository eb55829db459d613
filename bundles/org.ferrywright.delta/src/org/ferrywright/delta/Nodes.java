package org.ferrywright.delta;

/** Neighbours on one level of a tree of blocks, from node {@code first} on. */
public record Nodes(int level, int first, int count) {
    public Nodes {
        if (level < 0 || first < 0 || count < 1) {
            throw new IllegalArgumentException("no nodes: " + count + " from " + first + " on level " + level);
        }
    }
}
