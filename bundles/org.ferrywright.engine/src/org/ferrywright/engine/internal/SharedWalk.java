package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Filter;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;

/**
 * One walk of a source for the scans of several links. Whoever needs the next folder first fetches it, and the others find it there; who
 * is far ahead waits for the slowest, so memory follows the largest folders. Each reader is used by one thread.
 */
final class SharedWalk {
    /** How far (entries and folders) the fastest reader may be ahead of the slowest. */
    private static final long MOST_AHEAD = 4096;

    /** A folder that was fetched, and after it the next: who has read it forgets it. */
    private static final class Fetched {
        private final Listing listing;
        private Fetched next;

        Fetched(Listing listing) {
            this.listing = listing;
        }
    }

    /** The walk as one link sees it. */
    final class Reader implements TreeCursor {
        private final Lane lane;
        private Fetched last;
        private long read;
        private boolean closed;

        Reader(Lane lane, Fetched start) {
            this.lane = lane;
            this.last = start;
        }

        @Override
        public Listing next() throws EndpointException, InterruptedException {
            if (last.listing != null) {
                passed(last.listing);
            }
            return after(this);
        }

        /** Before the first folder: these aspects are all that the link looks at, so that what nobody needs is not asked for. */
        void only(Set<Aspect> some) {
            if (readers.size() == 1) {
                aspects = some;
            }
        }

        /** The next folder, while the link is still with one before. */
        Listing ahead() throws EndpointException, InterruptedException {
            return after(this);
        }

        /** The link is done with this folder. */
        void passed(Listing listing) {
            lane.passed(listing.directory());
        }

        @Override
        public void close() {
            leave(this);
        }
    }

    private final Endpoint source;
    private final Filter filter;
    private volatile Set<Aspect> aspects;
    private final List<Reader> readers = new ArrayList<>();
    private TreeCursor cursor;
    private Fetched newest = new Fetched(null);
    private long fetched;
    private boolean fetching;
    private boolean ended;
    private EndpointException failure;
    private boolean broken;

    /**
     * @param aspects of extended metadata that count for some of the links
     * @param lanes of the links that walk; their readers are counted on from now, until they are closed
     */
    SharedWalk(Endpoint source, Filter filter, Set<Aspect> aspects, List<Lane> lanes) {
        this.source = source;
        this.filter = filter;
        this.aspects = aspects;
        lanes.forEach(lane -> readers.add(new Reader(lane, newest)));
    }

    Reader reader(int number) {
        return readers.get(number);
    }

    private Listing after(Reader reader) throws EndpointException, InterruptedException {
        while (true) {
            synchronized (this) {
                while (reader.last.next == null && !over() && !reader.closed && (fetching || isFarAhead())) {
                    wait();
                }
                if (reader.closed) {
                    throw new InterruptedException("the link has left the walk of the source");
                }
                if (reader.last.next != null) {
                    return advance(reader);
                }
                if (over()) {
                    return end();
                }
                fetching = true;
            }
            fetch();
        }
    }

    private Listing advance(Reader reader) {
        reader.last = reader.last.next;
        reader.read += weight(reader.last.listing);
        notifyAll();
        return reader.last.listing;
    }

    private boolean over() {
        return ended || broken || failure != null;
    }

    private Listing end() throws EndpointException, InterruptedException {
        if (failure != null) {
            throw failure;
        }
        if (broken) {
            throw new InterruptedException("the walk of the source was broken off");
        }
        return null;
    }

    /** Asks the source, with nothing locked: the others go on with what they have. */
    private void fetch() throws InterruptedException {
        Listing listing = null;
        EndpointException failed = null;
        boolean answered = false;
        try {
            listing = cursor().next();
            answered = true;
        } catch (EndpointException e) {
            failed = e;
        } finally {
            synchronized (this) {
                fetching = false;
                failure = failed;
                broken = !answered && failed == null;
                ended = answered && listing == null;
                if (listing != null) {
                    newest.next = new Fetched(listing);
                    newest = newest.next;
                    fetched += weight(listing);
                }
                notifyAll();
            }
            closeUnused();
        }
    }

    private TreeCursor cursor() throws EndpointException, InterruptedException {
        synchronized (this) {
            if (cursor != null) {
                return cursor;
            }
        }
        TreeCursor opened = SequentialWalk.of(source, filter, aspects);
        synchronized (this) {
            cursor = opened;
            return opened;
        }
    }

    private boolean isFarAhead() {
        long slowest = readers.stream()
                .filter(r -> !r.closed)
                .mapToLong(r -> r.read)
                .min()
                .orElse(fetched);
        return fetched - slowest >= MOST_AHEAD;
    }

    private void leave(Reader reader) {
        synchronized (this) {
            reader.closed = true;
            notifyAll();
        }
        closeUnused();
    }

    /** Nobody may be reading any more; whoever fetches meanwhile is told that the walk was closed. */
    private void closeUnused() {
        TreeCursor unused = null;
        synchronized (this) {
            if (readers.stream().allMatch(r -> r.closed)) {
                unused = cursor;
                cursor = null;
            }
        }
        if (unused != null) {
            unused.close();
        }
    }

    private static long weight(Listing listing) {
        return listing.entries().size() + 1L;
    }
}
