package org.ferrywright.wire;

import java.util.Arrays;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Extras;
import org.ferrywright.core.NativeNames;

/** Encodes entries one after the other, each as its difference to the one before. One for each stream and direction. */
public final class EntryEncoder {
    static final int SAME_OWNER = 0x08;
    static final int ONE_LINK = 0x10;
    static final int TOKEN = 0x20;
    static final int FILE_ID = 0x40;
    static final int NANOS = 0x80;

    /** In the place of a kind: a file or folder whose extras are those of the last entry that told its own. */
    static final int FILE_AS_BEFORE = 5;

    static final int DIRECTORY_AS_BEFORE = 6;
    /** In the place of a kind: the kind and the extras follow. */
    static final int WITH_EXTRAS = 7;

    static final int SPARSE = 0x08;

    static final int HAS_MODE = 1;
    static final int HAS_UID = 2;
    static final int HAS_GID = 4;
    static final int HAS_TIME = 8;
    static final int HAS_EXTENDED = 0x10;

    static final int EXPECT_ANY = 0;
    static final int EXPECT_ABSENT = 1;
    static final int EXPECT_SAME = 2;

    private final WireOutput out;
    private byte[] name = new byte[0];
    private long seconds;
    private int mode = Entry.UNKNOWN;
    private int uid = Entry.UNKNOWN;
    private int gid = Entry.UNKNOWN;
    private long fileId;
    private long token;
    private Extras extras = Extras.UNKNOWN;

    public EntryEncoder(WireOutput out) {
        this.out = out;
    }

    /** The encoding of a single entry, as messages carry it. */
    public static byte[] single(Entry entry) {
        return array(encoder -> encoder.write(entry));
    }

    /** The encoding of attributes, as messages carry it. */
    public static byte[] single(Attributes attributes) {
        return array(encoder -> encoder.write(attributes));
    }

    /** The encoding of an expectation, as messages carry it. */
    public static byte[] single(Expected expected) {
        return array(encoder -> encoder.write(expected));
    }

    /** @throws IllegalArgumentException when no bytes stand for the name or the text of the link */
    public void write(Entry e) throws WireException, InterruptedException {
        byte[] text = NativeNames.encode(e.name());
        byte[] target = e.kind() == EntryKind.SYMLINK ? NativeNames.encode(e.linkTarget()) : null;
        boolean sameOwner = e.mode() == mode && e.uid() == uid && e.gid() == gid;
        int form = form(e);
        out.writeByte(form
                | (sameOwner ? SAME_OWNER : 0)
                | (e.links() == 1 ? ONE_LINK : 0)
                | (e.changeToken() != 0 ? TOKEN : 0)
                | (e.fileId() != 0 ? FILE_ID : 0)
                | (e.modified().nanos() != 0 ? NANOS : 0));
        if (form == WITH_EXTRAS) {
            out.writeByte(kind(e.kind()) | (e.extras().sparse() ? SPARSE : 0));
            ExtendedCodec.write(e.extras(), out);
            extras = e.extras();
        }
        writeShared(text);
        if (e.kind() == EntryKind.FILE) {
            out.writeNumber(e.size());
        }
        out.writeSigned(e.modified().seconds() - seconds);
        seconds = e.modified().seconds();
        if (e.modified().nanos() != 0) {
            out.writeNumber(e.modified().nanos());
        }
        if (!sameOwner) {
            out.writeNumber(e.mode() + 1L);
            out.writeNumber(e.uid() + 1L & 0xffff_ffffL);
            out.writeNumber(e.gid() + 1L & 0xffff_ffffL);
            mode = e.mode();
            uid = e.uid();
            gid = e.gid();
        }
        if (e.links() != 1) {
            out.writeNumber(e.links());
        }
        if (e.fileId() != 0) {
            out.writeSigned(e.fileId() - fileId);
            fileId = e.fileId();
        }
        if (e.changeToken() != 0) {
            out.writeSigned(e.changeToken() - token);
            token = e.changeToken();
        }
        if (target != null) {
            out.writeBytes(target);
        }
    }

    public void write(Attributes a) throws WireException, InterruptedException {
        out.writeByte((a.mode() != Entry.UNKNOWN ? HAS_MODE : 0)
                | (a.uid() != Entry.UNKNOWN ? HAS_UID : 0)
                | (a.gid() != Entry.UNKNOWN ? HAS_GID : 0)
                | (a.modified() != null ? HAS_TIME : 0)
                | (a.extended() != null ? HAS_EXTENDED : 0));
        if (a.mode() != Entry.UNKNOWN) {
            out.writeNumber(a.mode());
        }
        if (a.uid() != Entry.UNKNOWN) {
            out.writeNumber(a.uid() & 0xffff_ffffL);
        }
        if (a.gid() != Entry.UNKNOWN) {
            out.writeNumber(a.gid() & 0xffff_ffffL);
        }
        if (a.modified() != null) {
            out.writeSigned(a.modified().seconds());
            out.writeNumber(a.modified().nanos());
        }
        if (a.extended() != null) {
            ExtendedCodec.write(a.extended(), out);
        }
    }

    public void write(Expected expected) throws WireException, InterruptedException {
        if (expected.any()) {
            out.writeByte(EXPECT_ANY);
        } else if (expected.entry() == null) {
            out.writeByte(EXPECT_ABSENT);
        } else {
            out.writeByte(EXPECT_SAME);
            write(expected.entry());
        }
    }

    /** The stable number of a kind. */
    public static int kind(EntryKind kind) {
        return switch (kind) {
            case FILE -> 0;
            case DIRECTORY -> 1;
            case SYMLINK -> 2;
            case SPECIAL -> 3;
            case UNREADABLE -> 4;
        };
    }

    private int form(Entry e) {
        if (repeated(e)) {
            return e.isFile() ? FILE_AS_BEFORE : DIRECTORY_AS_BEFORE;
        }
        return e.extras().equals(Extras.UNKNOWN) ? kind(e.kind()) : WITH_EXTRAS;
    }

    private boolean repeated(Entry e) {
        return (e.isFile() || e.isDirectory())
                && (e.extras() == extras || e.extras().equals(extras));
    }

    private void writeShared(byte[] text) throws WireException, InterruptedException {
        int shared = Arrays.mismatch(name, text);
        if (shared < 0) {
            shared = text.length;
        }
        out.writeNumber(shared);
        out.writeNumber(text.length - shared);
        out.writeRaw(text, shared, text.length - shared);
        name = text;
    }

    private interface Part {
        void write(EntryEncoder encoder) throws WireException, InterruptedException;
    }

    private static byte[] array(Part part) {
        var out = new WireOutput();
        try {
            part.write(new EntryEncoder(out));
        } catch (WireException | InterruptedException e) {
            throw new IllegalStateException("an array takes everything", e);
        }
        return out.toByteArray();
    }
}
