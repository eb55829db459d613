package org.ferrywright.delta;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** What is known so far of where a new content has bytes of a basis. */
final class Coverage {
    private final BlockShape source;
    private final BlockShape basis;
    private final BitSet used = new BitSet();
    private List<CopyRange> copies = List.of();

    Coverage(BlockShape source, BlockShape basis) {
        this.source = source;
        this.basis = basis;
    }

    /** Ascending and apart, neighbours joined. */
    List<CopyRange> copies() {
        return copies;
    }

    /** Whether some byte of a node of the basis is copied. */
    boolean uses(int level, int node) {
        for (int leaf = node << (4 * level); leaf < node + 1 << (4 * level); leaf++) {
            if (used.get(leaf)) {
                return true;
            }
        }
        return false;
    }

    /** Takes copies to where nothing is copied yet. */
    void add(List<CopyRange> more) {
        long leaf = basis.scheme().leaf();
        for (var copy : more) {
            used.set((int) (copy.from() / leaf), (int) ((copy.from() + copy.length() + leaf - 1) / leaf));
        }
        var all = new ArrayList<>(copies);
        all.addAll(more);
        all.sort(Comparator.comparingLong(CopyRange::to));
        var joined = new ArrayList<CopyRange>();
        for (var copy : all) {
            join(copy, joined);
        }
        copies = joined;
    }

    /** Takes of these copies, which are ascending and apart, what goes to where nothing is copied yet. */
    void addWhereOpen(List<CopyRange> more) {
        var open = new ArrayList<CopyRange>();
        var gaps = gaps(1);
        int gap = 0;
        for (var copy : more) {
            long end = copy.to() + copy.length();
            while (gap < gaps.size() && gaps.get(gap).range().end() <= copy.to()) {
                gap++;
            }
            for (int i = gap; i < gaps.size() && gaps.get(i).range().offset() < end; i++) {
                var range = gaps.get(i).range();
                long from = Math.max(range.offset(), copy.to());
                long length = Math.min(range.end(), end) - from;
                open.add(new CopyRange(from, copy.from() + from - copy.to(), length));
            }
        }
        add(open);
    }

    /** Appends a copy, joined with the last where it goes on with it. */
    static void join(CopyRange copy, List<CopyRange> copies) {
        if (!copies.isEmpty()) {
            var last = copies.getLast();
            if (last.to() + last.length() == copy.to() && last.from() + last.length() == copy.from()) {
                copies.set(copies.size() - 1, new CopyRange(last.to(), last.from(), last.length() + copy.length()));
                return;
            }
        }
        copies.add(copy);
    }

    /** Something of the new content of which nothing is known yet, with the copies on both sides; null at an end of the content. */
    record Gap(ByteRange range, CopyRange before, CopyRange after) {}

    /** The gaps of at least so many bytes, ascending. */
    List<Gap> gaps(long least) {
        var gaps = new ArrayList<Gap>();
        long end = 0;
        CopyRange before = null;
        for (var copy : copies) {
            if (copy.to() - end >= least && copy.to() > end) {
                gaps.add(new Gap(new ByteRange(end, copy.to() - end), before, copy));
            }
            before = copy;
            end = copy.to() + copy.length();
        }
        if (source.size() - end >= least && source.size() > end) {
            gaps.add(new Gap(new ByteRange(end, source.size() - end), before, null));
        }
        return gaps;
    }
}
