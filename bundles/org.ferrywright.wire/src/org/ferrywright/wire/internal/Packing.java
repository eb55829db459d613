package org.ferrywright.wire.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.ferrywright.wire.WireException;

/** Compresses the data of one stream where it pays, and unpacks what the peer compressed. One thread sends, one receives. */
final class Packing {
    private static final int LEAST = 256;
    private static final int MOST_SKIPPED = 64;
    private static final int ALWAYS_LEVEL = 1;
    /** Where only lower levels keep up with the network, frames are compressed by themselves, by several threads at once. */
    static final int LEAST_CHAINED = 1;

    private final ByteBufAllocator allocator;
    private final Zstd zstd;
    private final Pace pace;
    private int skip;
    private int backoff = 1;
    /** What was left of the last bytes that were compressed. */
    private double ratio = 0.5;

    /** @param zstd null when the peer takes nothing compressed */
    Packing(ByteBufAllocator allocator, Zstd zstd, Pace pace) {
        this.allocator = allocator;
        this.zstd = zstd;
        this.pace = pace;
    }

    /**
     * The level that the network's speed asks for, told once for each chunk.
     *
     * @param always whether it is known to be compressible
     */
    int level(ByteBuf chunk, boolean always) {
        if (zstd == null || chunk.readableBytes() - Frames.HEADER < LEAST) {
            return Pace.RAW;
        }
        return always ? pace.level(ratio) : levelNow();
    }

    /**
     * Returns the frame to send: {@code chunk}, or what took its place.
     *
     * @param always whether it is compressed whatever the level
     */
    ByteBuf pack(ByteBuf chunk, int stream, int level, boolean always) {
        int length = chunk.readableBytes() - Frames.HEADER;
        ByteBuf frame = chunk;
        if (zstd != null && length >= LEAST && (always || level != Pace.RAW)) {
            frame = compress(chunk, length, stream, always ? ALWAYS_LEVEL : level);
        } else if (zstd != null && length >= LEAST && isZeros(chunk, length)) {
            frame = zeros(chunk, length, stream);
        }
        pace.sent(length, frame.readableBytes());
        return frame;
    }

    /** A frame went as the next part of the connection's {@link Chain}. @param packed bytes that it had then */
    void chained(int length, int packed) {
        pace.sent(length, packed);
        ratio = (ratio + (double) packed / length) / 2;
        skipped(packed <= length - length / 10);
    }

    private void skipped(boolean gained) {
        skip = gained ? 0 : backoff;
        backoff = gained ? 1 : Math.min(MOST_SKIPPED, backoff * 2);
    }

    /** Holes and what was never written to cost less as a few bytes than encrypted, on any network. They say nothing of what follows them. */
    private ByteBuf zeros(ByteBuf chunk, int length, int stream) {
        ByteBuf packed = squeezed(chunk, length, stream, ALWAYS_LEVEL);
        if (packed == null) {
            return chunk;
        }
        chunk.release();
        return packed;
    }

    private static boolean isZeros(ByteBuf chunk, int length) {
        int begin = chunk.readerIndex() + Frames.HEADER;
        if (chunk.getLong(begin) != 0) {
            return false;
        }
        ByteBuffer content = chunk.nioBuffer(begin, length);
        int rest = length - Long.BYTES;
        return content.slice(0, rest).mismatch(content.slice(Long.BYTES, rest)) < 0;
    }

    private ByteBuf compress(ByteBuf chunk, int length, int stream, int level) {
        long begun = System.nanoTime();
        ByteBuf packed = squeezed(chunk, length, stream, level);
        skipped(packed != null);
        if (packed == null) {
            return chunk;
        }
        pace.compressed(level, length, System.nanoTime() - begun);
        ratio = (ratio + (double) packed.readableBytes() / length) / 2;
        chunk.release();
        return packed;
    }

    /** Returns a frame with the content of {@code chunk}, which stays as it is, or null when that would not be at least a tenth shorter. */
    private ByteBuf squeezed(ByteBuf chunk, int length, int stream, int level) {
        int most = length - length / 10;
        var packed = Frames.begin(allocator, Frames.PACKED, stream, 4 + most);
        packed.writeInt(length);
        chunk.skipBytes(Frames.HEADER);
        boolean fits;
        try {
            fits = zstd.compress(chunk, packed, level);
        } finally {
            chunk.readerIndex(chunk.readerIndex() - Frames.HEADER);
        }
        if (!fits) {
            packed.release();
            return null;
        }
        return packed;
    }

    ByteBuf unpack(ByteBuf packed) throws WireException {
        int length = packed.readableBytes() > 4 ? packed.readInt() : -1;
        if (zstd == null || length <= 0 || length > Frames.MAX_PAYLOAD) {
            throw new WireException(
                    WireException.Kind.PROTOCOL, "the peer sent a compressed frame that is not allowed");
        }
        var out = allocator.directBuffer(length, length);
        if (!zstd.decompress(packed, out)) {
            out.release();
            throw new WireException(
                    WireException.Kind.PROTOCOL, "the peer sent a compressed frame that cannot be unpacked");
        }
        return out;
    }

    private int levelNow() {
        if (skip > 0) {
            skip--;
            return Pace.RAW;
        }
        return pace.level(ratio);
    }
}
