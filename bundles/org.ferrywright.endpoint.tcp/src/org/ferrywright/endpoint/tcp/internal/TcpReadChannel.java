package org.ferrywright.endpoint.tcp.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.wire.Reply;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireStream;

/** The content of a file, which the Listener pushes as far as the credit of the stream allows. */
final class TcpReadChannel implements ReadableByteChannel {
    private final WireStream stream;
    private final Failures failures;
    private volatile boolean closed;

    private TcpReadChannel(WireStream stream, Failures failures) {
        this.stream = stream;
        this.failures = failures;
    }

    /** Waits until the Listener has opened the file as expected. */
    static TcpReadChannel open(Root root, RelPath path, Request.ReadFile request)
            throws EndpointException, InterruptedException {
        WireStream stream = root.open(path, request);
        boolean opened = false;
        try {
            root.reply(stream, Reply.Acknowledged.class);
            opened = true;
            return new TcpReadChannel(stream, root.failures());
        } catch (WireException e) {
            throw root.failures().of(e);
        } finally {
            if (!opened) {
                stream.close();
            }
        }
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (!to.hasRemaining()) {
            return 0;
        }
        try {
            int n = stream.read(to);
            if (n < 0 && !stream.atEnd()) {
                throw new EndpointIOException(failures.protocol("the Listener sent a message within a file"));
            }
            return n;
        } catch (WireException e) {
            throw new EndpointIOException(failures.of(e));
        } catch (InterruptedException e) {
            throw Failures.interrupted();
        }
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
        stream.close();
    }
}
