package org.ferrywright.wire;

import java.util.Arrays;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Extended;
import org.ferrywright.core.Extras;
import org.ferrywright.core.NativeNames;
import org.ferrywright.core.Timestamp;

/** Decodes what {@link EntryEncoder} wrote, in the same order. */
public final class EntryDecoder {
    private static final EntryKind[] KINDS = {
        EntryKind.FILE, EntryKind.DIRECTORY, EntryKind.SYMLINK, EntryKind.SPECIAL, EntryKind.UNREADABLE
    };

    private final WireInput in;
    private byte[] name = new byte[0];
    private long seconds;
    private int mode = Entry.UNKNOWN;
    private int uid = Entry.UNKNOWN;
    private int gid = Entry.UNKNOWN;
    private long fileId;
    private long token;
    private Extras extras = Extras.UNKNOWN;

    public EntryDecoder(WireInput in) {
        this.in = in;
    }

    /** Decodes an entry that stands alone. */
    public static Entry entry(byte[] bytes) throws WireException, InterruptedException {
        return new EntryDecoder(new WireInput(bytes)).readEntry();
    }

    /** Decodes attributes that stand alone. */
    public static Attributes attributes(byte[] bytes) throws WireException, InterruptedException {
        return new EntryDecoder(new WireInput(bytes)).readAttributes();
    }

    /** Decodes an expectation that stands alone. */
    public static Expected expected(byte[] bytes) throws WireException, InterruptedException {
        return new EntryDecoder(new WireInput(bytes)).readExpected();
    }

    /** The kind of a stable number. */
    public static EntryKind kind(int number) throws WireException {
        if (number < 0 || number >= KINDS.length) {
            throw WireInput.bad("no kind of entry has the number " + number);
        }
        return KINDS[number];
    }

    public Entry readEntry() throws WireException, InterruptedException {
        int flags = in.readByte();
        int form = flags & 7;
        EntryKind kind;
        Extras own = Extras.UNKNOWN;
        switch (form) {
            case EntryEncoder.FILE_AS_BEFORE, EntryEncoder.DIRECTORY_AS_BEFORE -> {
                kind = form == EntryEncoder.FILE_AS_BEFORE ? EntryKind.FILE : EntryKind.DIRECTORY;
                own = extras;
            }
            case EntryEncoder.WITH_EXTRAS -> {
                int more = in.readByte();
                kind = kind(more & 7);
                own = ExtendedCodec.readExtras(in, (more & EntryEncoder.SPARSE) != 0);
                extras = own;
            }
            default -> kind = kind(form);
        }
        String text = readShared();
        long size = kind == EntryKind.FILE ? in.readNumber() : 0;
        if (size < 0) {
            throw WireInput.bad("a file has a negative size");
        }
        seconds += in.readSigned();
        int nanos = (flags & EntryEncoder.NANOS) != 0 ? in.readCount(999_999_999, "the nanoseconds") : 0;
        if ((flags & EntryEncoder.SAME_OWNER) == 0) {
            mode = in.readCount(010000, "the mode") - 1;
            uid = readId();
            gid = readId();
        }
        int links = (flags & EntryEncoder.ONE_LINK) != 0 ? 1 : in.readCount(Integer.MAX_VALUE, "the number of links");
        if ((flags & EntryEncoder.FILE_ID) != 0) {
            fileId += in.readSigned();
        }
        if ((flags & EntryEncoder.TOKEN) != 0) {
            token += in.readSigned();
        }
        String target = kind == EntryKind.SYMLINK ? in.readName(Protocol.MAX_PATH, "the length of a link's text") : "";
        return new Entry(
                text,
                kind,
                size,
                new Timestamp(seconds, nanos),
                mode,
                uid,
                gid,
                (flags & EntryEncoder.FILE_ID) != 0 ? fileId : 0,
                links,
                (flags & EntryEncoder.TOKEN) != 0 ? token : 0,
                target,
                own);
    }

    public Attributes readAttributes() throws WireException, InterruptedException {
        int has = in.readByte();
        int newMode = (has & EntryEncoder.HAS_MODE) != 0 ? in.readCount(07777, "the mode") : Entry.UNKNOWN;
        int newUid = (has & EntryEncoder.HAS_UID) != 0 ? (int) in.readNumber() : Entry.UNKNOWN;
        int newGid = (has & EntryEncoder.HAS_GID) != 0 ? (int) in.readNumber() : Entry.UNKNOWN;
        Timestamp time = null;
        if ((has & EntryEncoder.HAS_TIME) != 0) {
            long s = in.readSigned();
            time = new Timestamp(s, in.readCount(999_999_999, "the nanoseconds"));
        }
        Extended extended = (has & EntryEncoder.HAS_EXTENDED) != 0 ? ExtendedCodec.readExtended(in) : null;
        return new Attributes(newMode, newUid, newGid, time, extended);
    }

    public Expected readExpected() throws WireException, InterruptedException {
        int form = in.readByte();
        return switch (form) {
            case EntryEncoder.EXPECT_ANY -> Expected.ANY;
            case EntryEncoder.EXPECT_ABSENT -> Expected.ABSENT;
            case EntryEncoder.EXPECT_SAME -> Expected.same(readEntry());
            default -> throw WireInput.bad("no expectation has the number " + form);
        };
    }

    private int readId() throws WireException, InterruptedException {
        return (int) (in.readNumber() - 1);
    }

    private String readShared() throws WireException, InterruptedException {
        int shared = in.readCount(name.length, "the shared part of a name");
        int rest = in.readCount(Protocol.MAX_PATH - shared, "the length of a name");
        byte[] tail = in.readRaw(rest);
        byte[] text = Arrays.copyOf(name, shared + rest);
        System.arraycopy(tail, 0, text, shared, rest);
        name = text;
        return NativeNames.decode(text);
    }
}
