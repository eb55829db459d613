package org.ferrywright.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import org.ferrywright.delta.CopyRange;
import org.ferrywright.delta.FileDelta;
import org.ferrywright.delta.FileSums;

/** Sums of small files, and new versions made against them, as docs/protocol.md has them. What is read is doubted. */
public final class SmallDeltaCodec {
    private SmallDeltaCodec() {}

    public static void write(FileSums sums, WireOutput out) throws WireException, InterruptedException {
        out.writeByte(Integer.numberOfTrailingZeros(sums.leaf()));
        out.writeByte(sums.width());
        for (long value : sums.values()) {
            for (int shift = (sums.width() - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
                out.writeByte((int) (value >>> shift) & 0xFF);
            }
        }
    }

    /** @param size that the file has to have, in bytes */
    public static FileSums readSums(int size, WireInput in) throws WireException, InterruptedException {
        int exponent = in.readByte();
        int width = in.readByte();
        int leaf = exponent < Integer.SIZE - 1 ? 1 << exponent : 0;
        if (leaf < FileSums.LEAST_LEAF
                || leaf > FileSums.MOST_LEAF
                || width < FileSums.LEAST_WIDTH
                || width > FileSums.MOST_WIDTH) {
            throw WireInput.bad("sums of " + width + " bytes of blocks of 2^" + exponent);
        }
        byte[] raw = in.readRaw(FileSums.count(size, leaf) * width);
        var values = new long[raw.length / width];
        for (int i = 0; i < raw.length; i++) {
            values[i / width] = values[i / width] << Byte.SIZE | raw[i] & 0xFF;
        }
        return new FileSums(size, leaf, width, values);
    }

    /** The size, and operations up to it. */
    public static void write(FileDelta delta, byte[] content, WireOutput out)
            throws WireException, InterruptedException {
        out.writeNumber(delta.size());
        var operations = new PatchOperations.Encoder(out, 0);
        int at = 0;
        for (CopyRange copy : delta.copies()) {
            operations.literal(ByteBuffer.wrap(content, at, (int) copy.to() - at));
            operations.copy(copy.from(), copy.length());
            at = (int) (copy.to() + copy.length());
        }
        operations.literal(ByteBuffer.wrap(content, at, content.length - at));
    }

    /**
     * What operations tell.
     *
     * @param delta what of it was copied
     */
    public record Made(byte[] content, FileDelta delta) {}

    /**
     * Makes the content that operations tell.
     *
     * @param basis what is copied from; null takes the operations from the input and makes nothing of them
     * @param most bytes that the content may have
     * @return null without a basis
     */
    public static Made readContent(byte[] basis, int most, WireInput in) throws WireException, InterruptedException {
        int size = in.readCount(most, "the length of a small file");
        // nothing is there yet but a number: it grows with what comes
        var content = new byte[Math.min(size, basis == null ? 0 : basis.length + FileSums.LEAST_LEAF)];
        var copies = new ArrayList<CopyRange>();
        var operations = new PatchOperations.Decoder(in, 0);
        int at = 0;
        while (at < size) {
            PatchOperations.Operation o = operations.next();
            if (o == null || o.length() > size - at) {
                throw WireInput.bad("a small file of " + size + " bytes that is made of less or more");
            }
            int length = (int) o.length();
            byte[] from = o.isCopy() ? basis : in.readRaw(length);
            if (basis != null) {
                if (o.isCopy() && o.from() > basis.length - o.length()) {
                    throw WireInput.bad("a copy of " + length + " bytes from " + o.from() + " of " + basis.length);
                }
                if (content.length < at + length) {
                    content = Arrays.copyOf(content, Math.min(size, Math.max(at + length, 2 * content.length)));
                }
                System.arraycopy(from, o.isCopy() ? (int) o.from() : 0, content, at, length);
                if (o.isCopy()) {
                    copies.add(new CopyRange(at, o.from(), length));
                }
            }
            at += length;
        }
        if (basis == null) {
            return null;
        }
        return new Made(content.length == size ? content : Arrays.copyOf(content, size), new FileDelta(size, copies));
    }
}
