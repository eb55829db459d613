package org.ferrywright.endpoint.tcp.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.ferrywright.core.Comparison;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Filter;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.CondensedList.ExpectedWalk;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.StretchDigest;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireInput;
import org.ferrywright.wire.WireOutput;
import org.ferrywright.wire.WireStream;

/**
 * A walk of which the Listener tells only what differs. The thread that expects writes digests, the thread that takes folders reads the
 * answers and puts both together.
 */
final class TcpExpectedWalk implements ExpectedWalk {
    /** Digests wait at most so long (nanoseconds) for company. */
    private static final long LONGEST_WAIT = 5_000_000;

    private final WireStream stream;
    private final Failures failures;
    private final long precision;

    // of the thread that expects, but for the flush; guarded by sending
    private final ReentrantLock sending = new ReentrantLock();
    private final WireOutput out;
    private final Expectations expectations;
    private long flushed;
    private boolean finished;

    // guarded by lock
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Stretch> asked = new ArrayDeque<>();
    private long sent;
    private long closed;
    private EndpointException failure;

    // of the thread that takes
    private final WireInput in;
    private final ListingDecoder listings;
    private final ArrayDeque<Listing> ready = new ArrayDeque<>();
    private Stretch current;
    private Stretch answered;
    /** Number of the stretch of which something was told. */
    private long told;

    private Listing building;
    private List<Entry> entries;
    private boolean broken;
    private volatile boolean ended;
    private volatile boolean gone;

    private TcpExpectedWalk(WireStream stream, Failures failures, long precision, StretchDigest digest) {
        this.stream = stream;
        this.precision = precision;
        this.failures = failures;
        this.out = stream.output(true);
        this.in = stream.input();
        this.listings = new ListingDecoder(in, failures);
        this.expectations = new Expectations(out, digest, this::closed);
    }

    static TcpExpectedWalk open(Root root, boolean filterFacts, Filter filter, Comparison comparison, long seed)
            throws EndpointException, InterruptedException {
        Request request = TcpTreeCursor.request(
                root,
                filterFacts,
                RelPath.ROOT,
                filter,
                comparison.extended(),
                new Request.CondensedWalk(comparison, seed));
        return new TcpExpectedWalk(
                root.open(RelPath.ROOT, request),
                root.failures(),
                comparison.timePrecision(),
                new StretchDigest(comparison, seed));
    }

    @Override
    public void expect(Listing folder) throws EndpointException, InterruptedException {
        if (ended) {
            return;
        }
        send(() -> expectations.add(folder), false);
    }

    @Override
    public void expectNothingMore() throws EndpointException, InterruptedException {
        send(
                () -> {
                    if (!finished) {
                        finished = true;
                        expectations.end();
                        out.flush();
                        stream.finish();
                    }
                },
                true);
    }

    @Override
    public Listing next() throws EndpointException, InterruptedException {
        return take(null);
    }

    @Override
    public Listing upTo(RelPath folder) throws EndpointException, InterruptedException {
        return take(folder);
    }

