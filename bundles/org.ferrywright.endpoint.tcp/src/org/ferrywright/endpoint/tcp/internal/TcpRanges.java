package org.ferrywright.endpoint.tcp.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.wire.DeltaCodec;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.Reply;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireStream;

/** Ranges of a file, which the Listener pushes; what the next request asks for is under way while this one's is read. */
final class TcpRanges implements ReadableByteChannel {
    private final Root root;
    private final RelPath path;
    private final Request.ReadRanges request;
    private final List<ByteRange> ranges;
    private int asked;
    private Part current;
    private Part following;
    private volatile boolean closed;

    private TcpRanges(Root root, RelPath path, List<ByteRange> ranges, Expect expect) {
        this.root = root;
        this.path = path;
        this.ranges = List.copyOf(ranges);
        this.request = new Request.ReadRanges(root.number(), path, Failures.expected(expect));
    }

    /** Waits until the Listener has opened the file as expected. */
    static TcpRanges open(Root root, RelPath path, List<ByteRange> ranges, Expect expect)
            throws EndpointException, InterruptedException {
        var all = new TcpRanges(root, path, ranges, expect);
        boolean opened = false;
        try {
            all.current = all.ask();
            all.following = all.rest() == 0 ? null : all.ask();
            all.current.await();
            opened = true;
            return all;
        } catch (WireException e) {
            throw root.failures().of(e);
        } finally {
            if (!opened) {
                all.close();
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
            int n = current.read(to);
            while (n < 0 && following != null) {
                current.stream.close();
                current = following;
                following = rest() == 0 ? null : ask();
                current.await();
                n = current.read(to);
            }
            return n;
        } catch (WireException e) {
            throw new EndpointIOException(root.failures().of(e));
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
        if (current != null) {
            current.stream.close();
        }
        if (following != null) {
            following.stream.close();
        }
    }

    private int rest() {
        return ranges.size() - asked;
    }

    /** Asks for as many ranges as one request may. */
    private Part ask() throws EndpointException, WireException, InterruptedException {
        var portion = ranges.subList(asked, asked + Math.min(rest(), Protocol.MAX_NODES));
        WireStream stream = root.open(path, request);
        boolean sent = false;
        try {
            var out = stream.output(false);
            DeltaCodec.writeRanges(portion, out);
            out.flush();
            stream.finish();
            asked += portion.size();
            sent = true;
            return new Part(
                    stream, portion.stream().mapToLong(ByteRange::length).sum());
        } finally {
            if (!sent) {
                stream.close();
            }
        }
    }

    /** What one request brings. */
    private final class Part {
        private final WireStream stream;
        private long left;

        private Part(WireStream stream, long length) {
            this.stream = stream;
            this.left = length;
        }

        private void await() throws WireException, EndpointException, InterruptedException {
            root.reply(stream, Reply.Acknowledged.class);
        }

        private int read(ByteBuffer to) throws WireException, EndpointException, InterruptedException {
            int n = stream.read(to);
            left -= Math.max(0, n);
            if (left < 0 || n < 0 && left > 0) {
                throw root.failures().protocol("the Listener sent other ranges than it was asked for");
            }
            if (n < 0 && !stream.atEnd()) {
                throw root.failures().protocol("the Listener sent a message within ranges of a file");
            }
            return n;
        }
    }
}
