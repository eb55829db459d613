package org.ferrywright.core;

import java.util.Objects;

/**
 * The facts of one name in a directory, as read once.
 *
 * @param name the last component of the path; empty for a root
 * @param size content length in bytes; 0 for anything but a file
 * @param modified time of the last change of the content
 * @param mode the twelve POSIX permission bits, or {@link #UNKNOWN}
 * @param uid owner's number, or {@link #UNKNOWN}
 * @param gid group's number, or {@link #UNKNOWN}
 * @param fileId a number that is the same exactly for two names of one file in this root, 0 when there is none
 * @param links how many names the file has, in this root or outside; 1 when that is not known
 * @param changeToken differs when anything about the file, its metadata too, was changed (the POSIX ctime); 0 when there is none
 * @param linkTarget the text of a symbolic link; of what a link was followed to, its path in the root; else the empty string
 * @param extras what is known of its extended metadata
 */
public record Entry(
        String name,
        EntryKind kind,
        long size,
        Timestamp modified,
        int mode,
        int uid,
        int gid,
        long fileId,
        int links,
        long changeToken,
        String linkTarget,
        Extras extras) {
    public static final int UNKNOWN = -1;

    public Entry {
        Objects.requireNonNull(name);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(modified);
        Objects.requireNonNull(linkTarget);
        Objects.requireNonNull(extras);
    }

    /** An entry whose extended metadata nobody has looked at. */
    public Entry(
            String name,
            EntryKind kind,
            long size,
            Timestamp modified,
            int mode,
            int uid,
            int gid,
            long fileId,
            int links,
            long changeToken,
            String linkTarget) {
        this(name, kind, size, modified, mode, uid, gid, fileId, links, changeToken, linkTarget, Extras.UNKNOWN);
    }

    public static Entry unreadable(String name) {
        return new Entry(name, EntryKind.UNREADABLE, 0, new Timestamp(0, 0), UNKNOWN, UNKNOWN, UNKNOWN, 0, 1, 0, "");
    }

    public boolean isDirectory() {
        return kind == EntryKind.DIRECTORY;
    }

    public boolean isFile() {
        return kind == EntryKind.FILE;
    }

    /** The same entry with other knowledge of its extended metadata. */
    public Entry with(Extras other) {
        return extras == other
                ? this
                : new Entry(name, kind, size, modified, mode, uid, gid, fileId, links, changeToken, linkTarget, other);
    }

    /** The same facts with another time of the last change. */
    public Entry at(Timestamp other) {
        return new Entry(name, kind, size, other, mode, uid, gid, fileId, links, changeToken, linkTarget, extras);
    }

    /** The same facts under another name. */
    public Entry named(String other) {
        return new Entry(other, kind, size, modified, mode, uid, gid, fileId, links, changeToken, linkTarget, extras);
    }

    /** What a target is asked to give an entry so that it equals this one. */
    public Attributes attributes() {
        return new Attributes(mode, uid, gid, modified);
    }
}
