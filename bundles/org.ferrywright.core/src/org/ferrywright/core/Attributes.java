package org.ferrywright.core;

/**
 * Metadata to be set on an entry.
 *
 * @param mode the twelve POSIX permission bits, or {@link Entry#UNKNOWN} to leave them
 * @param uid owner's number, or {@link Entry#UNKNOWN} to leave it
 * @param gid group's number, or {@link Entry#UNKNOWN} to leave it
 * @param modified time of the last change of the content, or null to leave it
 */
public record Attributes(int mode, int uid, int gid, Timestamp modified) {
    public static final Attributes NONE = new Attributes(Entry.UNKNOWN, Entry.UNKNOWN, Entry.UNKNOWN, null);
}
