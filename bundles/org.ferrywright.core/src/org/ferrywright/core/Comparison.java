package org.ferrywright.core;

import java.util.Set;

/**
 * Which facts decide whether two entries are the same, agreed from what both ends can hold.
 *
 * @param timePrecision the coarser side's precision in nanoseconds
 * @param modes whether permission bits count
 * @param owners whether owner and group count
 * @param links whether symbolic links can be held by both, and shall be
 * @param checksum whether contents are compared where size and time agree
 * @param extended aspects of the extended metadata that count
 */
public record Comparison(
        long timePrecision, boolean modes, boolean owners, boolean links, boolean checksum, Set<Aspect> extended) {
    public Comparison {
        extended = Set.copyOf(extended);
    }

    /** No extended metadata counts. */
    public Comparison(long timePrecision, boolean modes, boolean owners, boolean links, boolean checksum) {
        this(timePrecision, modes, owners, links, checksum, Set.of());
    }

    /** The same, but symbolic links take no part. */
    public Comparison withoutLinks() {
        return new Comparison(timePrecision, modes, owners, false, checksum, extended);
    }

    /** Equal content as far as the facts tell: same kind, and size and time, or link text. */
    public boolean sameContent(Entry a, Entry b) {
        if (a.kind() != b.kind()) {
            return false;
        }
        return switch (a.kind()) {
            case FILE -> a.size() == b.size() && a.modified().sameAt(b.modified(), timePrecision);
            case SYMLINK -> a.linkTarget().equals(b.linkTarget());
            case DIRECTORY -> true;
            case SPECIAL, UNREADABLE -> false;
        };
    }

    /** Equal metadata, the modification time included. */
    public boolean sameMetadata(Entry a, Entry b) {
        return a.modified().sameAt(b.modified(), timePrecision) && samePermissions(a, b);
    }

    /** Equal metadata but for the time. */
    public boolean samePermissions(Entry a, Entry b) {
        // a link has no permissions of its own on the systems that count here
        if (modes && a.kind() != EntryKind.SYMLINK && differ(a.mode(), b.mode())) {
            return false;
        }
        if (a.kind() != EntryKind.SYMLINK && a.extras().differ(b.extras(), extended)) {
            return false;
        }
        return !owners || !(differ(a.uid(), b.uid()) || differ(a.gid(), b.gid()));
    }

    private static boolean differ(int a, int b) {
        return a != Entry.UNKNOWN && b != Entry.UNKNOWN && a != b;
    }
}
