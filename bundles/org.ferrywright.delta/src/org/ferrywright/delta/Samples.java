package org.ferrywright.delta;

import java.util.ArrayList;
import java.util.List;

/** Pieces of long regions, spread evenly: where none of them has any block, the rest is not searched. */
final class Samples {
    private static final int COUNT = 64;

    /** Up to this many bytes, and this many blocks' worth, everything is searched without asking samples. */
    private static final long FEW_BYTES = 64 << 20;

    private static final int FEW_BLOCKS = 4 * COUNT;

    private Samples() {}

    static boolean pay(List<ByteRange> regions, long block) {
        return total(regions) > Math.max(FEW_BYTES, FEW_BLOCKS * block);
    }

    /** Ascending and apart; each has room for a whole block wherever blocks begin. */
    static List<ByteRange> of(List<ByteRange> regions, long block) {
        return of(regions, COUNT, 2 * block);
    }

    /** Pieces of a length, and shorter ones at the ends of regions; fewer where there is no room for so many apart. */
    static List<ByteRange> of(List<ByteRange> regions, int most, long length) {
        long total = total(regions);
        long count = Math.clamp(total / length, 1, most);
        long distance = total / count;
        var samples = new ArrayList<ByteRange>();
        long before = 0;
        int next = 0;
        for (var region : regions) {
            for (; next < count && distance * next < before + region.length(); next++) {
                long begin = region.offset() + distance * next - before;
                long end = Math.min(begin + length, region.end());
                if (end - begin >= length / 2) {
                    samples.add(new ByteRange(begin, end - begin));
                }
            }
            before += region.length();
        }
        return samples;
    }

    private static long total(List<ByteRange> regions) {
        return regions.stream().mapToLong(ByteRange::length).sum();
    }
}
