package org.ferrywright.delta;

import java.util.ArrayList;
import java.util.List;

/** The blocks that are searched for next, whose sums come part by part. */
final class BlockTable {
    private final BlockShape basis;
    private final int level;
    private final List<List<Nodes>> parts = new ArrayList<>();
    private final long[] offsets;
    private final int[] sums;
    private final long[] digests;
    private int part;
    private int known;

    BlockTable(BlockShape basis, int level, List<Nodes> nodes) {
        this.basis = basis;
        this.level = level;
        int count = nodes.stream().mapToInt(Nodes::count).sum();
        offsets = new long[count];
        sums = new int[count];
        digests = new long[count];
        int at = 0;
        var last = new ArrayList<Nodes>();
        int room = BlockTree.MOST_AT_ONCE;
        for (var some : nodes) {
            for (int i = 0; i < some.count(); i++) {
                offsets[at++] = (some.first() + i) * basis.span(level);
            }
            for (int done = 0; done < some.count(); ) {
                int n = Math.min(some.count() - done, room);
                last.add(new Nodes(level, some.first() + done, n));
                done += n;
                room -= n;
                if (room == 0) {
                    parts.add(List.copyOf(last));
                    last.clear();
                    room = BlockTree.MOST_AT_ONCE;
                }
            }
        }
        if (!last.isEmpty()) {
            parts.add(last);
        }
    }

    boolean isComplete() {
        return part == parts.size();
    }

    /** The nodes whose sums are to be told next. */
    List<Nodes> wanted() {
        return parts.get(part);
    }

    void add(BlockSums told) {
        int count = wanted().stream().mapToInt(Nodes::count).sum();
        if (told.sums().length != count) {
            throw new IllegalArgumentException(
                    "sums of " + told.sums().length + " blocks came, where " + count + " were asked for");
        }
        System.arraycopy(told.sums(), 0, sums, known, count);
        System.arraycopy(told.digests(), 0, digests, known, count);
        known += count;
        part++;
    }

    BlockSearch search(List<ByteRange> regions) {
        return new BlockSearch(basis.scheme(), level, offsets, new BlockSums(sums, digests), regions);
    }
}
