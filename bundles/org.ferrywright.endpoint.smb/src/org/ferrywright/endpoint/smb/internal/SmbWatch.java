package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.ChangeFeed;
import org.ferrywright.endpoint.EndpointException;

/**
 * Asks the server again and again what changed below a folder, over a connection of its own, because each question waits until something
 * does. What nobody has fetched yet is kept up to a number of folders; beyond that everything counts as changed.
 */
final class SmbWatch implements ChangeFeed.Watch {
    /** Most folders that are told one by one. */
    static final int MOST = 1024;

    /** How long the server may take to say that it watches; who scans afterwards misses little. */
    private static final long BEGINNING_MILLIS = 2000;

    private final Connection connection;
    private final Handle handle;
    private final Failures failures;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private Set<RelPath> directories = new HashSet<>();
    private boolean everything;
    private boolean closed;
    private EndpointException ended;

    private SmbWatch(Connection connection, Handle handle, Failures failures) {
        this.connection = connection;
        this.handle = handle;
        this.failures = failures;
    }

    /** Called by {@link Workers}. @param connection only for this, and closed with it */
    static SmbWatch begin(Connection connection, Share share) throws EndpointException {
        SmbWatch watch;
        try {
            Share.Opened root = share.open(
                    connection, RelPath.ROOT, Smb2.READ_DATA, Smb2.OPEN, Smb2.DIRECTORY_FILE, "watch the folder");
            watch = new SmbWatch(connection, root.handle(), share.failures());
        } catch (EndpointException | RuntimeException e) {
            connection.close();
            throw e;
        }
        var begun = new CountDownLatch(1);
        Thread.ofVirtual().name("smb-watch").start(() -> watch.ask(begun::countDown));
        try {
            begun.await(BEGINNING_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return watch;
    }

    private void ask(Runnable begun) {
        try {
            while (true) {
                Reply reply =
                        handle.exchangePatiently(RelPath.ROOT, handle.smb().watch(), begun);
                if (!reply.ok() && !NtStatus.NOTIFY_ENUM_DIR.is(reply)) {
                    throw failures.of(reply, "watch", RelPath.ROOT);
                }
                note(reply.ok() ? Smb2.information(reply) : ByteBuffer.allocate(0));
            }
        } catch (EndpointException e) {
            end(e);
        } catch (RuntimeException e) {
            end(failures.protocol(RelPath.ROOT, e).edit().endpoint().build());
        } finally {
            begun.run();
        }
    }

    /** @param told nothing, when there was more than the server could keep */
    private void note(ByteBuffer told) {
        Set<RelPath> parents = parents(told);
        lock.lock();
        try {
            everything |= parents == null;
            if (!everything) {
                directories.addAll(parents);
                everything = directories.size() > MOST;
            }
            if (everything) {
                directories = new HashSet<>();
            }
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The folders of what is named there, null when that cannot be told. */
    static Set<RelPath> parents(ByteBuffer told) {
        if (told.remaining() == 0) {
            return null;
        }
        var parents = new HashSet<RelPath>();
        try {
            int at = 0;
            int next;
            do {
                next = told.getInt(at);
                int length = told.getInt(at + 8);
                if (next < 0 || length < 0 || length > told.limit() - at - 12) {
                    return null;
                }
                var name = new byte[length];
                told.get(at + 12, name);
                String path = new String(name, StandardCharsets.UTF_16LE).replace('\\', '/');
                parents.add(RelPath.of(path).parent());
                at += next;
            } while (next > 0);
        } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
            return null;
        }
        return parents;
    }

    private void end(EndpointException why) {
        lock.lock();
        try {
            ended = why;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public ChangeFeed.Changes await(Duration patience) throws EndpointException, InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = patience.toNanos();
            while (directories.isEmpty() && !everything && ended == null && !closed && left > 0) {
                left = news.awaitNanos(left);
            }
            if (closed) {
                throw failures.closed();
            }
            if (directories.isEmpty() && !everything && ended != null) {
                throw ended.edit().build();
            }
            var changes = everything ? ChangeFeed.Changes.EVERYTHING : new ChangeFeed.Changes(directories, false);
            directories = new HashSet<>();
            everything = false;
            return changes;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
        if (!hasEnded()) {
            // the server answers what waits when the folder is closed
            handle.close();
        }
        connection.close();
    }

    private boolean hasEnded() {
        lock.lock();
        try {
            return ended != null;
        } finally {
            lock.unlock();
        }
    }

    boolean isOver() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }
}
