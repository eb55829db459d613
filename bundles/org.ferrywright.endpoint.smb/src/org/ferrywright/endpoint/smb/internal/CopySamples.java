package org.ferrywright.endpoint.smb.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.endpoint.EndpointException;

/** Some of the blocks that a server copied and nobody read, each as likely as every other. */
final class CopySamples {
    private static final int FEWEST = 4;
    private static final int MOST = 64;
    /** Of what is sent, so much more is read for samples. */
    private static final int PART = 16;

    private static final long LONGEST = 4 << 20;

    private final List<Integer> leaves = new ArrayList<>();
    private long seen;

    /** Neighbours that were copied. */
    void unread(int first, int count) {
        for (int i = first; i < first + count; i++) {
            seen++;
            if (leaves.size() < MOST) {
                leaves.add(i);
            } else {
                long place = ThreadLocalRandom.current().nextLong(seen);
                if (place < MOST) {
                    leaves.set((int) place, i);
                }
            }
        }
    }

    /** Those that are read, in order. @param sent how much was sent besides, in bytes */
    List<ByteRange> choose(BlockShape shape, long sent) {
        int leaf = shape.scheme().leaf();
        long wanted = leaf > LONGEST ? 0 : Math.clamp(sent / PART / leaf, FEWEST, MOST);
        Collections.shuffle(leaves);
        return leaves.stream()
                .limit(wanted)
                .sorted()
                .map(i -> new ByteRange((long) i * leaf, shape.length(0, i)))
                .toList();
    }

    /** Whether the tree has what is read of these. */
    static boolean agree(BlockTree tree, List<ByteRange> some, ReadAhead ahead)
            throws EndpointException, InterruptedException {
        var scheme = tree.shape().scheme();
        for (ByteRange range : some) {
            var part = BlockTree.builder(new BlockShape(scheme, range.length()), false);
            while (part.position() < range.length()) {
                part.update(ahead.next());
            }
            if (!part.build().leaf(0).equals(tree.leaf((int) (range.offset() / scheme.leaf())))) {
                return false;
            }
        }
        return true;
    }
}
