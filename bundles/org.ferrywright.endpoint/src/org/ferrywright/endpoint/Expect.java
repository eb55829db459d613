package org.ferrywright.endpoint;

import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;

/** What an operation takes for granted about a path; when it is otherwise, the operation fails with CHANGED and nothing was done. */
public sealed interface Expect {
    /** Whatever is there. */
    record Any() implements Expect {}

    /** Nothing is there. */
    record Absent() implements Expect {}

    /**
     * Exactly this is there, as far as the facts that both have can tell; a folder only has to be a folder. It never holds for what is
     * UNREADABLE: a doubt is no reason to touch anything.
     */
    record Same(Entry entry) implements Expect {}

    Expect ANY = new Any();
    Expect ABSENT = new Absent();

    static Expect same(Entry entry) {
        return new Same(entry);
    }

    /** @param now what is there, or null */
    default boolean holds(Entry now) {
        return switch (this) {
            case Any _ -> true;
            case Absent _ -> now == null;
            case Same(Entry then) -> now != null && same(then, now);
        };
    }

    private static boolean same(Entry then, Entry now) {
        if (then.kind() != now.kind() || then.kind() == EntryKind.UNREADABLE) {
            return false;
        }
        if (then.kind() == EntryKind.DIRECTORY) {
            return true;
        }
        boolean sameFile = then.fileId() == 0 || now.fileId() == 0 || then.fileId() == now.fileId();
        return sameFile
                && then.size() == now.size()
                && then.modified().equals(now.modified())
                && then.linkTarget().equals(now.linkTarget());
    }
}
