package org.ferrywright.tests.smb;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Makes security descriptors in self-relative form, by [MS-DTYP]. */
final class Descriptors {
    /** Present. */
    static final int OPEN = 0x8004;
    /** Present, and protected from above. */
    static final int GUARDED = 0x9004;
    /** Present, and taken over from above. */
    static final int INHERITED = 0x8404;

    static final int READ = 0x1200a9;
    static final int ALL = 0x1f01ff;

    private Descriptors() {}

    /** @param type 0 allows, 1 denies @param flags 3 hands down, 0x10 was handed down */
    static byte[] entry(int type, int flags, int mask, String who) {
        byte[] sid = identifier(who);
        return ByteBuffer.allocate(8 + sid.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) type)
                .put((byte) flags)
                .putShort((short) (8 + sid.length))
                .putInt(mask)
                .put(sid)
                .array();
    }

    static byte[] list(int control, byte[]... entries) {
        var out = new ByteArrayOutputStream();
        int size = 8 + Arrays.stream(entries).mapToInt(e -> e.length).sum();
        var head = ByteBuffer.allocate(28).order(ByteOrder.LITTLE_ENDIAN);
        head.put((byte) 1)
                .put((byte) 0)
                .putShort((short) control)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .putInt(20);
        head.put((byte) 2)
                .put((byte) 0)
                .putShort((short) size)
                .putShort((short) entries.length)
                .putShort((short) 0);
        out.writeBytes(head.array());
        for (byte[] e : entries) {
            out.writeBytes(e);
        }
        return out.toByteArray();
    }

    static byte[] owners(String owner, String group) {
        byte[] first = identifier(owner);
        byte[] second = identifier(group);
        return ByteBuffer.allocate(20 + first.length + second.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) 0x8000)
                .putInt(20)
                .putInt(20 + first.length)
                .putInt(0)
                .putInt(0)
                .put(first)
                .put(second)
                .array();
    }

    private static byte[] identifier(String text) {
        String[] parts = text.split("-");
        var sid = ByteBuffer.allocate(8 + 4 * (parts.length - 3)).order(ByteOrder.LITTLE_ENDIAN);
        sid.put((byte) 1)
                .put((byte) (parts.length - 3))
                .put(7, (byte) Integer.parseInt(parts[2]))
                .position(8);
        for (int i = 3; i < parts.length; i++) {
            sid.putInt((int) Long.parseLong(parts[i]));
        }
        return sid.array();
    }
}
