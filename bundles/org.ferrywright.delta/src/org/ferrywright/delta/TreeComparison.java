package org.ferrywright.delta;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Finds out where two contents have the same bytes at the same offsets, by the digests of their trees alone. It asks for batches of nodes,
 * is told what both trees say, and goes down only where they differ. Long runs that differ are probed before: where no sample of what lies
 * below agrees, the bytes have moved or are others, and nothing is asked about them any more.
 */
public final class TreeComparison {
    /** It begins on the lowest level with at most so many nodes. */
    private static final int FIRST_ASKED = 4096;

    /** Nodes in a row that differ, above which samples are asked for first; also how many share their samples. */
    private static final int SEGMENT = 32;

    private static final int SAMPLES = 16;

    private final BlockShape source;
    private final BlockShape basis;
    private final BitSet[] pending;
    private final BitSet equal = new BitSet();
    private BitSet differing = new BitSet();
    private List<Nodes> probed = List.of();
    private List<Nodes> wanted = List.of();
    private int level;

    /** @throws IllegalArgumentException when the schemes are not the same */
    public TreeComparison(BlockShape source, BlockShape basis) {
        this(source, basis, firstLevel(source, basis));
    }

    /** @param first the level that it begins on */
    TreeComparison(BlockShape source, BlockShape basis, int first) {
        if (!source.scheme().equals(basis.scheme())) {
            throw new IllegalArgumentException("trees of different schemes cannot be compared");
        }
        this.source = source;
        this.basis = basis;
        pending = new BitSet[first + 1];
        for (int i = 0; i <= first; i++) {
            pending[i] = new BitSet();
            // the end of the shorter content has no node to compare on higher levels; where both end alike there is one
            int compared = comparable(i);
            pending[i].set(i == first ? 0 : Math.min(comparable(i + 1) * BlockShape.FAN, compared), compared);
        }
        level = first;
        ask();
    }

    /** The nodes whose digests both trees have to tell now; none when everything is known. */
    public List<Nodes> wanted() {
        return wanted;
    }

    /**
     * What the trees say of the nodes wanted, in their order.
     *
     * @throws IllegalArgumentException for more or fewer digests than were wanted
     */
    public void answer(long[] ofSource, long[] ofBasis) {
        int count = wanted.stream().mapToInt(Nodes::count).sum();
        if (ofSource.length != count || ofBasis.length != count) {
            throw new IllegalArgumentException("digests of " + ofSource.length + " and " + ofBasis.length
                    + " nodes came, where " + count + " were asked for");
        }
        if (probed.isEmpty()) {
            compare(ofSource, ofBasis);
        } else {
            judge(ofSource, ofBasis);
        }
        ask();
    }

    /** Where both have the same bytes, ascending and apart. */
    public List<ByteRange> equal() {
        long leaf = source.scheme().leaf();
        var ranges = new ArrayList<ByteRange>();
        for (int i = equal.nextSetBit(0); i >= 0; ) {
            int end = equal.nextClearBit(i);
            ranges.add(new ByteRange(i * leaf, Math.min(end * leaf, source.size()) - i * leaf));
            i = equal.nextSetBit(end);
        }
        return ranges;
    }

    /** The lowest level on which few enough nodes are compared to begin there. */
    static int firstLevel(BlockShape source, BlockShape basis) {
        int first = 0;
        while (comparable(source, basis, first) > FIRST_ASKED) {
            first++;
        }
        return first;
    }

    private int comparable(int ofLevel) {
        return comparable(source, basis, ofLevel);
    }

    /** How many nodes stand for as many bytes in both. */
    private static int comparable(BlockShape source, BlockShape basis, int ofLevel) {
        if (source.size() == basis.size()) {
            return source.size() == 0 ? 0 : source.nodes(ofLevel);
        }
        return (int) (Math.min(source.size(), basis.size()) / source.span(ofLevel));
    }

    private void compare(long[] ofSource, long[] ofBasis) {
        int at = 0;
        for (var nodes : wanted) {
            pending[level].clear(nodes.first(), nodes.first() + nodes.count());
            for (int i = nodes.first(); i < nodes.first() + nodes.count(); i++, at++) {
                if (ofSource[at] == ofBasis[at]) {
                    equal.set(i << (4 * level), Math.min(i + 1 << (4 * level), source.leaves()));
                } else if (level > 0) {
                    differing.set(i);
                }
            }
        }
    }

    /** Goes on to what is asked next; level by level, so that batches are as full as can be. */
    private void ask() {
        probed = List.of();
        while (true) {
            if (!pending[level].isEmpty()) {
                wanted = batch();
                return;
            }
            probed = descend();
            differing = new BitSet();
            if (!probed.isEmpty()) {
                wanted = samples();
                return;
            }
            if (level == 0) {
                wanted = List.of();
                return;
            }
            level--;
        }
    }

    private List<Nodes> batch() {
        var batch = new ArrayList<Nodes>();
        int room = BlockTree.MOST_AT_ONCE;
        for (int i = pending[level].nextSetBit(0); i >= 0 && room > 0; ) {
            int end = Math.min(pending[level].nextClearBit(i), i + room);
            batch.add(new Nodes(level, i, end - i));
            room -= end - i;
            i = pending[level].nextSetBit(end);
        }
        return batch;
    }

    /** What lies below short runs is asked for; long runs are returned, in segments that are probed. */
    private List<Nodes> descend() {
        var segments = new ArrayList<Nodes>();
        for (int i = differing.nextSetBit(0); i >= 0; ) {
            int end = differing.nextClearBit(i);
            if (end - i <= SEGMENT) {
                below(i, end - i, level - 1);
            } else {
                for (; i < end; i += SEGMENT) {
                    segments.add(new Nodes(level, i, Math.min(SEGMENT, end - i)));
                }
            }
            i = differing.nextSetBit(end);
        }
        return segments;
    }

    private void below(int first, int count, int lower) {
        int shift = 4 * (level - lower);
        pending[lower].set(first << shift, Math.min(first + count << shift, comparable(lower)));
    }

    private List<Nodes> samples() {
        var samples = new ArrayList<Nodes>();
        for (var segment : probed) {
            for (int lower = level - 1; lower >= 0; lower--) {
                int shift = 4 * (level - lower);
                long width = (long) segment.count() << shift;
                for (int i = 0; i < SAMPLES; i++) {
                    long random =
                            RollingSum.mixed(source.scheme().seed() ^ (long) segment.first() << 16 ^ lower << 8 ^ i);
                    int node = (segment.first() << shift)
                            + (int) (width * i / SAMPLES)
                            + (int) Math.floorMod(random, Math.max(1, width / SAMPLES));
                    samples.add(new Nodes(lower, Math.min(node, comparable(lower) - 1), 1));
                }
            }
        }
        return samples;
    }

    /** The highest level on which some sample of a segment agrees is where it is compared. */
    private void judge(long[] ofSource, long[] ofBasis) {
        int at = 0;
        for (var segment : probed) {
            int alive = -1;
            for (int lower = level - 1; lower >= 0; lower--) {
                for (int i = 0; i < SAMPLES; i++, at++) {
                    if (ofSource[at] == ofBasis[at]) {
                        alive = Math.max(alive, lower);
                    }
                }
            }
            if (alive >= 0) {
                below(segment.first(), segment.count(), alive);
            }
        }
    }
}
