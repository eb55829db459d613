package org.ferrywright.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import org.ferrywright.core.NativeNames;

/**
 * Decodes what {@link WireOutput} wrote. Everything that it reads is doubted: no length is believed before the bytes are there. Its
 * failures are {@link WireException} of kind PROTOCOL. For one thread.
 */
public final class WireInput {
    /** Gives the next bytes. */
    public interface Source {
        /** Puts some of the next bytes, at least one and at most so many, into the array. @return how many, or -1 at the end */
        int read(byte[] into, int from, int most) throws WireException, InterruptedException;
    }

    private static final int TRUSTED = 64 << 10;
    private static final int PIECE = 32 << 10;
    /** From so many bytes on they are not read ahead into a piece first. */
    private static final int STRAIGHT = 2 << 10;

    private final Source source;
    private byte[] piece;
    private int at;
    private int limit;
    private long taken;

    public WireInput(Source source) {
        this.source = source;
        this.piece = new byte[0];
    }

    public WireInput(byte[] bytes) {
        this.source = (into, from, most) -> -1;
        this.piece = bytes;
        this.limit = bytes.length;
    }

    /** How many bytes were taken so far. */
    public long taken() {
        return taken + at;
    }

    /** Whether bytes are at hand, so that the next of them comes without waiting. */
    public boolean ready() {
        return at < limit;
    }

    /** Passes over what is at hand. */
    public void skip() {
        at = limit;
    }

    public boolean atEnd() throws WireException, InterruptedException {
        return at == limit && !refill();
    }

    public int readByte() throws WireException, InterruptedException {
        if (at == limit && !refill()) {
            throw bad("the data ends within a record");
        }
        return piece[at++] & 0xff;
    }

    public long readNumber() throws WireException, InterruptedException {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int b = readByte();
            if (shift == 63 && b > 1) {
                break;
            }
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw bad("a number has more than 64 bits");
    }

    /** A number that must not be greater than {@code max}. @param what names it in the failure */
    public int readCount(int max, String what) throws WireException, InterruptedException {
        long value = readNumber();
        if (value < 0 || value > max) {
            throw bad(what + " is " + Long.toUnsignedString(value) + ", more than " + max);
        }
        return (int) value;
    }

    public long readSigned() throws WireException, InterruptedException {
        long value = readNumber();
        return value >>> 1 ^ -(value & 1);
    }

    public long readLong() throws WireException, InterruptedException {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | readByte();
        }
        return value;
    }

    /** Bytes without their length. Memory follows what has arrived, not what was claimed. */
    public byte[] readRaw(int length) throws WireException, InterruptedException {
        byte[] out = new byte[limit - at >= length ? length : Math.min(length, TRUSTED)];
        int done = 0;
        while (done < length) {
            if (at < limit) {
                int part = Math.min(Math.min(length, out.length) - done, limit - at);
                System.arraycopy(piece, at, out, done, part);
                at += part;
                done += part;
            } else if (length - done >= STRAIGHT) {
                // past the piece, which would only be one more copy
                int n = source.read(out, done, out.length - done);
                if (n <= 0) {
                    throw bad("the data ends within a record");
                }
                taken += n;
                done += n;
            } else if (!refill()) {
                throw bad("the data ends within a record");
            }
            if (done == out.length && done < length) {
                out = Arrays.copyOf(out, (int) Math.min(length, out.length * 2L));
            }
        }
        return out;
    }

    /** Hands so many bytes on as they come. */
    public void transferTo(WritableByteChannel target, long length)
            throws WireException, InterruptedException, IOException {
        long rest = length;
        while (rest > 0) {
            if (at == limit && !refill()) {
                throw bad("the data ends within a record");
            }
            int part = (int) Math.min(rest, limit - at);
            var bytes = ByteBuffer.wrap(piece, at, part);
            while (bytes.hasRemaining()) {
                target.write(bytes);
            }
            at += part;
            rest -= part;
        }
    }

    public byte[] readBytes(int max, String what) throws WireException, InterruptedException {
        return readRaw(readCount(max, what));
    }

    public String readName(int max, String what) throws WireException, InterruptedException {
        return NativeNames.decode(readBytes(max, what));
    }

    static WireException bad(String what) {
        return new WireException(WireException.Kind.PROTOCOL, "the peer sent something that cannot be read: " + what);
    }

    private boolean refill() throws WireException, InterruptedException {
        if (piece.length < PIECE) {
            piece = Arrays.copyOf(piece, PIECE);
        }
        taken += at;
        at = 0;
        limit = Math.max(0, source.read(piece, 0, piece.length));
        return limit > 0;
    }
}
