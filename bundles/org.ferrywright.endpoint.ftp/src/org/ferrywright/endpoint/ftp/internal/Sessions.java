package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;

/**
 * The connections to one server, as many as it takes. Where it says that it has enough, fewer are used from then on, and one more is tried
 * now and then.
 */
final class Sessions implements AutoCloseable {
    /** Something that asks the server. */
    interface Work<T> {
        T run(Session session) throws EndpointException, InterruptedException, IOException;
    }

    /** Opens a connection and logs on. */
    interface Logon {
        Session open() throws EndpointException, InterruptedException, IOException;
    }

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Logon logon;
    private final Failures failures;
    private final long patienceNanos;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition changed = lock.newCondition();
    private final Deque<Session> idle = new ArrayDeque<>();
    private final Set<Session> all = new HashSet<>();
    private int connecting;
    private int lasting;
    private int waiting;
    private long moved = System.nanoTime();
    private final ServerLimit limit;
    private boolean known;
    private final long silenceNanos;
    private final Thread pulse;
    private boolean open = true;

    Sessions(Logon logon, Failures failures, Options options, ServerLimit limit) {
        this.logon = logon;
        this.failures = failures;
        this.limit = limit;
        this.patienceNanos = options.timeout().toNanos();
        this.silenceNanos = options.keepAlive().toNanos();
        this.pulse = Thread.ofVirtual().name("pulse of " + failures.address()).start(this::keepAlive);
    }

    /** Until it is interrupted: no connection is silent for longer than it may, whoever has it. */
    private void keepAlive() {
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(silenceNanos / 4);
                for (Session session : inUse()) {
                    session.pulse(silenceNanos / 2);
                }
                for (Session session = silent(); session != null; session = silent()) {
                    // it is asked something, and if it does not answer, it is of no more use
                    if (!session.alive(0)) {
                        session.close();
                    }
                    release(session, false);
                }
            }
        } catch (InterruptedException _) {
            // closed
            return;
        }
    }

    private List<Session> inUse() {
        lock.lock();
        try {
            return List.copyOf(all);
        } finally {
            lock.unlock();
        }
    }

    /** Takes the one that nobody has used for longest, if that is too long; null if it is not. */
    private Session silent() {
        lock.lock();
        try {
            Session first = idle.peekFirst();
            return first != null && first.idleFor(silenceNanos / 2) ? idle.pollFirst() : null;
        } finally {
            lock.unlock();
        }
    }

    /** Asks the server something that ends by itself. */
    <T> T call(RelPath path, Work<T> work) throws EndpointException, InterruptedException {
        Session session = acquire(path, false);
        try {
            return work.run(session);
        } catch (IOException e) {
            session.close();
            throw failures.of(e, path);
        } finally {
            release(session, false);
        }
    }

    /** A connection for a number of things that end by themselves. */
    Session take(RelPath path) throws EndpointException, InterruptedException {
        return acquire(path, false);
    }

    /** One that nobody needs now, without a wait for those that others have; null when there is none. */
    Session spare(RelPath path) throws EndpointException, InterruptedException {
        Session session;
        lock.lockInterruptibly();
        try {
            if (!open || !hasSpare()) {
                return null;
            }
            session = idle.pollLast();
            connecting += session == null ? 1 : 0;
        } finally {
            lock.unlock();
        }
        if (session == null) {
            return connect(path, false);
        }
        if (session.alive(IDLE_NANOS)) {
            return session;
        }
        session.close();
        release(session, false);
        return null;
    }

    private boolean hasSpare() {
        return !idle.isEmpty() || all.size() + connecting < limit.now();
    }

    /** Whether {@link #spare} has one, as far as is known. */
    boolean spares() {
        lock.lock();
        try {
            return open && waiting == 0 && hasSpare();
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody waits for a connection. */
    boolean wanted() {
        lock.lock();
        try {
            return waiting > 0;
        } finally {
            lock.unlock();
        }
    }

    /** What {@link #take} or {@link #spare} gave. */
    void leave(Session session) {
        release(session, false);
    }

    /** A connection for what lasts, such as a file that is read; one is always left for what does not. */
    Session borrow(RelPath path) throws EndpointException, InterruptedException {
        return acquire(path, true);
    }

    void giveBack(Session session) {
        release(session, true);
    }

    /** How many may be open at the same time, as far as is known. */
    int limit() {
        lock.lock();
        try {
            return limit.now();
        } finally {
            lock.unlock();
        }
    }

    private Session acquire(RelPath path, boolean lasts) throws EndpointException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before the server was asked");
        }
        long end = System.nanoTime() + patienceNanos;
        while (true) {
            Session session = waitForOne(path, lasts, end);
            if (session == null) {
                session = connect(path, lasts);
                if (session != null) {
                    return session;
                }
                if (System.nanoTime() > end) {
                    throw busy(path);
                }
            } else if (session.alive(IDLE_NANOS)) {
                return session;
            } else {
                session.close();
                release(session, lasts);
            }
        }
    }

    /** An idle one, or null when another may be opened; that is counted already then. */
    private Session waitForOne(RelPath path, boolean lasts, long end) throws EndpointException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                if (!open) {
                    throw failures.closed();
                }
                int allowed = limit.now();
                boolean room = !lasts || lasting < Math.max(1, allowed - 1);
                boolean free = !idle.isEmpty() || all.size() + connecting < allowed;
                if (room && free) {
                    lasting += lasts ? 1 : 0;
                    Session session = idle.pollLast();
                    connecting += session == null ? 1 : 0;
                    return session;
                }
                // as long as others come and go it is only a question of time
                long left = Math.max(end, moved + patienceNanos) - System.nanoTime();
                if (left <= 0) {
                    throw busy(path);
                }
                waiting++;
                try {
                    changed.awaitNanos(left);
                } finally {
                    waiting--;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private EndpointException busy(RelPath path) {
        return failures.item(Kind.THROTTLED, path, "all connections to the server are in use for long")
                .edit()
                .retry(Retry.SOON)
                .build();
    }

    /** @return null when the server has enough of us, and those that there are have to do */
    private Session connect(RelPath path, boolean lasts) throws EndpointException, InterruptedException {
        Session session = null;
        try {
            session = logon.open();
            return session;
        } catch (IOException e) {
            throw failures.of(e, path);
        } catch (EndpointException e) {
            // some servers refuse the user when the user has enough
            if (e.kind() != Kind.THROTTLED && e.kind() != Kind.AUTH || !learn()) {
                throw e;
            }
            return null;
        } finally {
            lock.lock();
            try {
                connecting--;
                if (session == null) {
                    lasting -= lasts ? 1 : 0;
                } else if (open) {
                    all.add(session);
                    limit.taken(all.size());
                    known = true;
                } else {
                    session.close();
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Whether the server took some before, so that this is all that it allows, or all for a moment. */
    private boolean learn() throws InterruptedException {
        lock.lock();
        try {
            if (!known) {
                return false;
            }
            limit.refused(all.size());
            if (all.isEmpty()) {
                changed.awaitNanos(PAUSE_NANOS);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void release(Session session, boolean lasts) {
        lock.lock();
        try {
            lasting -= lasts ? 1 : 0;
            moved = System.nanoTime();
            if (open && session.usable() && all.size() <= limit.now()) {
                session.used();
                idle.addLast(session);
            } else {
                session.close();
                all.remove(session);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            open = false;
            pulse.interrupt();
            all.forEach(Session::close);
            all.clear();
            idle.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
