package org.ferrywright.endpoint.ftp.internal;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Filter;
import org.ferrywright.core.Filter.Verdict;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.GatheredFolder;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;

/**
 * Walks a tree in its order with the listings of further folders under way over the other connections.
 *
 * <p>A linked list holds the folders that are known and not fetched yet, in the order of the tree. What is asked for next is the first of
 * them that was not asked for, as long as not too many folders and entries wait to be fetched.
 */
final class FtpWalk implements TreeCursor {
    /** How many folders are asked for or wait to be fetched. */
    private static final int MOST_FOLDERS = 64;

    private static final int MOST_ENTRIES = 20_000;

    private static final class Stop {
        final RelPath path;
        final Entry self;
        final Verdict verdict;
        Stop next;
        boolean begun;
        Listing listing;
        Throwable failure;

        Stop(RelPath path, Entry self, Verdict verdict) {
            this.path = path;
            this.self = self;
            this.verdict = verdict;
        }
    }

    private final Sessions sessions;
    private final Changes changes;
    private final Filter filter;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition firstDone = lock.newCondition();
    private Stop first;
    private int running;
    private int folders;
    private int entries;
    private volatile boolean closed;

    private FtpWalk(Sessions sessions, Changes changes, Filter filter) {
        this.sessions = sessions;
        this.changes = changes;
        this.filter = filter;
    }

    static FtpWalk start(Sessions sessions, Changes changes, RelPath start, Filter filter)
            throws EndpointException, InterruptedException {
        var walk = new FtpWalk(sessions, changes, filter);
        Verdict verdict = filter.verdictOn(start);
        if (verdict != Verdict.EXCLUDED) {
            Entry self = sessions.call(start, session -> changes.tree().stat(session, start));
            if (self == null) {
                throw changes.failures().item(Kind.NOT_FOUND, start, "there is no such folder");
            }
            if (!self.isDirectory()) {
                throw changes.failures().item(Kind.NOT_DIRECTORY, start, "it is no folder");
            }
            walk.first = new Stop(start, self, verdict);
        }
        return walk;
    }

    @Override
    public Listing next() throws EndpointException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                if (closed) {
                    // nobody may take the end of a walk that was given up for the end of the tree
                    throw changes.failures().closed();
                }
                if (first == null) {
                    return null;
                }
                if (first.failure != null) {
                    throw failure(first);
                }
                if (first.listing != null) {
                    return fetch();
                }
                ask();
                firstDone.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private Listing fetch() {
        Listing listing = first.listing;
        folders--;
        entries -= listing.entries().size();
        first = first.next;
        ask();
        return listing;
    }

    private EndpointException failure(Stop stop) throws InterruptedException {
        return switch (stop.failure) {
            case EndpointException e -> e;
            case InterruptedException e -> throw e;
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new IllegalStateException(stop.failure);
        };
    }

    /** Begins what there is room for, and in any case what is needed next. Called with the lock held. */
    private void ask() {
        int most = sessions.limit();
        for (Stop stop = first; stop != null && !closed; stop = stop.next) {
            if (!stop.begun) {
                boolean room = folders < MOST_FOLDERS && entries < MOST_ENTRIES && running < most;
                if (stop != first && !room) {
                    return;
                }
                stop.begun = true;
                folders++;
                running++;
                Stop next = stop;
                executor.execute(() -> read(next));
            }
        }
    }

    private void read(Stop stop) {
        Listing listing = null;
        Throwable failure = null;
        try {
            listing = listing(stop);
        } catch (EndpointException | InterruptedException | RuntimeException | Error e) {
            // whoever fetches the folder is told
            failure = e;
        }
        lock.lock();
        try {
            running--;
            stop.listing = listing;
            stop.failure = failure;
            if (listing != null) {
                entries += listing.entries().size();
                expand(stop);
            }
            if (stop == first) {
                firstDone.signal();
            }
            if (failure == null) {
                ask();
            }
        } finally {
            lock.unlock();
        }
    }

    private void expand(Stop stop) {
        Stop last = stop;
        Stop behind = stop.next;
        for (Entry e : stop.listing.entries()) {
            if (e.isDirectory()) {
                RelPath path = stop.path.child(e.name());
                last.next = new Stop(path, e, filter.testFolder(path.value(), stop.verdict));
                last = last.next;
            }
        }
        last.next = behind;
    }

    private Listing listing(Stop stop) throws EndpointException, InterruptedException {
        var gathered = new GatheredFolder(stop.path, filter, stop.verdict);
        try {
            List<Entry> all = sessions.call(stop.path, session -> changes.tree().list(session, stop.path));
            changes.there(stop.path);
            all.forEach(gathered::add);
        } catch (EndpointException e) {
            gathered.failed(e);
        }
        return gathered.listing(stop.self);
    }

    /** What is being read at this moment is given up. */
    @Override
    public void close() {
        closed = true;
        lock.lock();
        try {
            first = null;
            firstDone.signalAll();
        } finally {
            lock.unlock();
        }
        executor.shutdownNow();
        executor.close();
    }
}
