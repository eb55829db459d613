package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointIOException;

/** Ranges of a file as one stream. What comes next is asked for ahead, so that single blocks are not waited for one by one. */
final class RangesChannel implements ReadableByteChannel {
    private static final long AHEAD = 4 << 20;
    private static final int RANGES_AHEAD = 256;

    private final Source source;
    private final List<ByteRange> ranges;
    private int current;
    private long done;
    private int asked;
    private long askedBytes;
    private volatile boolean closed;

    /** Takes the source over. */
    RangesChannel(Source source, List<ByteRange> ranges) {
        this.source = source;
        this.ranges = ranges;
    }

    @Override
    public synchronized int read(ByteBuffer to) throws ClosedChannelException, EndpointIOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new ClosedByInterruptException();
        }
        int start = to.position();
        try {
            while (to.hasRemaining() && current < ranges.size()) {
                take(to, ranges.get(current));
            }
            if (to.position() > start || !to.hasRemaining()) {
                return to.position() - start;
            }
            source.checkUnchanged();
            return -1;
        } catch (EndpointException e) {
            throw new EndpointIOException(e);
        }
    }

    private void take(ByteBuffer to, ByteRange range) throws EndpointException {
        if (done == 0) {
            ask();
        }
        int n = (int) Math.min(to.remaining(), range.length() - done);
        int limit = to.limit();
        try {
            source.fill(to.limit(to.position() + n), range.offset() + done);
        } finally {
            to.limit(limit);
        }
        done += n;
        if (done == range.length()) {
            askedBytes -= range.length();
            current++;
            done = 0;
        }
    }

    private void ask() {
        if (asked == current) {
            // it is read right now
            askedBytes += ranges.get(asked++).length();
        }
        while (asked < ranges.size() && asked < current + RANGES_AHEAD && askedBytes < AHEAD) {
            ByteRange next = ranges.get(asked++);
            source.file().willRead(next.offset(), Math.min(AHEAD, next.length()));
            askedBytes += next.length();
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
