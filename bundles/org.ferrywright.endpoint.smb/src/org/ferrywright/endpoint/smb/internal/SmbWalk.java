package org.ferrywright.endpoint.smb.internal;

import java.util.List;
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
 * Walks a tree in its order with the listings of many folders under way, because each takes a round trip.
 *
 * <p>A linked list holds the folders that are known and not fetched yet, in the order of the tree. What is asked for next is the first of
 * them that was not asked for, as long as not too many folders and entries wait to be fetched.
 */
final class SmbWalk implements TreeCursor {
    /** How many folders are asked for or wait to be fetched. */
    private static final int MOST_FOLDERS = 64;

    private static final int MOST_ENTRIES = 50_000;

    private static final class Place {
        final RelPath path;
        final Entry self;
        final Verdict verdict;
        Place next;
        boolean begun;
        Listing listing;
        Throwable failure;

        Place(RelPath path, Entry self, Verdict verdict) {
            this.path = path;
            this.self = self;
            this.verdict = verdict;
        }
    }

    private final Workers workers;
    private final Share share;
    private final Filter filter;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition firstDone = lock.newCondition();
    private Place first;
    private int folders;
    private int entries;
    private volatile boolean closed;

    private SmbWalk(Workers workers, Share share, Filter filter) {
        this.workers = workers;
        this.share = share;
        this.filter = filter;
    }

    static SmbWalk start(Workers workers, Share share, RelPath start, Filter filter)
            throws EndpointException, InterruptedException {
        var walk = new SmbWalk(workers, share, filter);
        Verdict verdict = filter.verdictOn(start);
        if (verdict != Verdict.EXCLUDED) {
            Entry self = workers.call(() -> share.stat(start));
            if (self == null) {
                throw share.failures().of(NtStatus.OBJECT_NAME_NOT_FOUND.code(), "list", start);
            }
            if (!self.isDirectory()) {
                throw share.failures().item(Kind.NOT_DIRECTORY, start, "it is no folder");
            }
            walk.first = new Place(start, self, verdict);
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
                    throw share.failures().closed();
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

    private Listing fetch() throws EndpointException {
        Listing listing = first.listing;
        folders--;
        entries -= weight(listing);
        first = first.next;
        ask();
        return listing;
    }

    private EndpointException failure(Place place) {
        return switch (place.failure) {
            case EndpointException e -> e;
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new IllegalStateException(place.failure);
        };
    }

    /** Begins what there is room for, and in any case what is needed next. Called with the lock held. */
    private void ask() throws EndpointException {
        for (Place place = first; place != null && !closed; place = place.next) {
            if (!place.begun) {
                if (place != first && (folders >= MOST_FOLDERS || entries >= MOST_ENTRIES)) {
                    return;
                }
                place.begun = true;
                folders++;
                Place next = place;
                workers.start(() -> read(next));
            }
        }
    }

    private Void read(Place place) {
        Listing listing = null;
        Throwable failure = null;
        try {
            listing = closed ? null : listing(place);
        } catch (EndpointException | RuntimeException | Error e) {
            // whoever fetches the folder is told
            failure = e;
        }
        lock.lock();
        try {
            place.listing = listing;
            place.failure = failure;
            if (listing != null) {
                entries += weight(listing);
                expand(place);
            }
            if (place == first) {
                firstDone.signal();
            }
            ask();
        } catch (EndpointException e) {
            // nothing more is begun, because the endpoint is being closed; whoever fetches is told
            place.failure = e;
            firstDone.signal();
        } finally {
            lock.unlock();
        }
        return null;
    }

    private static int weight(Listing listing) {
        return listing.entries().size() + listing.withheld().size();
    }

    private void expand(Place place) {
        Place last = place;
        Place behind = place.next;
        for (Entry e : place.listing.entries()) {
            if (e.isDirectory()) {
                RelPath path = place.path.child(e.name());
                last.next = new Place(path, e, filter.testFolder(path.value(), place.verdict));
                last = last.next;
            }
        }
        last.next = behind;
    }

    private Listing listing(Place place) throws EndpointException {
        var gathered = new GatheredFolder(place.path, filter, place.verdict);
        try (var pages = Pages.open(share, place.path)) {
            for (List<Entry> page = pages.next(); page != null && !closed; page = pages.next()) {
                page.forEach(gathered::add);
            }
        } catch (EndpointException e) {
            gathered.failed(e);
        }
        return gathered.listing(place.self);
    }

    /** What is being read at this moment is given up at its next page. */
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
    }
}
