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
    private final int[] slots;
    private final int slotShift;

    BlockIndex(BlockSums blocks) {
        this.blocks = blocks;
        int count = blocks.sums().length;
        int bits = 32 - Integer.numberOfLeadingZeros(Math.max(count, 32) - 1);
        // sixteen bits for each block: one probe in sixteen or fewer goes on to the slots
        bitmap = new long[1 << (bits + 4 - 6)];
        bitShift = 64 - (bits + 4);
        wordShift = bitShift + 6;
        slots = new int[1 << (bits + 1)];
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

    /** Where a search for blocks of this sum begins. */
    int slot(int sum) {
        // the bits of the bitmap would lump together what passes it
        return sum * 0x9e3779b1 >>> slotShift;
    }

    /** The first slot from {@code slot} on that has a block of this sum, or -1. */
    int find(int sum, int slot) {
        int first = slot(sum);
        for (int at = slot; (at - first & slots.length - 1) < MOST_STEPS; at = at + 1 & slots.length - 1) {
            if (slots[at] == 0) {
                return -1;
            }
            if (blocks.sums()[slots[at] - 1] == sum) {
                return at;
            }
        }
        return -1;
    }

    int following(int slot) {
        return slot + 1 & slots.length - 1;
    }

    int block(int slot) {
        return slots[slot] - 1;
    }

    private void add(int block) {
        int sum = blocks.sums()[block];
        int alike = 0;
        int at = slot(sum);
        for (int steps = 0; steps < MOST_STEPS && alike < MOST_ALIKE; steps++) {
            if (slots[at] == 0) {
                slots[at] = block + 1;
                long spread = (long) sum << 32;
                bitmap[(int) (spread >>> wordShift)] |= 1L << (spread >>> bitShift);
                return;
            }
            int other = slots[at] - 1;
            if (blocks.sums()[other] == sum) {
                if (blocks.digests()[other] == blocks.digests()[block]) {
                    return;
                }
                alike++;
            }
            at = following(at);
        }
    }
}
