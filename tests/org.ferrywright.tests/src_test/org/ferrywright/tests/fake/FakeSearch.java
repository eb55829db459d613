package org.ferrywright.tests.fake;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ferrywright.delta.BlockSearch;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.delta.CopyRange;
import org.ferrywright.delta.Nodes;

/** Finds blocks the simplest way: by the digest at every offset. */
final class FakeSearch {
    private FakeSearch() {}

    static List<CopyRange> find(BlockSearch search, byte[] content) {
        Map<Long, Long> offsets = new HashMap<>();
        for (int i = 0; i < search.offsets().length; i++) {
            offsets.putIfAbsent(search.sums().digests()[i], search.offsets()[i]);
        }
        List<CopyRange> found = new ArrayList<>();
        int length = (int) Math.min(search.length(), Integer.MAX_VALUE);
        for (ByteRange region : search.regions()) {
            int at = (int) region.offset();
            while (at + (long) length <= Math.min(region.end(), content.length)) {
                Long from = offsets.get(digest(search, Arrays.copyOfRange(content, at, at + length)));
                if (from != null) {
                    add(found, new CopyRange(at, from, length));
                }
                at += from != null ? length : 1;
            }
        }
        return found;
    }

    private static long digest(BlockSearch search, byte[] block) {
        BlockTree tree = FakeDeltas.treeOf(block, search.scheme());
        return tree.digests(List.of(new Nodes(search.level(), 0, 1)))[0];
    }

    private static void add(List<CopyRange> found, CopyRange next) {
        if (!found.isEmpty()) {
            CopyRange last = found.getLast();
            if (last.to() + last.length() == next.to() && last.from() + last.length() == next.from()) {
                found.set(found.size() - 1, new CopyRange(last.to(), last.from(), last.length() + next.length()));
                return;
            }
        }
        found.add(next);
    }
}
