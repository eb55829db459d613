package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Owner, group and access list of Windows, read from the self-relative form of [MS-DTYP] 2.4.6 and checked. Who is named in it stays a
 * security identifier, known or not.
 *
 * @param control the bits of it that are kept
 * @param owner null when it is not told
 * @param group null when it is not told
 * @param list the entries in order; null when everybody may do everything, or {@link #isListed} is false
 */
record SecurityDescriptor(int control, byte[] owner, byte[] group, byte[] list) {
    private static final int LISTED = 0x4;
    private static final int INHERIT_REQUEST = 0x100;
    private static final int INHERITED = 0x400;
    private static final int PROTECTED = 0x1000;
    private static final int SELF_RELATIVE = 0x8000;

    private static final int HEAD = 20;
    private static final int LIST_HEAD = 8;
    private static final int ENTRY_HEAD = 4;
    private static final int MOST_AUTHORITIES = 15;

    /** One that takes nothing over from above. */
    static SecurityDescriptor guarded(byte[] owner, byte[] group, byte[] list) {
        return new SecurityDescriptor(LISTED | PROTECTED, owner, group, list);
    }

    /** @throws IllegalArgumentException when it is none */
    static SecurityDescriptor parse(byte[] bytes) {
        try {
            var b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int control = b.getShort(2) & 0xffff;
            if (b.get(0) != 1 || (control & SELF_RELATIVE) == 0) {
                throw new IllegalArgumentException("a security descriptor of another form");
            }
            boolean listed = (control & LISTED) != 0;
            return new SecurityDescriptor(
                    control & (LISTED | (listed ? PROTECTED | INHERITED : 0)),
                    identifier(b, b.getInt(4)),
                    identifier(b, b.getInt(8)),
                    listed ? list(b, b.getInt(16)) : null);
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("a security descriptor points outside of itself", e);
        }
    }

    /** Whether it has an access list, be it one that lets everybody do everything. */
    boolean isListed() {
        return (control & LISTED) != 0;
    }

    /** In self-relative form, without owner and group. */
    byte[] accessPart() {
        return bytes(control, null, null, list);
    }

    /** In self-relative form, without access list. */
    byte[] ownerPart() {
        return bytes(0, owner, group, null);
    }

    /** An access part as a server takes it: without the request it forgets what came from above. */
    byte[] accessRequest() {
        return bytes(control | ((control & INHERITED) != 0 ? INHERIT_REQUEST : 0), null, null, list);
    }

    private static byte[] bytes(int control, byte[] owner, byte[] group, byte[] list) {
        int ownerAt = HEAD;
        int groupAt = ownerAt + length(owner);
        int listAt = groupAt + length(group);
        var out = ByteBuffer.allocate(listAt + length(list)).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) 1)
                .putShort((short) (control | SELF_RELATIVE))
                .putInt(owner == null ? 0 : ownerAt)
                .putInt(group == null ? 0 : groupAt)
                .putInt(0)
                .putInt(list == null ? 0 : listAt);
        for (byte[] part : new byte[][] {owner, group, list}) {
            if (part != null) {
                out.put(part);
            }
        }
        return out.array();
    }

    private static int length(byte[] part) {
        return part == null ? 0 : part.length;
    }

    private static byte[] identifier(ByteBuffer b, int at) {
        if (at == 0) {
            return null;
        }
        int authorities = b.get(at + 1) & 0xff;
        if (b.get(at) != 1 || authorities > MOST_AUTHORITIES) {
            throw new IllegalArgumentException("a security identifier of another form");
        }
        return cut(b, at, 8 + 4 * authorities);
    }

    /** The list without what may stand between its last entry and its end. */
    private static byte[] list(ByteBuffer b, int at) {
        if (at == 0) {
            return null;
        }
        int size = b.getShort(at + 2) & 0xffff;
        int count = b.getShort(at + 4) & 0xffff;
        int used = LIST_HEAD;
        for (int i = 0; i < count; i++) {
            int length = used + ENTRY_HEAD > size ? 0 : b.getShort(at + used + 2) & 0xffff;
            if (length < ENTRY_HEAD || used + length > size) {
                throw new IllegalArgumentException("an access list ends within an entry");
            }
            used += length;
        }
        byte[] list = cut(b, at, used);
        ByteBuffer.wrap(list)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(1, (byte) 0)
                .putShort(2, (short) used)
                .putShort(6, (short) 0);
        return list;
    }

    private static byte[] cut(ByteBuffer b, int at, int length) {
        var part = new byte[length];
        b.get(at, part);
        return part;
    }
}
