package org.ferrywright.endpoint.local.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Timestamp;

/**
 * Turns what java.nio tells of a file into an entry. Owners are left out: Java gives names, and numbers only slowly.
 */
final class PortableEntries {
    // in the order of the bits from 0400 to 0001, which is that of the enum
    private static final PosixFilePermission[] BITS = PosixFilePermission.values();

    private PortableEntries() {}

    static Entry of(Path at, String name, boolean posix) throws IOException {
        Class<? extends BasicFileAttributes> view = posix ? PosixFileAttributes.class : BasicFileAttributes.class;
        BasicFileAttributes a = Files.readAttributes(at, view, LinkOption.NOFOLLOW_LINKS);
        EntryKind kind = kind(a);
        return new Entry(
                name,
                kind,
                kind == EntryKind.FILE ? a.size() : 0,
                Timestamp.of(a.lastModifiedTime().toInstant()),
                a instanceof PosixFileAttributes p ? mode(p.permissions()) : Entry.UNKNOWN,
                Entry.UNKNOWN,
                Entry.UNKNOWN,
                fileId(a.fileKey()),
                1,
                0,
                kind == EntryKind.SYMLINK ? Files.readSymbolicLink(at).toString() : "");
    }

    private static EntryKind kind(BasicFileAttributes a) {
        if (a.isSymbolicLink()) {
            return EntryKind.SYMLINK;
        }
        // a junction is a directory and "other" at once, and leads elsewhere
        if (a.isOther()) {
            return EntryKind.SPECIAL;
        }
        return a.isDirectory() ? EntryKind.DIRECTORY : EntryKind.FILE;
    }

    /** A key reads {@code (dev=fd01,ino=1234)}; both halves together are what identifies a file. */
    private static long fileId(Object key) {
        if (key == null) {
            return 0;
        }
        long id = 0;
        String text = key.toString();
        for (int i = 0; i < text.length(); i++) {
            id = (id + text.charAt(i)) * 0x9e3779b97f4a7c15L;
            id ^= id >>> 29;
        }
        return id == 0 ? 1 : id;
    }

    private static int mode(Set<PosixFilePermission> permissions) {
        int mode = 0;
        for (PosixFilePermission p : permissions) {
            mode |= 0400 >> p.ordinal();
        }
        return mode;
    }

    static Set<PosixFilePermission> permissions(int mode) {
        var set = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission p : BITS) {
            if ((mode & 0400 >> p.ordinal()) != 0) {
                set.add(p);
            }
        }
        return set;
    }
}
