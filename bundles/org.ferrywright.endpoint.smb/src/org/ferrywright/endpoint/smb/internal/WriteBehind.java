package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;

/** Writes a file in order, with many requests under way. */
final class WriteBehind {
    /** Most bytes that are under way; after a crash no more than so many before the end may be missing. */
    static final int WINDOW = 4 * 1024 * 1024;

    private static final int FEWEST = 8;
    private static final int MOST = 24;

    private final Workers workers;
    private final Share share;
    private final RelPath path;
    private final Handle handle;
    private final Deque<Workers.Running<byte[]>> pieces = new ArrayDeque<>();
    private final Deque<byte[]> free = new ArrayDeque<>();
    private final int atOnce;
    private byte[] piece;
    private int filled;
    private long at;

    WriteBehind(Workers workers, Share share, RelPath path, Handle handle, long begin) {
        this.workers = workers;
        this.share = share;
        this.path = path;
        this.handle = handle;
        this.at = begin;
        this.piece = new byte[handle.connection().mostWritten()];
        this.atOnce = Math.clamp(WINDOW / piece.length, FEWEST, MOST);
    }

    void write(ByteBuffer content) throws EndpointException, InterruptedException {
        while (content.hasRemaining()) {
            int n = Math.min(content.remaining(), piece.length - filled);
            content.get(piece, filled, n);
            filled += n;
            if (filled == piece.length) {
                send();
            }
        }
    }

    /** Goes on behind some bytes that come there in another way. */
    void skip(long length) throws EndpointException, InterruptedException {
        if (filled > 0) {
            send();
        }
        at += length;
    }

    private void send() throws EndpointException, InterruptedException {
        while (pieces.size() >= atOnce) {
            free.add(pieces.poll().await());
        }
        byte[] data = piece;
        int length = filled;
        long offset = at;
        pieces.add(workers.start(() -> write(offset, data, length)));
        at += length;
        piece = free.isEmpty() ? new byte[piece.length] : free.poll();
        filled = 0;
    }

    /** @return the data, which nobody needs any more */
    private byte[] write(long offset, byte[] data, int length) throws EndpointException {
        Reply reply = handle.exchange(path, handle.smb().write(offset, data, 0, length))
                .getFirst();
        written(share, path, reply);
        return data;
    }

    /** Fails unless all was written. */
    static void written(Share share, RelPath path, Reply reply) throws EndpointException {
        if (!reply.ok()) {
            throw share.failures().of(reply, "write", path);
        }
        if (Smb2.written(reply) != reply.request().dataLength()) {
            throw share.failures().of(NtStatus.DISK_FULL_CODE, "write", path);
        }
    }

    /** Sends the rest and waits for all. */
    void finish() throws EndpointException, InterruptedException {
        if (filled > 0) {
            send();
        }
        while (!pieces.isEmpty()) {
            pieces.peek().await();
            pieces.poll();
        }
    }
}
