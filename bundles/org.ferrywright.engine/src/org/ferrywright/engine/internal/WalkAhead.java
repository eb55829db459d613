package org.ferrywright.engine.internal;

import java.util.ArrayDeque;
import org.ferrywright.endpoint.CondensedList.ExpectedWalk;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;

/**
 * Walks the source ahead of the join, so that the target hears in time what is expected of it: one delay of the network for the whole tree,
 * not one for each answer.
 */
final class WalkAhead implements AutoCloseable {
    /** How far (entries and folders) the source may be ahead: what a fast walk finds while an answer is on its way around the world. */
    private static final long MOST_AHEAD = 100_000;

    private final SharedWalk.Reader reader;
    private final ExpectedWalk target;
    private final ArrayDeque<Listing> fetched = new ArrayDeque<>();
    private long weight;
    private boolean ended;
    private boolean closed;
    private Throwable failure;

    private WalkAhead(SharedWalk.Reader reader, ExpectedWalk target) {
        this.reader = reader;
        this.target = target;
    }

    /** Closes both walks in the end. */
    static WalkAhead start(SharedWalk.Reader source, ExpectedWalk target) {
        var walks = new WalkAhead(source, target);
        Thread.ofPlatform().daemon().name("ferry-walk-ahead").start(walks::fetch);
        return walks;
    }

    /** The source, for the thread that takes the target's folders too. */
    TreeCursor source() {
        return new TreeCursor() {
            private Listing last;

            @Override
            public Listing next() throws EndpointException, InterruptedException {
                if (last != null) {
                    reader.passed(last);
                }
                last = take();
                return last;
            }

            @Override
            public void close() {
                WalkAhead.this.close();
            }
        };
    }

    ExpectedWalk target() {
        return target;
    }

    private void fetch() {
        try {
            for (Listing l = reader.ahead(); l != null; l = reader.ahead()) {
                target.expect(l);
                if (!put(l)) {
                    return;
                }
            }
            end(null);
        } catch (EndpointException | InterruptedException | RuntimeException | Error e) {
            end(e);
        }
        try {
            // after a failure too: whoever waits for an answer must not wait for what is never asked
            target.expectNothingMore();
        } catch (EndpointException | InterruptedException | RuntimeException e) {
            end(e);
        }
    }

    private synchronized boolean put(Listing listing) throws InterruptedException {
        while (weight >= MOST_AHEAD && !closed) {
            wait();
        }
        fetched.add(listing);
        weight += weight(listing);
        notifyAll();
        return !closed;
    }

    private synchronized void end(Throwable cause) {
        ended = true;
        if (failure == null) {
            failure = cause;
        }
        notifyAll();
    }

    private synchronized Listing take() throws EndpointException, InterruptedException {
        while (fetched.isEmpty() && !ended && !closed) {
            wait();
        }
        Listing next = fetched.poll();
        if (next != null) {
            weight -= weight(next);
            notifyAll();
            return next;
        }
        if (!ended) {
            // nobody may take the end of a walk that was given up for the end of the tree
            throw new InterruptedException("the walk of the source was given up");
        }
        switch (failure) {
            case null -> {
                return null;
            }
            case EndpointException e -> throw e;
            case InterruptedException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    private static long weight(Listing listing) {
        return listing.entries().size() + 1L;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        reader.close();
        target.close();
    }
}
