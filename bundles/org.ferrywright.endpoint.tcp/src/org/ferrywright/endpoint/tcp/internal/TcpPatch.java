package org.ferrywright.endpoint.tcp.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Patch;
import org.ferrywright.endpoint.PatchRequest;
import org.ferrywright.wire.PatchOperations;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.WireException;

/** A new version of a file at the Listener, made there of an old one. */
final class TcpPatch implements Patch {
    private interface Sending {
        void send() throws WireException, InterruptedException;
    }

    private final Failures failures;
    private final Staging staging;
    private final PatchOperations.Encoder operations;
    private final Literal literal = new Literal();

    private TcpPatch(Failures failures, Staging staging) {
        this.failures = failures;
        this.staging = staging;
        this.operations = new PatchOperations.Encoder(staging.stream().output(false), staging.resumeOffset());
    }

    static TcpPatch open(Root root, BulkChanges changes, RelPath path, PatchRequest request)
            throws EndpointException, InterruptedException {
        var asked = new Request.PatchFile(
                root.number(),
                path,
                request.temporary(),
                request.size(),
                request.scheme(),
                request.basis(),
                Failures.expected(request.basisIs()),
                request.inPlace(),
                request.resume(),
                request.sparse());
        // what cannot be done in place is told before the bytes travel
        boolean wait = request.resume() || request.inPlace();
        RelPath temporary = request.inPlace() ? null : path.parent().child(request.temporary());
        return new TcpPatch(root.failures(), Staging.open(root, changes, path, temporary, asked, wait));
    }

    @Override
    public long resumeOffset() {
        return staging.resumeOffset();
    }

    @Override
    public void copy(long from, long length) throws EndpointException, InterruptedException {
        if (literal.closed) {
            throw failures.closed();
        }
        send(() -> operations.copy(from, length));
    }

    @Override
    public WritableByteChannel literal() {
        return literal;
    }

    @Override
    public Entry commit(Commit commit) throws EndpointException, InterruptedException {
        literal.close();
        send(operations::flush);
        return staging.commit(commit);
    }

    @Override
    public void discard() throws EndpointException, InterruptedException {
        literal.close();
        staging.discard();
    }

    @Override
    public void close() {
        literal.close();
        if (!staging.isOver() && !Thread.currentThread().isInterrupted()) {
            try {
                send(operations::flush);
            } catch (EndpointException e) {
                // what broke the stream was told, or is about to be told, where it counts
                staging.breakOff();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        staging.close();
    }

    private void send(Sending sending) throws EndpointException, InterruptedException {
        boolean sent = false;
        try {
            sending.send();
            sent = true;
        } catch (WireException e) {
            throw failures.of(e);
        } finally {
            if (!sent) {
                staging.breakOff();
            }
        }
    }

    private final class Literal implements WritableByteChannel {
        private volatile boolean closed;

        @Override
        public int write(ByteBuffer from) throws IOException {
            if (closed) {
                throw new ClosedChannelException();
            }
            int n = from.remaining();
            try {
                send(() -> operations.literal(from));
                return n;
            } catch (EndpointException e) {
                throw new EndpointIOException(e);
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
        }
    }
}
