package org.ferrywright.delta;

/**
 * Blocks by their sums. Of blocks that are the same only the first is in it, of different ones with the same sum only a few, and what hashes
 * badly is left out: made up sums cost memory and time in proportion to their number, no more.
 */
final class BlockIndex {
    private static final int MOST_STEPS = 128;
    private static final int MOST_ALIKE = 8;

    private final BlockSums blocks;
    private final long[] bitmap;
    private final int wordShift;
    private final int bitShift;
    /** The sum, and the number of its block and one. */
    private final long[] slots;

    private final int slotShift;

    BlockIndex(BlockSums blocks) {
        this.blocks = blocks;
        int count = blocks.sums().length;
        int bits = 32 - Integer.numberOfLeadingZeros(Math.max(count, 32) - 1);
        // so many for each block that few probes go on to the slots, unless the nearer caches could not hold them
        int bitmapBits = Math.clamp(bits + 6, 17, Math.max(25, bits + 4));
        bitmap = new long[1 << (bitmapBits - 6)];
        bitShift = 64 - bitmapBits;
        wordShift = bitShift + 6;
        slots = new long[1 << (bits + 1)];
        slotShift = 32 - (bits + 1);
        for (int i = 0; i < count; i++) {
            add(i);
        }
    }

    /** Says by {@code bitmap[sum >>> wordShift] >>> (sum >>> bitShift) & 1} whether there may be a block of a (spread) sum. */
    long[] bitmap() {
        return bitmap;
    }

    int wordShift() {
        return wordShift;
    }

    int bitShift() {
        return bitShift;
    }

    /** Whether a block has the sum whose upper half this has. */
    boolean has(long spread) {
        return (bitmap[(int) (spread >>> wordShift)] >>> (spread >>> bitShift) & 1) != 0
                && first((int) (spread >>> 32)) >= 0;
    }

    /** The first slot that has a block of this sum, or -1. */
    int first(int sum) {
        return find(sum, slot(sum));
    }

    /** The next one after {@code slot}, or -1. */
    int next(int sum, int slot) {
        return find(sum, following(slot));
    }

    int block(int slot) {
        return (int) slots[slot] - 1;
    }

    private int slot(int sum) {
        // the bits of the bitmap would lump together what passes it
        return sum * 0x9e3779b1 >>> slotShift;
    }

    private int following(int slot) {
        return slot + 1 & slots.length - 1;
    }

    private int find(int sum, int from) {
        int first = slot(sum);
        for (int at = from; (at - first & slots.length - 1) < MOST_STEPS; at = following(at)) {
            if (slots[at] == 0) {
                return -1;
            }
            if ((int) (slots[at] >>> 32) == sum) {
                return at;
            }
        }
        return -1;
    }

    private void add(int block) {
        int sum = blocks.sums()[block];
        int alike = 0;
        int at = slot(sum);
        for (int steps = 0; steps < MOST_STEPS && alike < MOST_ALIKE; steps++) {
            if (slots[at] == 0) {
                long spread = (long) sum << 32;
                slots[at] = spread | block + 1;
                bitmap[(int) (spread >>> wordShift)] |= 1L << (spread >>> bitShift);
                return;
            }
            if ((int) (slots[at] >>> 32) == sum) {
                if (blocks.digests()[block(at)] == blocks.digests()[block]) {
                    return;
                }
                alike++;
            }
            at = following(at);
        }
    }
}
