package org.ferrywright.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.ferrywright.core.NativeNames;

/** Encodes numbers, names and bytes as docs/protocol.md says, into chunks for a stream or into an array. For one thread. */
public final class WireOutput {
    /** Takes a full chunk. */
    public interface Sink {
        void accept(byte[] bytes, int length) throws WireException, InterruptedException;
    }

    /** Length of a chunk in bytes. */
    public static final int CHUNK = 128 << 10;

    private final Sink sink;
    private byte[] buffer;
    private int at;

    /** Encodes into an array that grows, see {@link #toByteArray}. */
    public WireOutput() {
        this.sink = null;
        this.buffer = new byte[128];
    }

    public WireOutput(Sink sink) {
        this.sink = sink;
        this.buffer = new byte[4096];
    }

    public void writeByte(int value) throws WireException, InterruptedException {
        room(1);
        buffer[at++] = (byte) value;
    }

    /** An unsigned number, seven bits a byte, the low ones first. */
    public void writeNumber(long value) throws WireException, InterruptedException {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            buffer[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[at++] = (byte) rest;
    }

    /** A number that is as likely negative, in zigzag form. */
    public void writeSigned(long value) throws WireException, InterruptedException {
        writeNumber(value << 1 ^ value >> 63);
    }

    /** Eight bytes, the high ones first. */
    public void writeLong(long value) throws WireException, InterruptedException {
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            buffer[at++] = (byte) (value >>> shift);
        }
    }

    /** Bytes without their length. */
    public void writeRaw(byte[] bytes, int from, int length) throws WireException, InterruptedException {
        int done = 0;
        while (done < length) {
            if (sink != null && at == CHUNK) {
                flush();
            }
            int part = sink == null ? length : Math.min(length - done, CHUNK - at);
            grow(part);
            System.arraycopy(bytes, from + done, buffer, at, part);
            at += part;
            done += part;
        }
    }

    /** What remains in the buffer, without its length. */
    public void writeRaw(ByteBuffer bytes) throws WireException, InterruptedException {
        while (bytes.hasRemaining()) {
            if (sink != null && at == CHUNK) {
                flush();
            }
            int part = sink == null ? bytes.remaining() : Math.min(bytes.remaining(), CHUNK - at);
            grow(part);
            bytes.get(buffer, at, part);
            at += part;
        }
    }

    /** Bytes after their length. */
    public void writeBytes(byte[] bytes) throws WireException, InterruptedException {
        writeNumber(bytes.length);
        writeRaw(bytes, 0, bytes.length);
    }

    /** A name or path as the bytes of the file system. @throws IllegalArgumentException when no bytes stand for it */
    public void writeName(String name) throws WireException, InterruptedException {
        writeBytes(NativeNames.encode(name));
    }

    /** Hands on what is there, also when the chunk is not full. */
    public void flush() throws WireException, InterruptedException {
        if (sink != null && at > 0) {
            int length = at;
            at = 0;
            sink.accept(buffer, length);
        }
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(buffer, at);
    }

    private void room(int n) throws WireException, InterruptedException {
        if (sink != null && at + n > CHUNK) {
            flush();
        }
        grow(n);
    }

    private void grow(int n) {
        if (at + n > buffer.length) {
            int wanted = Math.max(at + n, buffer.length * 4);
            buffer = Arrays.copyOf(buffer, sink == null ? wanted : Math.min(CHUNK, wanted));
        }
    }
}
