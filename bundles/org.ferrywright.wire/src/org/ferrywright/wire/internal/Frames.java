package org.ferrywright.wire.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** The frame: three bytes length of the payload, one byte type, four bytes stream, payload. */
final class Frames {
    static final int HEADER = 8;

    static final int HELLO = 1;
    static final int PAIR = 2;
    static final int REQUEST = 3;
    static final int MESSAGE = 4;
    static final int DATA = 5;
    static final int PACKED = 6;
    static final int END = 7;
    static final int FAIL = 8;
    static final int RESET = 9;
    static final int CREDIT = 10;
    static final int PING = 11;
    static final int PONG = 12;
    static final int BYE = 13;
    static final int BLOCKED = 14;
    static final int CHAINED = 15;

    /** Longest payload of any frame. */
    static final int MAX_PAYLOAD = 256 << 10;
    /** Longest payload of what a stranger may send. */
    static final int MAX_GREETING = 8 << 10;
    /** Most data that we put into one frame. */
    static final int DATA_CHUNK = 128 << 10;
    /** What a frame costs of the credit, besides its payload: many small ones must not hold more memory than few large ones. */
    static final int COST = 256;

    private Frames() {}

    static ByteBuf frame(ByteBufAllocator allocator, int type, int stream, byte[] payload) {
        var out = allocator.directBuffer(HEADER + payload.length);
        out.writeMedium(payload.length).writeByte(type).writeInt(stream).writeBytes(payload);
        return out;
    }

    static ByteBuf frame(ByteBufAllocator allocator, int type, int stream, int number) {
        var out = allocator.directBuffer(HEADER + 4);
        out.writeMedium(4).writeByte(type).writeInt(stream).writeInt(number);
        return out;
    }

    /** A data frame whose payload is written after the header; {@link #finish} then sets its length. */
    static ByteBuf begin(ByteBufAllocator allocator, int type, int stream, int capacity) {
        var out = allocator.directBuffer(HEADER + capacity);
        out.writeMedium(0).writeByte(type).writeInt(stream);
        return out;
    }

    static ByteBuf finish(ByteBuf frame) {
        return frame.setMedium(0, frame.readableBytes() - HEADER);
    }
}
