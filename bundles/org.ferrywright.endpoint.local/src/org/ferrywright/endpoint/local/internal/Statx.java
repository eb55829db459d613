package org.ferrywright.endpoint.local.internal;

import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Extras;
import org.ferrywright.core.Timestamp;

/** Reads struct statx, which is laid out alike on every processor, from where the call left it. */
final class Statx {
    private static final int LINKS = 16;
    private static final int UID = 20;
    private static final int GID = 24;
    private static final int MODE = 28;
    private static final int INODE = 32;
    private static final int SIZE = 40;
    private static final int BLOCKS = 48;
    private static final int BORN = 80;
    private static final int CHANGED = 96;
    private static final int MODIFIED = 112;
    private static final int DEVICE_MAJOR = 136;
    private static final int DEVICE_MINOR = 140;

    private static final int TYPE_MASK = 0xf000;
    private static final int REGULAR = 0x8000;
    private static final int DIRECTORY = 0x4000;
    private static final int LINK = 0xa000;

    private static final long NANOS = 1_000_000_000L;
    private static final long BLOCK = 512;
    private static final long HOLES_THAT_COUNT = 64 << 10;

    private Statx() {}

    static Entry entry(Scratch s, String name, long rootDevice, String linkTarget, Extras extras) {
        EntryKind kind = kind(s);
        boolean file = kind == EntryKind.FILE;
        return new Entry(
                name,
                kind,
                file ? s.statLong(SIZE) : 0,
                new Timestamp(s.statLong(MODIFIED), nanos(s, MODIFIED)),
                s.statInt(MODE) & 0xfff,
                s.statInt(UID),
                s.statInt(GID),
                fileId(s, rootDevice),
                file ? Math.max(1, s.statInt(LINKS)) : 1,
                changeToken(s),
                linkTarget,
                extras);
    }

    /** Whether so much of a file is missing that it is worth to keep its holes; not what inline storage or a tail explains. */
    static boolean sparse(Scratch s) {
        long size = s.statLong(SIZE);
        return size - s.statLong(BLOCKS) * BLOCK >= HOLES_THAT_COUNT && kind(s) == EntryKind.FILE;
    }

    static EntryKind kind(Scratch s) {
        return switch (s.statInt(MODE) & TYPE_MASK) {
            case REGULAR -> EntryKind.FILE;
            case DIRECTORY -> EntryKind.DIRECTORY;
            case LINK -> EntryKind.SYMLINK;
            default -> EntryKind.SPECIAL;
        };
    }

    /** 0 when the call did not tell it. */
    static long born(Scratch s) {
        boolean told = (s.statInt(0) & LinuxAbi.STATX_BIRTH) != 0;
        return told ? s.statLong(BORN) * NANOS + nanos(s, BORN) : 0;
    }

    static boolean isLink(Scratch s) {
        return (s.statInt(MODE) & TYPE_MASK) == LINK;
    }

    static long device(Scratch s) {
        return (long) s.statInt(DEVICE_MAJOR) << 32 | s.statInt(DEVICE_MINOR) & 0xffffffffL;
    }

    static long inode(Scratch s) {
        return s.statLong(INODE);
    }

    static int owner(Scratch s) {
        return s.statInt(UID);
    }

    static int links(Scratch s) {
        return s.statInt(LINKS);
    }

    private static long fileId(Scratch s, long rootDevice) {
        long inode = inode(s);
        long device = device(s);
        long id = device == rootDevice ? inode : inode ^ (device + 1) * 0x9e3779b97f4a7c15L;
        return id == 0 ? 1 : id;
    }

    private static long changeToken(Scratch s) {
        long token = s.statLong(CHANGED) * NANOS + nanos(s, CHANGED);
        return token == 0 ? 1 : token;
    }

    /** Some file systems in user space report nonsense here. */
    private static int nanos(Scratch s, int at) {
        int n = s.statInt(at + 8);
        return n >= 0 && n < NANOS ? n : 0;
    }
}
