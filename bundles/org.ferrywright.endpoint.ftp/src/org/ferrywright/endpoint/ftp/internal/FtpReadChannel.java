package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Expect;

/** The content of a file from some offset on. */
final class FtpReadChannel implements ReadableByteChannel {
    private static final int PIECE = 128 << 10;

    private final Sessions sessions;
    private final Session session;
    private final Tree tree;
    private final RelPath path;
    private final Entry opened;
    private final Transfer transfer;
    private final byte[] piece = new byte[PIECE];
    private long left;
    private boolean ended;
    private EndpointException failure;
    private boolean returned;
    private volatile boolean open = true;

    private FtpReadChannel(
            Sessions sessions, Session session, Tree tree, RelPath path, Entry opened, Transfer transfer, long left) {
        this.sessions = sessions;
        this.session = session;
        this.tree = tree;
        this.path = path;
        this.opened = opened;
        this.transfer = transfer;
        this.left = left;
    }

    static FtpReadChannel open(Sessions sessions, Tree tree, RelPath path, long offset, Expect expect)
            throws EndpointException, InterruptedException {
        Session session = sessions.borrow(path);
        FtpReadChannel channel = null;
        try {
            Entry opened = checked(session, tree, path, expect);
            long left = opened.size() - offset;
            Transfer transfer = left <= 0 ? null : begin(session, tree, path, offset);
            channel = new FtpReadChannel(sessions, session, tree, path, opened, transfer, Math.max(0, left));
            return channel;
        } catch (IOException e) {
            session.close();
            throw tree.place().failures().of(e, path);
        } finally {
            if (channel == null) {
                sessions.giveBack(session);
            }
        }
    }

    /** The facts of what is a file, and as expected. */
    static Entry checked(Session session, Tree tree, RelPath path, Expect expect)
            throws EndpointException, IOException {
        Failures failures = tree.place().failures();
        Entry now = tree.look(session, path);
        if (now == null) {
            throw expect instanceof Expect.Same
                    ? failures.changed(path, "it is gone")
                    : failures.item(Kind.NOT_FOUND, path, "there is no such file");
        }
        if (now.kind() == EntryKind.DIRECTORY) {
            throw failures.item(Kind.IS_DIRECTORY, path, "it is a folder");
        }
        tree.refuseSpecial(path, now);
        tree.check(path, expect, now);
        return now;
    }

    private static Transfer begin(Session session, Tree tree, RelPath path, long offset)
            throws EndpointException, IOException {
        try {
            return session.begin("RETR " + tree.place().of(path), offset);
        } catch (RefusedException e) {
            throw tree.place().failures().of(e.reply(), "read", path);
        }
    }

    @Override
    public synchronized int read(ByteBuffer into) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        if (failure != null) {
            throw new EndpointIOException(failure);
        }
        if (!into.hasRemaining()) {
            return 0;
        }
        if (Thread.currentThread().isInterrupted()) {
            close();
            throw new ClosedByInterruptException();
        }
        if (ended) {
            return -1;
        }
        try {
            return advance(into);
        } catch (EndpointException e) {
            throw failed(e);
        } catch (IOException e) {
            session.close();
            if (!open) {
                throw new ClosedChannelException();
            }
            try {
                throw failed(tree.place().failures().of(e, path));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                close();
                throw new ClosedByInterruptException();
            }
        }
    }

    private IOException failed(EndpointException e) {
        if (!open) {
            return new ClosedChannelException();
        }
        failure = e;
        return new EndpointIOException(e);
    }

    private int advance(ByteBuffer into) throws EndpointException, IOException {
        int want = Math.min(into.remaining(), PIECE);
        int n = transfer == null
                ? -1
                : into.hasArray()
                        ? transfer.read(into.array(), into.arrayOffset() + into.position(), into.remaining())
                        : transfer.read(piece, 0, want);
        if (n < 0) {
            finish();
            return -1;
        }
        left -= n;
        if (left < 0) {
            throw tree.place().failures().changed(path, "it grew while it was read");
        }
        if (into.hasArray()) {
            into.position(into.position() + n);
        } else {
            into.put(piece, 0, n);
        }
        return n;
    }

    private void finish() throws EndpointException, IOException {
        Failures failures = tree.place().failures();
        EndpointException refused = null;
        try {
            if (transfer != null) {
                transfer.finish();
            }
        } catch (RefusedException e) {
            refused = failures.of(e.reply(), "read to the end", path);
        }
        // a file that became shorter is a failure of its own to some servers
        Entry now = tree.look(session, path);
        if (!Expect.same(opened).holds(now)) {
            throw failures.changed(path, "it changed while it was read");
        }
        if (refused != null) {
            throw refused;
        }
        if (left != 0) {
            throw failures.item(Kind.CORRUPT, path, "the server sent less than the file has");
        }
        ended = true;
        giveBack();
    }

    private void giveBack() {
        if (!returned) {
            returned = true;
            sessions.giveBack(session);
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        if (transfer != null) {
            // wakes whoever reads, too
            transfer.abort();
        }
        synchronized (this) {
            giveBack();
        }
    }
}