    @Override
    public void close() {
        gone = true;
        stream.close();
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private interface Writing {
        void run() throws WireException, InterruptedException;
    }

    private void send(Writing writing, boolean flush) throws EndpointException, InterruptedException {
        sending.lockInterruptibly();
        try {
            writing.run();
            if (flush || System.nanoTime() - flushed > LONGEST_WAIT) {
                flush();
            }
        } catch (WireException e) {
            throw failed(failures.of(e));
        } finally {
            sending.unlock();
        }
    }

    /** Whoever waits for more to be asked waits in vain. */
    private EndpointException failed(EndpointException e) {
        lock.lock();
        try {
            failure = e;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return e;
    }

    private void flush() throws WireException, InterruptedException {
        out.flush();
        flushed = System.nanoTime();
        lock.lock();
        try {
            sent = closed;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void closed(Stretch stretch) {
        lock.lock();
        try {
            asked.add(stretch);
            closed = stretch.number();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Listing take(RelPath limit) throws EndpointException, InterruptedException {
        if (gone || broken) {
            throw failures.closed();
        }
        broken = true;
        Listing found = null;
        boolean waits = true;
        while (waits) {
            if (!ready.isEmpty()) {
                boolean wanted = limit == null || ready.peek().directory().compareTo(limit) <= 0;
                found = wanted ? ready.poll() : null;
                waits = false;
            } else {
                waits = !ended && (limit == null || answered == null || !answered.covers(limit));
                if (waits) {
                    step();
                }
            }
        }
        broken = false;
        return found;
    }

    /** Reads one record. */
    private void step() throws EndpointException, InterruptedException {
        try {
            if (current == null) {
                current = awaited();
                if (current == null) {
                    end(in.readByte());
                    return;
                }
            }
            int tag = in.readByte();
            switch (tag) {
                case Protocol.SAME -> {
                    if (current.number() == told) {
                        throw unexpected(tag);
                    }
                    for (Stretch.Piece piece : current.pieces()) {
                        same(piece);
                    }
                    done();
                }
                case Protocol.LISTING, Protocol.LISTING_WITHHELD -> {
                    told = current.number();
                    other(listings.read(tag == Protocol.LISTING_WITHHELD));
                }
                case Protocol.TOLD -> done();
                default -> end(tag);
            }
        } catch (WireException e) {
            throw failures.of(e);
        }
    }

    private void end(int tag) throws EndpointException {
        if (tag != Protocol.END) {
            throw unexpected(tag);
        }
        emit();
        ended = true;
    }

    private EndpointException unexpected(int tag) {
        return failures.protocol("the Listener sent the record " + tag + " within a condensed walk");
    }

    /** The stretch that is answered next, once it is on its way; null when all are answered. */
    private Stretch awaited() throws EndpointException, InterruptedException, WireException {
        if (answered != null && answered.end() == null) {
            return null;
        }
        if (!isSent() && sending.tryLock(LONGEST_WAIT, TimeUnit.NANOSECONDS)) {
            // whoever expects may be held up by what is slow, or by us
            try {
                flush();
            } finally {
                sending.unlock();
            }
        }
        // whoever holds the other lock for so long waits for credit, with all that is older on its way
        lock.lock();
        try {
            return asked.remove();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a stretch to be asked, and a moment longer for it to be sent. */
    private boolean isSent() throws EndpointException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (asked.isEmpty() && !gone && failure == null) {
                changed.await();
            }
            if (asked.isEmpty()) {
                throw gone ? failures.closed() : failure;
            }
            long left = LONGEST_WAIT;
            while (asked.element().number() > sent && left > 0) {
                left = changed.awaitNanos(left);
            }
            return asked.element().number() <= sent;
        } finally {
            lock.unlock();
        }
    }

    private void same(Stretch.Piece piece) throws EndpointException {
        Listing folder = piece.folder();
        if (!piece.first()) {
            if (building == null || !building.directory().equals(folder.directory())) {
                throw failures.protocol("the Listener has entries of " + folder.directory() + ", and not the folder");
            }
            addAll(piece);
            return;
        }
        emit();
        building = new Listing(folder.directory(), folder.self(), List.of(), List.of(), List.of(), Optional.empty());
        entries = new ArrayList<>(piece.to() - piece.from());
        addAll(piece);
    }

    private void addAll(Stretch.Piece piece) {
        for (Entry e : piece.entries()) {
            entries.add(atRoot(e));
        }
    }

    /** What is known of an entry of the root that is the same as this one of the caller. */
    private Entry atRoot(Entry e) {
        Timestamp time = e.modified().truncate(precision);
        return new Entry(
                e.name(), e.kind(), e.size(), time, e.mode(), e.uid(), e.gid(), 0, 1, 0, e.linkTarget(), e.extras());
    }

    private void other(Listing part) {
        if (building != null && building.directory().equals(part.directory())) {
            entries.addAll(part.entries());
            return;
        }
        emit();
        building = part;
        entries = new ArrayList<>(part.entries());
    }

    private void done() {
        if (building != null && current.covers(building.directory())) {
            emit();
        }
        answered = current;
        current = null;
    }

    /** Nothing more can come of the folder that is being put together. */
    private void emit() {
        if (building != null) {
            ready.add(new Listing(
                    building.directory(),
                    building.self(),
                    entries,
                    building.temporaries(),
                    building.withheld(),
                    building.fault()));
        }
        building = null;
        entries = null;
    }
}
