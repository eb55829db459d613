package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;

/**
 * Copies parts of one open file into another one where they lie ([MS-SMB2] 2.2.31.1): many parts in a request, several requests under way.
 * A server that takes less at once than is usual tells how much.
 */
final class ServerCopy {
    private static final int RESUME_KEY = 0x0014_0078;
    private static final int COPY = 0x0014_80F2;
    private static final int KEY = 24;
    private static final int WINDOW = 4;

    /** @param most parts in a request; @param part most bytes of one; @param all most bytes of a request */
    private record Limits(int most, int part, int all) {
        static final Limits USUAL = new Limits(256, 1 << 20, 16 << 20);

        /** What the server's answer says, where that is less. */
        Limits and(ByteBuffer told) {
            return new Limits(
                    Math.min(most, told.getInt(0)), Math.min(part, told.getInt(4)), Math.min(all, told.getInt(8)));
        }
    }

    private record Part(long from, long to, int length) {}

    private final Workers workers;
    private final Share share;
    private final RelPath path;
    private final Handle to;
    private final byte[] key;
    private final Deque<Workers.Running<Void>> running = new ArrayDeque<>();
    private List<Part> parts = new ArrayList<>();
    private long together;
    private volatile Limits limits = Limits.USUAL;

    private ServerCopy(Workers workers, Share share, RelPath path, Handle to, byte[] key) {
        this.workers = workers;
        this.share = share;
        this.path = path;
        this.to = to;
        this.key = key;
    }

    /** @param from open in the session in which {@code to} is. Fails with UNSUPPORTED when the server copies nothing. Called by {@link Workers} only */
    static ServerCopy open(Workers workers, Share share, RelPath path, Handle from, Handle to)
            throws EndpointException {
        Reply reply = from.exchange(path, from.smb().control(RESUME_KEY, new byte[0], 64))
                .getFirst();
        if (!reply.ok()) {
            throw unsupported(share, path, reply);
        }
        var key = new byte[KEY];
        Smb2.controlled(reply).get(key);
        return new ServerCopy(workers, share, path, to, key);
    }

    private static EndpointException unsupported(Share share, RelPath path, Reply reply) {
        EndpointException e = share.failures().of(reply, "copy at the server for", path);
        return e.kind() == Kind.NOT_FOUND || e.kind() == Kind.UNSUPPORTED
                ? share.failures()
                        .item(Kind.UNSUPPORTED, path, "the server does not copy what it has")
                        .edit()
                        .cause(e)
                        .build()
                : e;
    }

    void copy(long from, long at, long length) throws EndpointException, InterruptedException {
        for (long done = 0; done < length; ) {
            Limits now = limits;
            if (parts.size() >= now.most || together >= now.all) {
                send();
            }
            int n = (int) Math.min(Math.min(now.part, now.all - together), length - done);
            if (n <= 0) {
                send();
                continue;
            }
            parts.add(new Part(from + done, at + done, n));
            together += n;
            done += n;
        }
    }

    private void send() throws EndpointException, InterruptedException {
        while (running.size() >= WINDOW) {
            running.poll().await();
        }
        List<Part> all = parts;
        parts = new ArrayList<>();
        together = 0;
        running.add(workers.start(() -> {
            perform(all);
            return null;
        }));
    }

    private void perform(List<Part> all) throws EndpointException {
        Reply reply = ask(all);
        ByteBuffer told = Smb2.controlled(reply);
        if (NtStatus.INVALID_PARAMETER.is(reply) && told.capacity() >= 12 && lower(told)) {
            inPieces(all);
            return;
        }
        if (!reply.ok()) {
            throw unsupported(share, path, reply);
        }
        long bytes = all.stream().mapToLong(Part::length).sum();
        if (told.capacity() < 12 || told.getInt(8) != bytes) {
            throw share.failures().changed(path, "the server copied less than it was asked to");
        }
    }

    private Reply ask(List<Part> all) throws EndpointException {
        var input = ByteBuffer.allocate(KEY + 8 + KEY * all.size()).order(ByteOrder.LITTLE_ENDIAN);
        input.put(key).putInt(all.size()).putInt(0);
        for (Part part : all) {
            input.putLong(part.from).putLong(part.to).putInt(part.length).putInt(0);
        }
        return to.exchange(path, to.smb().control(COPY, input.array(), 16)).getFirst();
    }

    /** @return whether the server takes less than it was asked for */
    private synchronized boolean lower(ByteBuffer told) {
        Limits less = limits.and(told);
        if (less.most < 1 || less.part < 1 || less.all < 1) {
            return false;
        }
        limits = less;
        return true;
    }

    /** What was more than the server takes at once. */
    private void inPieces(List<Part> all) throws EndpointException {
        Limits now = limits;
        var some = new ArrayList<Part>();
        int sum = 0;
        for (Part part : all) {
            for (int done = 0; done < part.length; ) {
                int n = Math.min(Math.min(now.part, now.all - sum), part.length - done);
                some.add(new Part(part.from + done, part.to + done, n));
                sum += n;
                done += n;
                if (some.size() >= now.most || sum >= now.all) {
                    again(some);
                    some.clear();
                    sum = 0;
                }
            }
        }
        if (!some.isEmpty()) {
            again(some);
        }
    }

    private void again(List<Part> some) throws EndpointException {
        Reply reply = ask(some);
        if (!reply.ok()) {
            throw unsupported(share, path, reply);
        }
    }

    /** Waits until everything is copied. */
    void finish() throws EndpointException, InterruptedException {
        if (!parts.isEmpty()) {
            send();
        }
        while (!running.isEmpty()) {
            running.peek().await();
            running.poll();
        }
    }
}
