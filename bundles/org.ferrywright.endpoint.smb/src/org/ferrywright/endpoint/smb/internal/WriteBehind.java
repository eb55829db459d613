package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;

/** Writes a file in order, with many requests under way. */
final class WriteBehind {
    /** Most bytes that are under way; after a crash no more than so many before the end may be missing. */
    static final int WINDOW = 4 * 1024 * 1024;

    /** Most pieces that are under way, however short they are. */
    private static final int MOST = 48;

    /** A piece that was sent, whose length counts until it is answered. */
    private record Sent(Workers.Running<byte[]> running, int length) {}

    private final Workers workers;
    private final Share share;
    private final RelPath path;
    private final Handle handle;
    private final Deque<Sent> pieces = new ArrayDeque<>();
    private final Deque<byte[]> free = new ArrayDeque<>();
    private byte[] piece;
    private int underWay;
    private int filled;
    private long at;

    WriteBehind(Workers workers, Share share, RelPath path, Handle handle, long begin) {
        this.workers = workers;
        this.share = share;
        this.path = path;
        this.handle = handle;
        this.at = begin;
        this.piece = new byte[handle.connection().mostWritten()];
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
        while (pieces.size() >= MOST || underWay > 0 && underWay + filled > WINDOW) {
            settle(pieces.poll());
        }
        int length = filled;
        boolean most = length > piece.length / 2;
        byte[] data = most ? piece : Arrays.copyOf(piece, length);
        long offset = at;
        pieces.add(new Sent(workers.start(() -> write(offset, data, length)), length));
        underWay += length;
        at += length;
        if (most) {
            piece = free.isEmpty() ? new byte[piece.length] : free.poll();
        }
        filled = 0;
    }

    private void settle(Sent sent) throws EndpointException, InterruptedException {
        byte[] data = sent.running().await();
        underWay -= sent.length();
        if (data.length == piece.length) {
            free.add(data);
        }
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
            settle(pieces.peek());
            pieces.poll();
        }
    }
}
