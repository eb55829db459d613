package org.ferrywright.wire.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * Cuts the decrypted bytes of a connection into frames. Data frames are handed on piece by piece as they arrive; of all others the
 * payload is collected, and memory follows what has arrived, not what was claimed.
 */
final class FrameParser {
    interface Sink {
        /**
         * @param payload the sink's own to release
         * @param cost what it takes of the stream's credit
         */
        void frame(int type, int stream, ByteBuf payload, int cost) throws Violation;
    }

    private static final int COPIED_BELOW = 4096;

    private final ByteBufAllocator allocator;
    private final Sink sink;
    private boolean greeting = true;
    private long begun;
    private int headerBytes;
    private long header;
    private int type;
    private int stream;
    private int missing;
    private ByteBuf collected;
    private boolean first;

    FrameParser(ByteBufAllocator allocator, Sink sink) {
        this.allocator = allocator;
        this.sink = sink;
    }

    /** From now on the peer is known, and may send everything. */
    void admit() {
        greeting = false;
    }

    /** Number of the frame that has begun and not come to its end; 0 when there is none. */
    long unfinished() {
        return headerBytes > 0 ? begun : 0;
    }

    void feed(ByteBuf in) throws Violation {
        while (in.isReadable()) {
            if (headerBytes < Frames.HEADER) {
                if (headerBytes == 0) {
                    begun++;
                }
                header = header << 8 | in.readUnsignedByte();
                if (++headerBytes == Frames.HEADER) {
                    begin();
                }
            } else {
                payload(in);
            }
        }
    }

    void release() {
        if (collected != null) {
            collected.release();
            collected = null;
        }
    }

    private void begin() throws Violation {
        missing = (int) (header >>> 40);
        type = (int) (header >>> 32) & 0xff;
        stream = (int) header;
        header = 0;
        first = true;
        check();
        if (missing == 0) {
            headerBytes = 0;
            sink.frame(type, stream, Unpooled.EMPTY_BUFFER, Frames.COST);
        }
    }

    private void check() throws Violation {
        boolean known = switch (type) {
            case Frames.HELLO, Frames.PAIR, Frames.BYE -> stream == 0 && missing <= Frames.MAX_GREETING;
            case Frames.PING, Frames.PONG -> stream == 0 && missing == 8;
            case Frames.REQUEST, Frames.MESSAGE, Frames.DATA, Frames.PACKED, Frames.CHAINED, Frames.FAIL ->
                stream > 0 && missing <= Frames.MAX_PAYLOAD && !greeting;
            case Frames.END, Frames.RESET, Frames.BLOCKED -> stream > 0 && missing == 0 && !greeting;
            case Frames.CREDIT -> stream > 0 && missing == 4 && !greeting;
            default -> false;
        };
        if (!known) {
            throw new Violation("a frame of type " + type + " on stream " + stream + " with " + missing + " bytes"
                    + (greeting ? " before the greeting was over" : ""));
        }
    }

    private void payload(ByteBuf in) throws Violation {
        int n = Math.min(missing, in.readableBytes());
        if (type == Frames.DATA) {
            // a small piece of a large buffer would keep the whole of it
            ByteBuf piece = n < COPIED_BELOW ? allocator.directBuffer(n).writeBytes(in, n) : in.readRetainedSlice(n);
            int cost = n + (first ? Frames.COST : 0);
            first = false;
            missing -= n;
            if (missing == 0) {
                headerBytes = 0;
            }
            sink.frame(type, stream, piece, cost);
            return;
        }
        if (collected == null) {
            collected = allocator.directBuffer(n, Frames.MAX_PAYLOAD);
        }
        collected.writeBytes(in, n);
        missing -= n;
        if (missing == 0) {
            headerBytes = 0;
            ByteBuf whole = collected;
            collected = null;
            sink.frame(type, stream, whole, whole.readableBytes() + Frames.COST);
        }
    }
}
