package org.ferrywright.endpoint.smb.internal;

import java.nio.BufferUnderflowException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;

/**
 * Threads that ask the server for those who call us. A caller may be interrupted at any time; these threads never are, because an
 * interrupt would end the connection under everybody else.
 */
final class Workers implements AutoCloseable {
    /** Something that asks the server. */
    interface Work<T> {
        T run() throws EndpointException;
    }

    /** Some work in progress. */
    static final class Running<T> {
        private final CompletableFuture<T> future;

        private Running(CompletableFuture<T> future) {
            this.future = future;
        }

        boolean done() {
            return future.isDone();
        }

        /** Waits for the outcome. */
        T await() throws EndpointException, InterruptedException {
            try {
                return future.get();
            } catch (ExecutionException e) {
                throw failure(e);
            }
        }
    }

    /** How long an interrupted caller waits for the end of what it began, so that it does not happen behind its back. */
    private static final long GRACE_SECONDS = 5;

    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("smb-", 0).factory());
    private final Semaphore permits;
    private final Failures failures;

    /** @param atOnce most works of one root at a time */
    Workers(int atOnce, Failures failures) {
        this.permits = new Semaphore(atOnce);
        this.failures = failures;
    }

    /** Does it, and waits. */
    <T> T call(Work<T> work) throws EndpointException, InterruptedException {
        return call(work, _ -> {});
    }

    /** @param undo for a result that nobody takes because the caller was interrupted */
    <T> T call(Work<T> work, Consumer<T> undo) throws EndpointException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before the server was asked");
        }
        Running<T> running = start(work);
        try {
            return running.await();
        } catch (InterruptedException e) {
            giveUp(running.future, undo);
            throw e;
        }
    }

    /** What is undone is undone by a thread of ours: this one may be interrupted once more. */
    private <T> void giveUp(CompletableFuture<T> future, Consumer<T> undo) {
        future.thenAccept(result -> later(() -> undo.accept(result)));
        try {
            future.get(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | CancellationException _) {
            return;
        } catch (InterruptedException _) {
            // who interrupts twice does not want to wait
            Thread.currentThread().interrupt();
        }
    }

    /** Begins it. */
    <T> Running<T> start(Work<T> work) throws EndpointException {
        var future = new CompletableFuture<T>();
        try {
            executor.execute(() -> run(work, future));
        } catch (RejectedExecutionException e) {
            throw failures.closed().edit().cause(e).build();
        }
        return new Running<>(future);
    }

    private <T> void run(Work<T> work, CompletableFuture<T> future) {
        permits.acquireUninterruptibly();
        try {
            future.complete(work.run());
        } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
            future.completeExceptionally(failures.protocol(RelPath.ROOT, e));
        } catch (EndpointException | RuntimeException | Error e) {
            future.completeExceptionally(e);
        } finally {
            permits.release();
        }
    }

    /** Does all at once, and waits for all; the first failure is thrown after the last has ended. */
    <T> List<T> callAll(List<? extends Work<T>> works) throws EndpointException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before the server was asked");
        }
        var running = new ArrayList<Running<T>>(works.size());
        for (Work<T> work : works) {
            running.add(start(work));
        }
        var all = CompletableFuture.allOf(running.stream().map(r -> r.future).toArray(CompletableFuture<?>[]::new));
        try {
            all.get();
        } catch (ExecutionException _) {
            // thrown below, by the one that failed
        } catch (InterruptedException e) {
            giveUp(all, _ -> {});
            throw e;
        }
        var results = new ArrayList<T>(works.size());
        for (Running<T> one : running) {
            results.add(one.await());
        }
        return results;
    }

    /** Begins something that nobody waits for. */
    void later(Runnable work) {
        try {
            executor.execute(work);
        } catch (RejectedExecutionException _) {
            // the session ends, and with it all that it has open
            return;
        }
    }

    private static EndpointException failure(ExecutionException e) {
        return switch (e.getCause()) {
            case EndpointException failure -> failure;
            case RuntimeException fault -> throw fault;
            case Error error -> throw error;
            default -> throw new IllegalStateException(e.getCause());
        };
    }

    /** An interrupt, as channels tell it. */
    static ClosedByInterruptException interrupted() {
        Thread.currentThread().interrupt();
        return new ClosedByInterruptException();
    }

    /** Waits for what is in progress; nothing more is begun. */
    @Override
    public void close() {
        close(() -> {});
    }

    /** @param last what is done when everything has ended */
    void close(Runnable last) {
        executor.shutdown();
        Thread end = Thread.ofVirtual().name("smb-end").start(() -> {
            awaitEnd();
            last.run();
        });
        boolean interrupted = false;
        while (end.isAlive()) {
            try {
                end.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Every answer has its time-out, so this has an end. */
    private void awaitEnd() {
        try {
            while (!executor.awaitTermination(1, TimeUnit.MINUTES)) {
                continue;
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }
}
