package org.ferrywright.tests.fake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointIOException;

/** Ranges of a file's content, one after the other. */
final class FakeReading implements ReadableByteChannel {
    private final FakeEndpoint endpoint;
    private final RelPath path;
    private final FakeTree.Node node;
    private final List<ByteRange> ranges;
    private final long changes;
    private int range;
    private long done;
    private boolean open = true;

    /** @param ranges may go on behind the end of the file */
    FakeReading(FakeEndpoint endpoint, RelPath path, FakeTree.Node node, List<ByteRange> ranges) {
        this.endpoint = endpoint;
        this.path = path;
        this.node = node;
        this.ranges = ranges;
        this.changes = node.changes;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        endpoint.chunk(FakeOperation.READ_CHUNK, path);
        if (!into.hasRemaining()) {
            return 0;
        }
        synchronized (endpoint.tree) {
            int n = next(into);
            if (n == 0 && node.changes != changes) {
                throw new EndpointIOException(changed(path));
            }
            return n == 0 ? -1 : n;
        }
    }

    private int next(ByteBuffer into) {
        while (range < ranges.size()) {
            ByteRange now = ranges.get(range);
            byte[] bytes = new byte[(int) Math.min(into.remaining(), now.length() - done)];
            int n = endpoint.tree.read(node, now.offset() + done, bytes, 0, bytes.length);
            if (n > 0) {
                into.put(bytes, 0, n);
                done += n;
                return n;
            }
            range++;
            done = 0;
        }
        return 0;
    }

    static EndpointException changed(RelPath path) {
        return EndpointException.of(Kind.CHANGED, "changed meanwhile: " + path)
                .path(path)
                .retry(Retry.SOON)
                .build();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }
}
