package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointException.Scope;

/**
 * Many small things, each done once, by as many connections as there are to spare: at least one, and more as others leave theirs. Where others
 * wait, a connection is left to them after a moment.
 */
final class Lanes<R> {
    /** What one connection is used for, one thing after the other. */
    interface Worker {
        /** @throws EndpointException when this one failed */
        void run(int which) throws EndpointException, InterruptedException, IOException;

        /**
         * Completes what waits for a further one.
         *
         * @throws EndpointException when the one that waited failed
         * @throws InterruptedException when the thread is interrupted meanwhile
         * @throws IOException when the connection is of no more use
         */
        void finish() throws EndpointException, InterruptedException, IOException;

        /** The one that waits for a further one or for the end, or -1. */
        int waiting();
    }

    private static final long TURN_NANOS = Duration.ofSeconds(1).toNanos();

    private final Sessions sessions;
    private final Failures failures;
    private final IntFunction<RelPath> path;
    private final Function<EndpointException, R> fallen;
    private final List<R> results;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Phaser ended = new Phaser(1);
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final int most;
    private Function<Session, Worker> workers;

    /** @param path of each, for messages @param fallen what becomes of one that failed */
    Lanes(
            Sessions sessions,
            Failures failures,
            int count,
            IntFunction<RelPath> path,
            Function<EndpointException, R> fallen) {
        this.sessions = sessions;
        this.failures = failures;
        this.path = path;
        this.fallen = fallen;
        this.results = Collections.synchronizedList(new ArrayList<>(Collections.nCopies(count, null)));
        this.most = Math.min(count, sessions.limit());
    }

    /** What became of one; called by workers. */
    void done(int which, R result) {
        results.set(which, result);
    }

    /** What failed for all of the root ends everything. */
    void failed(int which, EndpointException e) throws EndpointException {
        if (e.scope() == Scope.ENDPOINT) {
            throw e;
        }
        done(which, fallen.apply(e));
    }

    /** Does all. */
    List<R> run(Function<Session, Worker> maker) throws EndpointException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before the server was asked");
        }
        workers = maker;
        try {
            for (int i = 0; i < most; i++) {
                start(i == 0);
            }
            ended.awaitAdvanceInterruptibly(ended.arrive());
        } finally {
            // what others have begun is not gone on with when one has failed for the whole root
            executor.shutdownNow();
            executor.close();
        }
        switch (failure.get()) {
            case null -> {
                return new ArrayList<>(results);
            }
            case EndpointException e -> throw e;
            case InterruptedException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    /** @param needed whether it waits for a connection */
    private void start(boolean needed) {
        running.incrementAndGet();
        ended.register();
        try {
            executor.execute(() -> {
                try {
                    lane(needed);
                } catch (EndpointException | InterruptedException | RuntimeException | Error e) {
                    if (failure.compareAndSet(null, e)) {
                        next.set(results.size());
                        executor.shutdownNow();
                    }
                } finally {
                    end();
                }
            });
        } catch (RejectedExecutionException _) {
            // another has failed for all
            end();
        }
    }

    private void end() {
        running.decrementAndGet();
        ended.arriveAndDeregister();
    }

    private void lane(boolean needed) throws EndpointException, InterruptedException {
        while (next.get() < results.size()) {
            RelPath first = path.apply(Math.min(next.get(), results.size() - 1));
            Session session;
            try {
                session = needed ? sessions.take(first) : sessions.spare(first);
            } catch (EndpointException e) {
                if (!needed) {
                    // whoever needs one is told
                    return;
                }
                int which = next.getAndIncrement();
                if (which < results.size()) {
                    failed(which, e);
                }
                continue;
            }
            if (session == null) {
                return;
            }
            try {
                turn(session);
            } finally {
                sessions.leave(session);
            }
        }
    }

    /** One after the other, until nothing is left, the connection is lost, or others want it. */
    private void turn(Session session) throws EndpointException, InterruptedException {
        Worker worker = workers.apply(session);
        long begun = System.nanoTime();
        while (session.usable()) {
            int which = next.getAndIncrement();
            if (which >= results.size()) {
                break;
            }
            one(session, worker, which);
            if (running.get() < Math.min(most, results.size() - next.get()) && sessions.spares()) {
                start(false);
            }
            if (System.nanoTime() - begun > TURN_NANOS && sessions.wanted()) {
                break;
            }
        }
        int last = worker.waiting();
        try {
            if (session.usable()) {
                worker.finish();
            }
        } catch (IOException e) {
            session.close();
            failed(last, failures.of(e, path.apply(last)));
        }
    }

    private void one(Session session, Worker worker, int which) throws EndpointException, InterruptedException {
        int last = worker.waiting();
        try {
            worker.run(which);
        } catch (EndpointException e) {
            failed(which, e);
        } catch (IOException e) {
            session.close();
            failed(which, failures.of(e, path.apply(which)));
        }
        if (!session.usable() && last >= 0 && results.get(last) == null) {
            failed(
                    last,
                    failures.item(
                                    Kind.UNREACHABLE,
                                    path.apply(last),
                                    "the connection to the server was lost before it got its name")
                            .edit()
                            .retry(Retry.SOON)
                            .build());
        }
    }
}
