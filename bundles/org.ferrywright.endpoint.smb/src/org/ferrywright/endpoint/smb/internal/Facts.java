package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Extended;
import org.ferrywright.core.Extras;
import org.ferrywright.core.Timestamp;

/**
 * What a server tells of one name.
 *
 * @param created as modified and changed in ticks of 100 ns since 1601
 * @param changed when anything about it was changed, its metadata too
 * @param tag what kind of reparse point it is, 0 when it is none or nobody asked
 */
record Facts(long created, long modified, long changed, long size, int attributes, int tag, long fileId) {
    /** How many nanoseconds a tick has. */
    static final long TICK = 100;

    private static final long TICKS_PER_SECOND = 10_000_000;
    /** Seconds from 1601 to 1970. */
    private static final long EPOCH = 11_644_473_600L;
    /** The bit of those tags that stand for another place, such as links and junctions. */
    private static final int SURROGATE = 0x20000000;

    /** Links of a namespace; what is behind them is another place, although the bit does not say so. */
    static final int DFS_LINK = 0x8000000A;

    private static final int DFS_REPLICATION = 0x80000012;

    private static final int LISTED = 104;
    /** Odd, so that different times stay different. */
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    /** The aspects that every share has. */
    static final Set<Aspect> TOLD = Set.of(Aspect.DOS, Aspect.CREATED);

    /** The attributes that are replicated. */
    static final int FLAGS =
            Smb2.ATTRIBUTE_READ_ONLY | Smb2.ATTRIBUTE_HIDDEN | Smb2.ATTRIBUTE_SYSTEM | Smb2.ATTRIBUTE_ARCHIVE;

    /** A listed name with its facts. */
    record Named(String name, Facts facts) {}

    /** @param told the answer to a create, or to a close that tells */
    static Facts of(Reply told) {
        var b = told.body();
        return new Facts(b.getLong(8), b.getLong(24), b.getLong(32), b.getLong(48), b.getInt(56), 0, 0);
    }

    /** @param answer to a query of the file's number */
    Facts identified(Reply answer) {
        return answer.ok()
                ? new Facts(
                        created,
                        modified,
                        changed,
                        size,
                        attributes,
                        tag,
                        Smb2.information(answer).getLong(0))
                : this;
    }

    /** Of a link in a namespace, of which the server tells nothing but that it is one. */
    static Facts ofDfsLink() {
        return new Facts(0, 0, 0, 0, Smb2.ATTRIBUTE_DIRECTORY | Smb2.ATTRIBUTE_REPARSE_POINT, DFS_LINK, 0);
    }

    Facts sized(long other) {
        return new Facts(created, modified, changed, other, attributes, tag, fileId);
    }

    Facts tagged(int other) {
        return new Facts(created, modified, changed, size, attributes, other, fileId);
    }

    /** A page of a listing. @throws IllegalArgumentException when it is none */
    static Collection<Named> page(Reply reply) {
        ByteBuffer all = Smb2.information(reply);
        List<Named> names = new ArrayList<>();
        int at = 0;
        while (all.capacity() > 0) {
            int length = all.getInt(at + 60);
            if (length < 0 || at + LISTED > all.capacity() - length) {
                throw new IllegalArgumentException("a listing points outside of itself");
            }
            var name = new byte[length];
            all.get(at + LISTED, name);
            int attributes = all.getInt(at + 56);
            boolean reparse = (attributes & Smb2.ATTRIBUTE_REPARSE_POINT) != 0;
            var facts = new Facts(
                    all.getLong(at + 8),
                    all.getLong(at + 24),
                    all.getLong(at + 32),
                    all.getLong(at + 40),
                    attributes,
                    reparse ? all.getInt(at + 64) : 0,
                    all.getLong(at + 96));
            names.add(new Named(new String(name, StandardCharsets.UTF_16LE), facts));
            int next = all.getInt(at);
            if (next == 0) {
                break;
            }
            if (next < LISTED || at > all.capacity() - LISTED - next) {
                throw new IllegalArgumentException("a listing points outside of itself");
            }
            at += next;
        }
        return names;
    }

    boolean is(int attribute) {
        return (attributes & attribute) != 0;
    }

    EntryKind kind() {
        if (is(Smb2.ATTRIBUTE_REPARSE_POINT) && ((tag & SURROGATE) != 0 || tag == DFS_LINK || tag == DFS_REPLICATION)) {
            return EntryKind.SPECIAL;
        }
        return is(Smb2.ATTRIBUTE_DIRECTORY) ? EntryKind.DIRECTORY : EntryKind.FILE;
    }

    Entry entry(String name) {
        EntryKind kind = kind();
        return new Entry(
                name,
                kind,
                kind == EntryKind.FILE ? size : 0,
                time(modified),
                Entry.UNKNOWN,
                Entry.UNKNOWN,
                Entry.UNKNOWN,
                fileId,
                1,
                changed,
                "",
                kind == EntryKind.SPECIAL
                        ? Extras.UNKNOWN
                        : new Extras(Extended.of(TOLD, pieces()).digests(), false));
    }

    /**
     * What has to stay the same for the content to be the same, in the form in which trees of blocks are kept: the number of the file
     * tells when it was made too, because servers use numbers again.
     */
    Entry proof(String name) {
        Entry e = entry(name);
        long which = fileId == 0 ? 0 : fileId ^ created * SPREAD;
        return new Entry(
                name,
                e.kind(),
                e.size(),
                e.modified(),
                Entry.UNKNOWN,
                Entry.UNKNOWN,
                Entry.UNKNOWN,
                which,
                1,
                nanos(changed),
                "");
    }

    /** Since 1970; 0 when they are none that can be told so. */
    private static long nanos(long ticks) {
        try {
            return ticks <= 0 ? 0 : Math.multiplyExact(ticks - EPOCH * TICKS_PER_SECOND, TICK);
        } catch (ArithmeticException _) {
            return 0;
        }
    }

    /** What is beyond content, name and time, in the form that all roots give it. */
    Map<String, byte[]> pieces() {
        Timestamp made = time(created);
        byte[] birth = ByteBuffer.allocate(12)
                .putLong(made.seconds())
                .putInt(made.nanos())
                .array();
        return Map.of(Extended.DOS_FLAGS, new byte[] {(byte) (attributes & FLAGS)}, Extended.BIRTH, birth);
    }

    static Timestamp time(long ticks) {
        return new Timestamp(
                Math.floorDiv(ticks, TICKS_PER_SECOND) - EPOCH, (int) (Math.floorMod(ticks, TICKS_PER_SECOND) * TICK));
    }

    /** @throws ArithmeticException when no server can keep the time */
    static long ticks(Timestamp time) {
        long ticks = Math.addExact(
                Math.multiplyExact(Math.addExact(time.seconds(), EPOCH), TICKS_PER_SECOND), time.nanos() / TICK);
        if (ticks <= 0) {
            throw new ArithmeticException("before 1601");
        }
        return ticks;
    }
}
