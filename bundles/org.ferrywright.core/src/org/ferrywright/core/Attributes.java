package org.ferrywright.core;

/**
 * Metadata to be set on an entry.
 *
 * @param mode the twelve POSIX permission bits, or {@link Entry#UNKNOWN} to leave them
 * @param uid owner's number, or {@link Entry#UNKNOWN} to leave it
 * @param gid group's number, or {@link Entry#UNKNOWN} to leave it
 * @param modified time of the last change of the content, or null to leave it
 * @param extended what the entry has from then on of some aspects, or null to leave all
 */
public record Attributes(int mode, int uid, int gid, Timestamp modified, Extended extended) {
    public static final Attributes NONE = new Attributes(Entry.UNKNOWN, Entry.UNKNOWN, Entry.UNKNOWN, null);

    /** Leaves the extended metadata. */
    public Attributes(int mode, int uid, int gid, Timestamp modified) {
        this(mode, uid, gid, modified, null);
    }

    public Attributes with(Extended other) {
        return new Attributes(mode, uid, gid, modified, other);
    }
}
