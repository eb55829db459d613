package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;

/** Writes a file in order, with many requests under way. */
final class WriteBehind {
    /** How many are under way at most; after a crash no more than so many pieces before the end may be missing. */
    static final int WINDOW = 24;

    private final Workers workers;
    private final Share share;
    private final RelPath path;
    private final Handle handle;
    private final Deque<Workers.Running<Integer>> pieces = new ArrayDeque<>();
    private byte[] piece = new byte[Smb2.MAX_DATA];
    private int filled;
    private long at;

    WriteBehind(Workers workers, Share share, RelPath path, Handle handle, long begin) {
        this.workers = workers;
        this.share = share;
        this.path = path;
        this.handle = handle;
        this.at = begin;
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
        while (pieces.size() >= WINDOW) {
            pieces.poll().await();
        }
        byte[] data = piece;
        int length = filled;
        long offset = at;
        pieces.add(workers.start(() -> write(offset, data, length)));
        at += length;
        piece = new byte[Smb2.MAX_DATA];
        filled = 0;
    }

    private int write(long offset, byte[] data, int length) throws EndpointException {
        Reply reply = handle.exchange(path, handle.smb().write(offset, data, 0, length))
                .getFirst();
        return written(share, path, reply, length);
    }

    static int written(Share share, RelPath path, Reply reply, int length) throws EndpointException {
        if (!reply.ok()) {
            throw share.failures().of(reply, "write", path);
        }
        if (Smb2.written(reply) != length) {
            throw share.failures().of(NtStatus.DISK_FULL_CODE, "write", path);
        }
        return length;
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
