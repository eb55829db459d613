package org.ferrywright.core;

/** Entries for tests. */
final class Entries {
    static final Timestamp T1 = new Timestamp(1_000, 5);
    static final Timestamp T2 = new Timestamp(1_000, 105);

    private Entries() {}

    static Entry file(long size, Timestamp modified) {
        return entry(EntryKind.FILE, size, modified, 0644, 0, 0, "");
    }

    static Entry directory(Timestamp modified) {
        return entry(EntryKind.DIRECTORY, 0, modified, 0755, 0, 0, "");
    }

    static Entry link(String target) {
        return entry(EntryKind.SYMLINK, 0, T1, 0777, 0, 0, target);
    }

    static Entry special() {
        return entry(EntryKind.SPECIAL, 0, T1, 0644, 0, 0, "");
    }

    static Entry entry(EntryKind kind, long size, Timestamp modified, int mode, int uid, int gid, String target) {
        return new Entry("n", kind, size, modified, mode, uid, gid, 7, 1, 9, target);
    }
}
