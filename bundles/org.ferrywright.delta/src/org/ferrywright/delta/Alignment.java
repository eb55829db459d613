package org.ferrywright.delta;

/**
 * How a copy falls into blocks at its new place: some bytes up to the next block, blocks that are whole here and in the basis, and the rest.
 *
 * @param head bytes before the first whole block
 * @param whole bytes of whole blocks, the last block of both files among them
 * @param first number of the first whole block in the basis
 * @param count of whole blocks
 */
public record Alignment(long head, long whole, int first, int count) {
    /**
     * @param from where the bytes lie in the basis, which has {@code basisSize} bytes
     * @param to where they come to lie in a file of {@code size} bytes
     */
    public static Alignment of(int leaf, long from, long basisSize, long to, long size, long length) {
        if ((from - to) % leaf != 0) {
            return new Alignment(length, 0, 0, 0);
        }
        long head = Math.min(length, (leaf - to % leaf) % leaf);
        long rest = length - head;
        boolean bothEnd = from + length == basisSize && to + length == size;
        long whole = bothEnd ? rest : rest - rest % leaf;
        return new Alignment(head, whole, (int) ((from + head) / leaf), (int) ((whole + leaf - 1) / leaf));
    }
}
