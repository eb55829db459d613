package org.ferrywright.endpoint.local.internal;

import org.ferrywright.core.Aspect;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;

/** The temporary of a file in the making, beside the place that it will take. For one thread at a time. */
final class Temporary {
    /** What is looked at before the temporary takes its place: its failure is that of the commit. */
    @FunctionalInterface
    interface Proof {
        void check() throws EndpointException, InterruptedException;
    }

    private final FileTree tree;
    private final RelPath path;
    private final String name;
    private final OpenFile file;
    private final long length;
    private boolean closed;

    /** Takes the file over. */
    private Temporary(FileTree tree, RelPath path, String name, OpenFile file, long length) {
        this.tree = tree;
        this.path = path;
        this.name = name;
        this.file = file;
        this.length = length;
    }

    /**
     * @param path of the file that it is for
     * @param resume whether what an earlier attempt left is kept
     * @param longest what is longer is no part of the file, and is not kept, but for what {@link #share} says
     * @param unit what is kept is a multiple of this, in bytes
     */
    static Temporary open(FileTree tree, RelPath path, String name, boolean resume, long longest, int unit)
            throws EndpointException {
        try (Folder folder = tree.open(path.parent(), FileTree.Use.CREATING)) {
            var placement = new Placement(folder, tree.failures());
            placement.checkTemporary(name);
            // a name that cannot be is told before the bytes travel
            folder.stat(path.name());
            OpenFile old = resume ? folder.resume(name, path) : null;
            if (old == null) {
                return new Temporary(tree, path, name, placement.create(name, path), 0);
            }
            try {
                long there = old.facts().size();
                long whole = there <= longest ? there : there - longest - 1 <= longest ? there - longest - 1 : 0;
                long kept = whole - whole % unit;
                if (kept < there) {
                    old.truncate(kept);
                }
                return new Temporary(tree, path, name, old, kept);
            } catch (EndpointException | RuntimeException e) {
                old.close();
                throw e;
            }
        }
    }

    OpenFile file() {
        return file;
    }

    /** How many bytes an earlier attempt left. */
    long length() {
        return length;
    }

    /**
     * From now on several threads write behind {@code offset}, in no order: whoever finds the temporary later has to know that only what is
     * before is whole. So it is made longer than the file can be, by that.
     */
    void share(long offset, long longest) throws EndpointException {
        file.truncate(longest + 1 + offset);
    }

    boolean closed() {
        return closed;
    }

    /** Puts it in its place and closes it; it is gone when that fails with CORRUPT or CHANGED. @param size that it has to have */
    Entry commit(long size, Commit commit, Proof proof) throws EndpointException, InterruptedException {
        try (Folder folder = tree.open(path.parent(), FileTree.Use.NAMES)) {
            try {
                proof.check();
                return place(folder, size, commit);
            } catch (EndpointException e) {
                if (e.kind() == Kind.CORRUPT || e.kind() == Kind.CHANGED) {
                    Placement.removeQuietly(folder, name, e);
                }
                throw e;
            }
        } finally {
            close();
        }
    }

    private Entry place(Folder folder, long size, Commit commit) throws EndpointException {
        Failures failures = tree.failures();
        file.set(commit.attributes());
        Entry mine = file.facts();
        if (mine.size() != size) {
            throw failures.item(Kind.CORRUPT, path, "its temporary was changed by somebody else");
        }
        Entry named = folder.stat(name);
        if (named == null || named.fileId() != mine.fileId()) {
            throw failures.changed(path, "its temporary was replaced by somebody else");
        }
        closed = true;
        file.finish();
        new Placement(folder, failures).place(name, path.name(), commit.expect(), commit.kept(), tree);
        folder.tell(Aspect.EXTENDED);
        Entry now = folder.stat(path.name());
        if (now == null || now.fileId() != mine.fileId()) {
            throw failures.changed(path, "somebody else replaced it as soon as it was stored");
        }
        return now;
    }

    /** Removes it; gone already is no failure. */
    void discard() throws EndpointException {
        close();
        try (Folder folder = tree.open(path.parent(), FileTree.Use.NAMES)) {
            folder.remove(name, false);
        } catch (EndpointException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
        }
    }

    /** It stays where it is. */
    void close() {
        if (!closed) {
            closed = true;
            file.close();
        }
    }
}
