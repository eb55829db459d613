package org.ferrywright.engine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.ferrywright.delta.ContentHash;

/**
 * A set of paths in eight bytes each. It knows a path by 64 bits of its digest, so that, very rarely, it takes another path for one of
 * its own: use it only where that does no harm.
 */
public final class PathSet {
    public static final PathSet EMPTY = new PathSet(new long[0]);

    private final long[] sorted;

    private PathSet(long[] sorted) {
        this.sorted = sorted;
    }

    public boolean contains(String path) {
        return sorted.length > 0 && Arrays.binarySearch(sorted, key(path)) >= 0;
    }

    public boolean isEmpty() {
        return sorted.length == 0;
    }

    private static long key(String path) {
        return ContentHash.of(path.getBytes(StandardCharsets.UTF_16BE), 0).low();
    }

    /** Gathers paths. */
    public static final class Builder {
        private long[] keys = new long[16];
        private int size;

        public void add(String path) {
            if (size == keys.length) {
                keys = Arrays.copyOf(keys, size * 2);
            }
            keys[size++] = key(path);
        }

        public PathSet build() {
            long[] all = Arrays.copyOf(keys, size);
            Arrays.sort(all);
            return new PathSet(all);
        }
    }
}
