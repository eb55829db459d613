package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Expect;

/**
 * The bytes of a file that has to stay what it was until the last of them is read. It may be closed by another thread,
 * which waits for a read under way: a descriptor that is closed too early may be another file's by then.
 */
final class LocalReadChannel implements ReadableByteChannel {
    private final OpenFile file;
    private final Entry before;
    private final RelPath path;
    private final Failures failures;
    private long position;
    private volatile boolean closed;

    /** Takes the file over. */
    private LocalReadChannel(OpenFile file, Entry before, RelPath path, long offset, Failures failures) {
        this.file = file;
        this.before = before;
        this.path = path;
        this.position = offset;
        this.failures = failures;
    }

    static LocalReadChannel open(FileTree tree, RelPath path, long offset, Expect expect) throws EndpointException {
        try (Folder folder = tree.open(path.parent(), FileTree.Use.NAMES)) {
            OpenFile file = folder.read(path.name());
            try {
                Entry before = file.facts();
                Placement.check(expect, before, path, tree.failures());
                if (offset < 0 || offset > before.size()) {
                    throw tree.failures()
                            .item(Kind.CHANGED, path, "it has " + before.size() + " bytes, none at " + offset);
                }
                return new LocalReadChannel(file, before, path, offset, tree.failures());
            } catch (EndpointException | RuntimeException e) {
                file.close();
                throw e;
            }
        }
    }

    @Override
    public synchronized int read(ByteBuffer to) throws ClosedChannelException, EndpointIOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new ClosedByInterruptException();
        }
        try {
            int n = file.read(to, position);
            if (n < 0) {
                checkUnchanged(file, before, position, path, failures);
            } else {
                position += n;
            }
            return n;
        } catch (EndpointException e) {
            throw new EndpointIOException(e);
        }
    }

    /** @param end how many bytes the file turned out to have */
    static void checkUnchanged(OpenFile file, Entry before, long end, RelPath path, Failures failures)
            throws EndpointException {
        Entry now = file.facts();
        boolean same = end == before.size()
                && now.size() == before.size()
                && now.modified().equals(before.modified())
                && now.changeToken() == before.changeToken();
        if (!same) {
            throw failures.changed(path, "it was changed while it was read");
        }
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            file.close();
        }
    }
}
