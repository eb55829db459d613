package org.ferrywright.delta;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * What a small content has of an older version of which the {@link FileSums} are known. A copy may be wrong, by chance: who makes the content
 * of it has to compare a digest.
 *
 * @param size of the content in bytes
 * @param copies ascending and apart; everything between them is new
 */
public record FileDelta(int size, List<CopyRange> copies) {
    public FileDelta {
        copies = List.copyOf(copies);
    }

    /** @param seed that the sums were made under */
    public static FileDelta between(FileSums basis, long seed, byte[] content) {
        return new FileDelta(content.length, new Finder(basis, seed, content).find());
    }

    /** Bytes that the older version does not have. */
    public int literal() {
        return size - Math.toIntExact(copied());
    }

    public long copied() {
        return copies.stream().mapToLong(CopyRange::length).sum();
    }

    /** One search through one content: where the next block was expected, else wherever the window finds one. */
    private static final class Finder {
        private static final int FILTER_BITS = 14;

        private final FileSums basis;
        private final byte[] content;
        private final RollingSum rolling;
        private final int leaf;
        private final int full;
        /** Which of the upper bits of a sum some block has: hardly any place is looked up in vain. */
        private final long[] filter = new long[1 << FILTER_BITS - 6];

        private final HashMap<Long, Integer> blocks = new HashMap<>();
        private final List<CopyRange> found = new ArrayList<>();

        Finder(FileSums basis, long seed, byte[] content) {
            this.basis = basis;
            this.content = content;
            this.rolling = new RollingSum(seed);
            this.leaf = basis.leaf();
            this.full = basis.full();
        }

        List<CopyRange> find() {
            int at = 0;
            int expected = 0;
            while (at + leaf <= content.length && full > 0) {
                int block = expected < full && shown(at, leaf) == basis.values()[expected] ? expected : -1;
                if (block < 0) {
                    at = roll(at);
                    if (at < 0) {
                        break;
                    }
                    block = blocks.get(shown(at, leaf));
                }
                copy(at, block * leaf, leaf);
                at += leaf;
                expected = block + 1;
            }
            tail();
            return found;
        }

        /** The first place from here on at which some block lies, or -1. */
        private int roll(int from) {
            if (blocks.isEmpty()) {
                index();
            }
            long spread = rolling.spread();
            long base = rolling.base();
            long gone = rolling.power(leaf);
            long sum = rolling.append(0, content, from, leaf);
            int last = content.length - leaf;
            for (int at = from; ; at++) {
                int bit = (int) (sum * spread >>> Long.SIZE - FILTER_BITS);
                if ((filter[bit >>> 6] >>> bit & 1) != 0 && blocks.containsKey(rolling.shown(sum, basis.width()))) {
                    return at;
                }
                if (at == last) {
                    return -1;
                }
                sum = sum * base + (content[at + leaf] & 0xFF) - (content[at] & 0xFF) * gone;
            }
        }

        private void index() {
            for (int i = 0; i < full; i++) {
                long value = basis.values()[i];
                int bit = (int) (value >>> basis.width() * Byte.SIZE - FILTER_BITS) & (1 << FILTER_BITS) - 1;
                filter[bit >>> 6] |= 1L << bit;
                blocks.putIfAbsent(value, i);
            }
        }

        /** The last block, shorter than the others: behind the one before it, or where the content ends. */
        private void tail() {
            int length = basis.size() - full * leaf;
            int after = found.isEmpty()
                    ? 0
                    : (int) (found.getLast().to() + found.getLast().length());
            if (length == 0 || after + length > content.length) {
                return;
            }
            boolean behind = found.isEmpty()
                    ? full == 0
                    : found.getLast().from() + found.getLast().length() == (long) full * leaf;
            long value = basis.values()[full];
            if (behind && shown(after, length) == value) {
                copy(after, full * leaf, length);
            } else if (shown(content.length - length, length) == value) {
                copy(content.length - length, full * leaf, length);
            }
        }

        private long shown(int at, int length) {
            return rolling.shown(rolling.append(0, content, at, length), basis.width());
        }

        private void copy(int to, int from, int length) {
            CopyRange last = found.isEmpty() ? null : found.getLast();
            if (last != null && last.to() + last.length() == to && last.from() + last.length() == from) {
                found.set(found.size() - 1, new CopyRange(last.to(), last.from(), last.length() + length));
            } else {
                found.add(new CopyRange(to, from, length));
            }
        }
    }
}
