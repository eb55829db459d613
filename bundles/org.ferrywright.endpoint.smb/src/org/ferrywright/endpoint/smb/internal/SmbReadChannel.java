package org.ferrywright.endpoint.smb.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Expect;

/** The content of a file from some offset on, read ahead. */
final class SmbReadChannel implements ReadableByteChannel {
    private final Workers workers;
    private final Share share;
    private final RelPath path;
    private final Handle handle;
    private final Entry opened;
    private final ReadAhead ahead;
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private boolean ended;
    private EndpointException failure;
    private volatile boolean open = true;

    SmbReadChannel(Workers workers, Share share, RelPath path, Share.Opened opened, long offset) {
        this.workers = workers;
        this.share = share;
        this.path = path;
        this.handle = opened.handle();
        this.opened = opened.facts().entry(path.name());
        this.ahead = new ReadAhead(workers, share, path, handle, offset, this.opened.size());
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
        // servers tell of what is open what it was when it was opened
        Entry now = workers.call(() -> {
            handle.close();
            return share.stat(path);
        });
        if (!Expect.same(opened).holds(now)) {
            throw share.failures().changed(path, "it changed while it was read");
        }
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
            workers.later(handle::close);
        }
    }
}
