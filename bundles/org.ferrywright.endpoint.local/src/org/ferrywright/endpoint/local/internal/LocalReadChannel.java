package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
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
    private final Source source;
    private long position;
    private volatile boolean closed;

    /** Takes the source over. */
    private LocalReadChannel(Source source, long offset) {
        this.source = source;
        this.position = offset;
    }

    static LocalReadChannel open(FileTree tree, RelPath path, long offset, Expect expect) throws EndpointException {
        Source source = Source.open(tree, path, expect);
        long size = source.before().size();
        if (offset < 0 || offset > size) {
            source.close();
            throw tree.failures().item(Kind.CHANGED, path, "it has " + size + " bytes, none at " + offset);
        }
        return new LocalReadChannel(source, offset);
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
            int n = source.file().read(to, position);
            if (n < 0) {
                source.checkUnchanged(position);
            } else {
                position += n;
            }
            return n;
        } catch (EndpointException e) {
            throw new EndpointIOException(e);
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
            source.close();
        }
    }
}
