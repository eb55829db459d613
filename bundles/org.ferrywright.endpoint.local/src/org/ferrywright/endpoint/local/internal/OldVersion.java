package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;

/** What a change is about to take away, after it was given the name under which it is kept. */
final class OldVersion {
    /** Owner of the temporaries that only a copy to another file system needs. */
    private static final String NOBODY = "00000000";

    private static final int CHUNK = 256 << 10;

    private enum How {
        /** It has both names. */
        SECOND_NAME,
        /** It has only the new name. */
        MOVED,
        /** It has its old name, and a copy has the new one. */
        COPIED
    }

    private final FileTree tree;
    private final Folder folder;
    private final Entry old;
    private final RelPath kept;
    private How how;

    private OldVersion(FileTree tree, Folder folder, Entry old, RelPath kept) {
        this.tree = tree;
        this.folder = folder;
        this.old = old;
        this.kept = kept;
    }

    /**
     * Keeps what is about to be replaced; it keeps its own name meanwhile where the file system can give it two.
     *
     * @param old what stands in the folder, a file or a link
     */
    static OldVersion beforeReplace(FileTree tree, Folder folder, Entry old, RelPath kept) throws EndpointException {
        var version = new OldVersion(tree, folder, old, kept);
        version.keep(true);
        return version;
    }

    /** Deletes by giving the kept name instead; deleted already is no failure. @param old what stands in the folder, a file or a link */
    static void insteadOfDelete(FileTree tree, Folder folder, Entry old, RelPath kept) throws EndpointException {
        var version = new OldVersion(tree, folder, old, kept);
        try {
            version.keep(false);
        } catch (EndpointException e) {
            if (e.kind() == Kind.NOT_FOUND && folder.stat(old.name()) == null) {
                return;
            }
            throw e;
        }
        if (version.how == How.COPIED) {
            try {
                version.checkUnchanged();
                folder.remove(old.name(), false);
            } catch (EndpointException e) {
                version.takeBack(e);
                throw e;
            }
        }
    }

    /** Whether its old name is free. */
    boolean moved() {
        return how == How.MOVED;
    }

    /** The change failed: everything is as before. @param told the failure that is told; another one goes with it */
    void takeBack(EndpointException told) {
        try (Folder into = tree.open(kept.parent(), FileTree.Use.NAMES)) {
            if (how == How.MOVED) {
                into.move(kept.name(), folder, old.name());
            } else {
                into.remove(kept.name(), false);
            }
        } catch (EndpointException e) {
            told.addSuppressed(e);
        }
    }

    private void keep(boolean bothNames) throws EndpointException {
        if (old.isDirectory()) {
            throw tree.failures().item(Kind.IS_DIRECTORY, at(), "a folder is there, and folders are not kept");
        }
        try {
            tryKeep(bothNames);
        } catch (EndpointException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
            // somebody may have removed the folder because it was still empty
            tryKeep(bothNames);
        }
        if (how != How.COPIED) {
            checkKept();
        }
    }

    private void tryKeep(boolean bothNames) throws EndpointException {
        try (Folder into = tree.open(kept.parent(), FileTree.Use.CREATING)) {
            if (bothNames) {
                try {
                    folder.link(old.name(), into, kept.name());
                    how = How.SECOND_NAME;
                    return;
                } catch (EndpointException e) {
                    // no file system says in one way only that it cannot
                    if (e.kind() != Kind.UNSUPPORTED && e.kind() != Kind.DENIED) {
                        throw e;
                    }
                }
            }
            try {
                folder.move(old.name(), into, kept.name());
                how = How.MOVED;
            } catch (EndpointException e) {
                if (!"EXDEV".equals(e.nativeCode())) {
                    throw e;
                }
                copy(into);
                how = How.COPIED;
            }
        }
    }

    /** Somebody may have put something else there after it was looked at. */
    private void checkKept() throws EndpointException {
        Entry now;
        try (Folder into = tree.open(kept.parent(), FileTree.Use.NAMES)) {
            now = into.stat(kept.name());
        }
        if (!isOld(now)) {
            EndpointException changed = tree.failures().changed(at(), "it was changed meanwhile");
            takeBack(changed);
            throw changed;
        }
    }

    private void checkUnchanged() throws EndpointException {
        if (!isOld(folder.stat(old.name()))) {
            throw tree.failures().changed(at(), "it was changed meanwhile");
        }
    }

    private boolean isOld(Entry now) {
        if (now == null || now.kind() != old.kind()) {
            return false;
        }
        if (now.kind() == EntryKind.SYMLINK) {
            return now.linkTarget().equals(old.linkTarget());
        }
        boolean sameFile = now.fileId() == 0 || old.fileId() == 0 || now.fileId() == old.fileId();
        return sameFile && now.size() == old.size() && now.modified().equals(old.modified());
    }

    /** To another file system, by a temporary: what is kept is whole or is not there. */
    private void copy(Folder into) throws EndpointException {
        if (into.stat(kept.name()) != null) {
            throw tree.failures().item(Kind.EXISTS, kept, "it is there already");
        }
        String temporary = TemporaryNames.of(NOBODY, ThreadLocalRandom.current().nextLong());
        try {
            if (old.kind() == EntryKind.SYMLINK) {
                into.makeLink(temporary, kept, old.linkTarget(), old.attributes());
            } else {
                copyContent(into, temporary);
            }
            into.rename(temporary, kept.name(), false);
        } catch (EndpointException e) {
            Placement.removeQuietly(into, temporary, e);
            throw e;
        }
    }

    private void copyContent(Folder into, String temporary) throws EndpointException {
        try (OpenFile from = folder.read(old.name());
                OpenFile to = into.create(temporary, kept)) {
            var buffer = ByteBuffer.allocate(CHUNK);
            long at = 0;
            int n = from.read(buffer, at);
            while (n >= 0) {
                to.write(buffer.flip(), at);
                at += n;
                n = from.read(buffer.clear(), at);
            }
            Entry after = from.facts();
            if (at != old.size() || !after.modified().equals(old.modified()) || after.fileId() != old.fileId()) {
                throw tree.failures().changed(at(), "it was changed while it was copied to be kept");
            }
            to.set(old.attributes());
            to.finish();
        }
    }

    private RelPath at() {
        return folder.path().child(old.name());
    }
}
