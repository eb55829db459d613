package org.ferrywright.endpoint.local.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.ferrywright.endpoint.EndpointException;

/**
 * Work on the parts of a file by several threads. Each takes the next part that nobody has, so that a disk is gone over almost from its
 * first byte to its last.
 */
final class SharedParts {
    /** More would not make memory faster. */
    static final int THREADS = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);

    /** What one thread works with. */
    interface Hand extends AutoCloseable {
        void part(int number) throws EndpointException, InterruptedException;

        @Override
        void close();
    }

    private final int count;
    private int taken;
    private boolean failed;

    private SharedParts(int count) {
        this.count = count;
    }

    /**
     * Works until all parts are done. Nobody works any more when this returns or throws.
     *
     * @param own of the calling thread, and closed by it
     * @param others makes one for each other thread
     */
    static void work(int count, Hand own, Supplier<Hand> others) throws EndpointException, InterruptedException {
        new SharedParts(count).share(own, others);
    }

    private void share(Hand own, Supplier<Hand> others) throws EndpointException, InterruptedException {
        var helpers = new ArrayList<FutureTask<Void>>();
        try {
            for (int i = 1; i < Math.min(THREADS, count); i++) {
                var helper = new FutureTask<>(() -> help(others));
                Thread.ofPlatform().daemon().name("parts").start(helper);
                helpers.add(helper);
            }
            parts(own);
        } finally {
            end(helpers);
        }
        for (var helper : helpers) {
            check(helper);
        }
    }

    private Void help(Supplier<Hand> others) throws EndpointException, InterruptedException {
        try (Hand mine = others.get()) {
            parts(mine);
        }
        return null;
    }

    private void parts(Hand hand) throws EndpointException, InterruptedException {
        boolean done = false;
        try {
            for (int i = take(); i >= 0; i = take()) {
                hand.part(i);
            }
            done = true;
        } finally {
            if (!done) {
                fail();
            }
        }
    }

    /** The number of the next part, or -1 when nothing is left to do. */
    private synchronized int take() {
        return failed || taken == count ? -1 : taken++;
    }

    private synchronized void fail() {
        failed = true;
    }

    /** Nobody uses the file any more when this returns, or its descriptor could be another file's. */
    private static void end(List<FutureTask<Void>> helpers) {
        boolean interrupted = false;
        for (var helper : helpers) {
            while (!helper.isDone()) {
                try {
                    helper.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    // looked at when all are over, unless this thread failed itself
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void check(FutureTask<Void> helper) throws EndpointException, InterruptedException {
        try {
            helper.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case EndpointException failure -> throw failure;
                case RuntimeException fault -> throw fault;
                case Error fault -> throw fault;
                default -> throw new IllegalStateException("an unexpected kind of failure", e.getCause());
            }
        }
    }
}
