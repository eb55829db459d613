package org.ferrywright.endpoint.local.internal;

import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;

/** The steps by which a temporary comes to be, and takes the place of what it replaces. */
final class Placement {
    private final Folder folder;
    private final Failures failures;

    Placement(Folder folder, Failures failures) {
        this.folder = folder;
        this.failures = failures;
    }

    /** Makes an empty temporary; what an earlier attempt left under its name goes. */
    OpenFile create(String temporary, RelPath about) throws EndpointException {
        checkTemporary(temporary);
        try {
            return folder.create(temporary, about);
        } catch (EndpointException e) {
            clear(temporary, e);
            return folder.create(temporary, about);
        }
    }

    void makeLink(String temporary, RelPath about, String target, Attributes attributes) throws EndpointException {
        checkTemporary(temporary);
        try {
            folder.makeLink(temporary, about, target, attributes);
        } catch (EndpointException e) {
            clear(temporary, e);
            folder.makeLink(temporary, about, target, attributes);
        }
    }

    void makeHardLink(String temporary, RelPath about, Folder from, String existing) throws EndpointException {
        checkTemporary(temporary);
        try {
            folder.makeHardLink(temporary, about, from, existing);
        } catch (EndpointException e) {
            clear(temporary, e);
            folder.makeHardLink(temporary, about, from, existing);
        }
    }

    private void clear(String temporary, EndpointException e) throws EndpointException {
        if (e.kind() != Kind.EXISTS) {
            throw e;
        }
        folder.remove(temporary, false);
    }

    /**
     * Renames the temporary to the name, if what stands there is as expected and may be replaced by a file or a link.
     */
    void place(String temporary, String name, Expect expect) throws EndpointException {
        if (expect instanceof Expect.Absent) {
            try {
                folder.rename(temporary, name, false);
                return;
            } catch (EndpointException e) {
                throw e.kind() == Kind.EXISTS
                        ? failures.changed(folder.path().child(name), "something appeared there meanwhile")
                        : e;
            }
        }
        replaceable(name, expect);
        folder.rename(temporary, name, true);
    }

    /**
     * As {@link #place(String, String, Expect)}, and keeps what stands there.
     *
     * @param kept null when nothing is kept
     */
    void place(String temporary, String name, Expect expect, RelPath kept, FileTree tree) throws EndpointException {
        Entry now = kept == null || expect instanceof Expect.Absent ? null : replaceable(name, expect);
        if (now == null) {
            // without something to keep there is nothing that may be replaced either
            place(temporary, name, kept == null ? expect : Expect.ABSENT);
            return;
        }
        OldVersion old = OldVersion.beforeReplace(tree, folder, now, kept);
        try {
            if (!old.moved()) {
                // only what was kept may go
                check(Expect.same(now), folder.stat(name), folder.path().child(name), failures);
            }
            folder.rename(temporary, name, !old.moved());
        } catch (EndpointException e) {
            old.takeBack(e);
            throw e;
        }
    }

    /** What a file or a link may take the place of; null when nothing is there. */
    private Entry replaceable(String name, Expect expect) throws EndpointException {
        RelPath path = folder.path().child(name);
        Entry now = folder.stat(name);
        check(expect, now, path, failures);
        if (now != null && now.isDirectory()) {
            throw failures.item(Kind.IS_DIRECTORY, path, "a folder is there, and it is not replaced by a file or link");
        }
        if (now != null && now.kind() == EntryKind.SPECIAL) {
            throw failures.item(Kind.EXISTS, path, "a device, socket or pipe is there, and such are never replaced");
        }
        return now;
    }

    static void check(Expect expect, Entry now, RelPath path, Failures failures) throws EndpointException {
        if (!expect.holds(now)) {
            throw failures.changed(path, now == null ? "it is gone meanwhile" : "it was changed meanwhile");
        }
    }

    void checkTemporary(String temporary) throws EndpointException {
        if (!TemporaryNames.isTemporary(temporary)) {
            throw failures.item(Kind.BAD_NAME, folder.path(), "no name of a temporary was given for a file in it");
        }
    }

    /** After a failure that has to be told, a second one is not. */
    static void removeQuietly(Folder folder, String temporary, Exception told) {
        try {
            folder.remove(temporary, false);
        } catch (EndpointException e) {
            told.addSuppressed(e);
        }
    }
}
