package org.ferrywright.endpoint.smb.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The form of messages on the wire: [MS-SMB2] section 2.2.1, in the frame of section 2.1. */
final class Frame {
    /** What stands before a frame: a zero, and its length in three bytes, the most significant first. */
    static final int PREFIX = Integer.BYTES;

    static final int LONGEST = 0xff_ffff;

    /** What NetBIOS sends so that a connection is not forgotten. */
    static final int KEEP_ALIVE = 0x8500_0000;

    static final int ASYNC = 0x2;
    static final int SIGNED = 0x8;

    /** Of what a server says unasked. */
    static final long UNASKED = -1;

    static final int SIGNATURE = 48;

    private static final int RELATED = 0x4;
    private static final int PROTOCOL = 0x424d53fe;
    private static final int FLAGS = 16;
    private static final int NEXT = 20;
    private static final int ALIGNED = 8;

    /**
     * What heads a message.
     *
     * @param charge credits it takes, zero in the oldest dialect
     * @param credits that are asked for
     */
    record Heading(int charge, int credits, long number, int tree, long session, boolean signed) {}

    private Frame() {}

    /**
     * Writes one message of a chain.
     *
     * @param apart whether its data are sent from where they are
     */
    static void write(ByteBuffer out, Message message, Heading h, boolean first, boolean last, boolean apart) {
        int at = out.position();
        int padded = last ? message.size() : aligned(message.size());
        out.putInt(PROTOCOL)
                .putShort((short) Message.HEADER)
                .putShort((short) h.charge())
                .putInt(0)
                .putShort((short) message.command())
                .putShort((short) h.credits())
                .putInt((first ? 0 : RELATED) | (h.signed() ? SIGNED : 0))
                .putInt(last ? 0 : padded)
                .putLong(h.number())
                .putInt(0)
                .putInt(h.tree())
                .putLong(h.session())
                .putLong(0)
                .putLong(0)
                .put(message.body());
        if (!apart) {
            out.put(message.data(), message.dataOffset(), message.dataLength()).position(at + padded);
        }
    }

    /** How long a chain becomes. */
    static int length(List<Message> chain) {
        int length = 0;
        for (Message message : chain.subList(0, chain.size() - 1)) {
            length += aligned(message.size());
        }
        return length + chain.getLast().size();
    }

    private static int aligned(int size) {
        return Math.ceilDiv(size, ALIGNED) * ALIGNED;
    }

    /** The messages of a frame that was read. */
    static List<ByteBuffer> split(byte[] frame) throws IOException {
        var messages = new ArrayList<ByteBuffer>(1);
        for (int at = 0; ; ) {
            int left = frame.length - at;
            var message = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
            if (left < Message.HEADER
                    || message.getInt(at) != PROTOCOL
                    || message.getShort(at + PREFIX) != Message.HEADER) {
                throw new IOException("the server sends something that is no message of SMB 2 or 3");
            }
            int next = message.getInt(at + NEXT);
            if (next < 0 || next > 0 && (next < Message.HEADER || next % ALIGNED != 0 || next > left)) {
                throw new IOException("the server's chain of messages points outside of itself");
            }
            int length = next == 0 ? left : next;
            messages.add(message.slice(at, length).order(ByteOrder.LITTLE_ENDIAN));
            if (next == 0) {
                return messages;
            }
            at += next;
        }
    }

    static int status(ByteBuffer message) {
        return message.getInt(8);
    }

    static int credits(ByteBuffer message) {
        return message.getShort(14) & 0xffff;
    }

    static boolean has(ByteBuffer message, int flag) {
        return (message.getInt(FLAGS) & flag) != 0;
    }

    static long number(ByteBuffer message) {
        return message.getLong(24);
    }

    static int tree(ByteBuffer message) {
        return message.getInt(36);
    }

    static long session(ByteBuffer message) {
        return message.getLong(40);
    }

    static ByteBuffer body(ByteBuffer message) {
        return message.slice(Message.HEADER, message.capacity() - Message.HEADER);
    }
}
