package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;

/** A file that was opened to be read, and has to stay what it was until everything is read. For one thread at a time. */
final class Source implements AutoCloseable {
    private final OpenFile file;
    private final Entry before;
    private final RelPath path;
    private final Failures failures;
    private final Extents extents;

    /** Takes the file over. */
    private Source(OpenFile file, Entry before, RelPath path, Failures failures) {
        this.file = file;
        this.before = before;
        this.path = path;
        this.failures = failures;
        this.extents = new Extents(file);
    }

    static Source open(FileTree tree, RelPath path, Expect expect) throws EndpointException {
        if (path.isRoot()) {
            throw tree.failures().item(Kind.IS_DIRECTORY, path, "the root is a folder, not a file");
        }
        try (Folder folder = tree.open(path.parent(), FileTree.Use.NAMES)) {
            return open(tree, folder, path, expect);
        }
    }

    /** @param folder that holds the path */
    static Source open(FileTree tree, Folder folder, RelPath path, Expect expect) throws EndpointException {
        OpenFile file = folder.read(path.name());
        try {
            Entry before = file.opened();
            if (new Undoing(tree, folder).settle(path, before)) {
                before = file.facts();
            }
            Placement.check(expect, before, path, tree.failures());
            return new Source(file, before, path, tree.failures());
        } catch (EndpointException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** The same file for one more thread; to be closed before this is, which it leaves open. */
    Source another() {
        return new Source(file.another(), before, path, failures);
    }

    OpenFile file() {
        return file;
    }

    /** Where it has content, and where holes. */
    Extents extents() {
        return extents;
    }

    /** What it was when it was opened. */
    Entry before() {
        return before;
    }

    RelPath path() {
        return path;
    }

    /** Fills the buffer; fails with CHANGED where the file has no such bytes. */
    void fill(ByteBuffer buffer, long offset) throws EndpointException {
        int start = buffer.position();
        while (buffer.hasRemaining()) {
            if (file.read(buffer, offset + buffer.position() - start) < 0) {
                throw failures.changed(path, "it became shorter while it was read");
            }
        }
    }

    /** @param end how many bytes the file turned out to have */
    void checkUnchanged(long end) throws EndpointException {
        Entry now = file.facts();
        boolean same = end == before.size()
                && now.size() == before.size()
                && now.modified().equals(before.modified())
                && now.changeToken() == before.changeToken();
        if (!same) {
            throw failures.changed(path, "it was changed while it was read");
        }
    }

    void checkUnchanged() throws EndpointException {
        checkUnchanged(before.size());
    }

    @Override
    public void close() {
        file.close();
    }
}
