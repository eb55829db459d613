package org.ferrywright.wire.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.ferrywright.wire.WireException;

/** Compresses the data of one stream where it pays, and unpacks what the peer compressed. One thread sends, one receives. */
final class Packing {
    private static final int LEAST = 256;
    private static final int MOST_SKIPPED = 64;

    private final ByteBufAllocator allocator;
    private final Zstd zstd;
    private final Pace pace;
    private int skip;
    private int backoff = 1;

    /** @param zstd null when the peer takes nothing compressed */
    Packing(ByteBufAllocator allocator, Zstd zstd, Pace pace) {
        this.allocator = allocator;
        this.zstd = zstd;
        this.pace = pace;
    }

    /** @return the frame to send: {@code chunk}, or what took its place */
    ByteBuf pack(ByteBuf chunk, int stream, boolean always) {
        int length = chunk.readableBytes() - Frames.HEADER;
        pace.sent(length);
        if (zstd == null || length < LEAST || !always && !tryNow()) {
            return chunk;
        }
        int most = length - length / 10;
        var packed = Frames.begin(allocator, Frames.PACKED, stream, 4 + most);
        packed.writeInt(length);
        chunk.skipBytes(Frames.HEADER);
        boolean fits;
        try {
            fits = zstd.compress(chunk, packed);
        } finally {
            chunk.readerIndex(chunk.readerIndex() - Frames.HEADER);
        }
        if (fits) {
            backoff = 1;
            chunk.release();
            return packed;
        }
        packed.release();
        skip = backoff;
        backoff = Math.min(MOST_SKIPPED, backoff * 2);
        return chunk;
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

    private boolean tryNow() {
        if (skip > 0) {
            skip--;
            return false;
        }
        return pace.compressing();
    }
}
