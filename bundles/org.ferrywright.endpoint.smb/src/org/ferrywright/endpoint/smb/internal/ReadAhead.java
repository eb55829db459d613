package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.endpoint.EndpointException;

/** Reads parts of a file in order, with many requests under way: one alone would wait a round trip for each piece. */
final class ReadAhead {
    private static final int FEWEST = 2;
    private static final int MOST = 48;
    /** Most bytes that are under way. */
    private static final int WINDOW = 4 * 1024 * 1024;

    private final Workers workers;
    private final Share share;
    private final RelPath path;
    private final Handle handle;
    private final Deque<Workers.Running<ByteBuffer>> pieces = new ArrayDeque<>();
    private final Deque<ByteRange> ranges;
    private final int piece;
    /** Of the first range. */
    private long asked;

    private int window = FEWEST;
    private int underWay;

    ReadAhead(Workers workers, Share share, RelPath path, Handle handle, long begin, long end) {
        this(workers, share, path, handle, begin < end ? List.of(new ByteRange(begin, end - begin)) : List.of());
    }

    ReadAhead(Workers workers, Share share, RelPath path, Handle handle, List<ByteRange> ranges) {
        this.workers = workers;
        this.share = share;
        this.path = path;
        this.handle = handle;
        this.ranges = new ArrayDeque<>(ranges);
        this.piece = handle.connection().mostRead();
    }

    /** The next piece, or null after the last. */
    ByteBuffer next() throws EndpointException, InterruptedException {
        while (!ranges.isEmpty() && pieces.size() < window) {
            ByteRange range = ranges.peek();
            long at = range.offset() + asked;
            int length = (int) Math.min(piece, range.length() - asked);
            if (underWay > 0 && underWay + length > WINDOW) {
                break;
            }
            pieces.add(workers.start(() -> read(at, length)));
            underWay += length;
            asked += length;
            if (asked == range.length()) {
                ranges.poll();
                asked = 0;
            }
        }
        var first = pieces.poll();
        if (first == null) {
            return null;
        }
        window = Math.min(MOST, window + 1);
        ByteBuffer content = first.await();
        underWay -= content.remaining();
        return content;
    }

    private ByteBuffer read(long at, int length) throws EndpointException {
        return read(share, path, handle, at, length);
    }

    /** One piece, whole. */
    static ByteBuffer read(Share share, RelPath path, Handle handle, long at, int length) throws EndpointException {
        Reply reply = handle.exchange(path, handle.smb().read(at, length)).getFirst();
        return content(share, path, reply, length);
    }

    static ByteBuffer content(Share share, RelPath path, Reply reply, int length) throws EndpointException {
        if (NtStatus.END_OF_FILE.is(reply)) {
            throw share.failures().changed(path, "it became shorter while it was read");
        }
        if (!reply.ok()) {
            throw share.failures().of(reply, "read", path);
        }
        try {
            ByteBuffer content = Smb2.content(reply);
            if (content.remaining() != length) {
                throw share.failures().changed(path, "it became shorter while it was read");
            }
            return content;
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw share.failures().protocol(path, e);
        }
    }
}
