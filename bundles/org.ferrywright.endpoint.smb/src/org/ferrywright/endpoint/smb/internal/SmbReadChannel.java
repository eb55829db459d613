package org.ferrywright.endpoint.smb.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointIOException;

/** Parts of the content of a file, read ahead. */
final class SmbReadChannel implements ReadableByteChannel {
    private final OpenContent content;
    private final ReadAhead ahead;
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private boolean ended;
    private EndpointException failure;
    private volatile boolean open = true;

    /** Takes the content over. From {@code offset} on. */
    SmbReadChannel(OpenContent content, long offset) {
        this(content, content.ahead(offset, content.before().size()));
    }

    /** Takes the content over. */
    SmbReadChannel(OpenContent content, List<ByteRange> ranges) {
        this(content, content.ahead(ranges));
    }

    private SmbReadChannel(OpenContent content, ReadAhead ahead) {
        this.content = content;
        this.ahead = ahead;
    }

    @Override
    public synchronized int read(ByteBuffer into) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        if (failure != null) {
            throw new EndpointIOException(failure);
        }
        if (!into.hasRemaining()) {
            return 0;
        }
        if (Thread.currentThread().isInterrupted()) {
            close();
            throw Workers.interrupted();
        }
        try {
            if (!piece.hasRemaining() && !ended) {
                advance();
            }
        } catch (EndpointException e) {
            if (!open) {
                throw new ClosedChannelException();
            }
            failure = e;
            throw new EndpointIOException(e);
        } catch (InterruptedException e) {
            close();
            throw Workers.interrupted();
        }
        if (ended) {
            return -1;
        }
        int n = Math.min(piece.remaining(), into.remaining());
        into.put(piece.slice(piece.position(), n));
        piece.position(piece.position() + n);
        return n;
    }

    private void advance() throws EndpointException, InterruptedException {
        ByteBuffer next = ahead.next();
        if (next != null) {
            piece = next;
            return;
        }
        content.checkUnchanged();
        ended = true;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            content.close();
        }
    }
}
