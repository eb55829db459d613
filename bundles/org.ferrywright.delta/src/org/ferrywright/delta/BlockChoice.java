package org.ferrywright.delta;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Chooses which blocks of the basis are worth being searched for, on one level. */
final class BlockChoice {
    /** What one block in a table costs on the wire, in bytes: its sum and its digest. */
    static final int ENTRY = Integer.BYTES + Long.BYTES;

    /** All blocks are searched for where their table costs at most this share of what is open. */
    private static final int SHARE_FOR_ALL = 32;

    /** All blocks not used yet, likewise: that they are elsewhere is more likely. */
    private static final int SHARE_FOR_UNUSED = 8;

    /** A root may have to read blocks again for their sums: not more of them than this, and not more than so many times what is open. */
    private static final long READ_ANYWAY = 64 << 20;

    private static final int READ_TIMES = 8;

    /** How many blocks around a gap are looked at in any case. */
    private static final int REACH = 32;

    private final BlockShape basis;
    private final Coverage coverage;

    BlockChoice(BlockShape basis, Coverage coverage) {
        this.basis = basis;
        this.coverage = coverage;
    }

    /** Blocks of full length. */
    int blocks(int level) {
        return (int) (basis.size() / basis.span(level));
    }

    /** Whether all blocks of the level may be asked for, because of what might be found in these gaps. */
    boolean allPay(int level, List<Coverage.Gap> gaps) {
        // copies lie anywhere: where only one block fits there is hardly a whole one
        long room = gaps.stream()
                .mapToLong(g -> g.range().length() - basis.span(level))
                .sum();
        return (long) ENTRY * blocks(level) * SHARE_FOR_ALL <= room && basis.size() <= readable(room);
    }

    private static long readable(long open) {
        return Math.max(READ_ANYWAY, READ_TIMES * open);
    }

    /** The nodes to search for in these gaps. */
    List<Nodes> choose(int level, List<Coverage.Gap> gaps) {
        if (allPay(level, gaps)) {
            return blocks(level) == 0 ? List.of() : List.of(new Nodes(level, 0, blocks(level)));
        }
        var chosen = new BitSet();
        for (var gap : gaps) {
            addAround(level, gap, chosen);
        }
        long open = gaps.stream().mapToLong(g -> g.range().length()).sum();
        long most = Math.min(open / SHARE_FOR_UNUSED / ENTRY, readable(open) / basis.span(level));
        addUnused(level, 0, blocks(level), most, chosen);
        return runs(level, chosen);
    }

    /** What goes on where the copies before and after a gap end, and what is at the gap's own offset. */
    private void addAround(int level, Coverage.Gap gap, BitSet chosen) {
        long span = basis.span(level);
        long reach = Math.min(gap.range().length(), REACH * span);
        if (gap.before() != null) {
            long end = gap.before().from() + gap.before().length();
            chosen.set(node(level, end), node(level, end + reach + span - 1));
        }
        if (gap.after() != null) {
            long begin = gap.after().from();
            chosen.set(node(level, begin - reach), node(level, begin + span - 1));
        }
        long most = 3 * reach / span + 3;
        int first = node(level, gap.range().offset() - reach);
        int end = node(level, gap.range().end() + reach + span - 1);
        addUnused(level, first, end, Math.max(most, gap.range().length() / SHARE_FOR_UNUSED / ENTRY), chosen);
    }

    /** Adds those between two nodes that nothing is copied of, unless they are more than {@code most}. */
    private void addUnused(int level, int first, int end, long most, BitSet chosen) {
        long count = 0;
        for (int i = first; i < end && count <= most; i++) {
            count += coverage.uses(level, i) ? 0 : 1;
        }
        for (int i = first; i < end && count <= most; i++) {
            if (!coverage.uses(level, i)) {
                chosen.set(i);
            }
        }
    }

    private int node(int level, long offset) {
        return Math.clamp(offset / basis.span(level), 0, blocks(level));
    }

    private static List<Nodes> runs(int level, BitSet nodes) {
        var runs = new ArrayList<Nodes>();
        for (int i = nodes.nextSetBit(0); i >= 0; ) {
            int end = nodes.nextClearBit(i);
            runs.add(new Nodes(level, i, end - i));
            i = nodes.nextSetBit(end);
        }
        return runs;
    }
}
