package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.ferrywright.endpoint.EndpointException;

/** Does the same to many things, several at once. */
final class Together {
    interface Work<T> {
        void on(T item) throws EndpointException, InterruptedException;
    }

    private Together() {}

    /**
     * Returns when all is done; the first failure ends it.
     *
     * @param most how many at once
     */
    static <T> void run(Pace pace, List<T> items, int most, Work<T> work)
            throws EndpointException, InterruptedException {
        if (!pace.threads()) {
            for (T item : items) {
                work.on(item);
            }
            return;
        }
        var next = new AtomicInteger();
        var failure = new AtomicReference<Exception>();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < Math.min(most, items.size()); i++) {
            threads.add(FileThread.start("together-" + i, () -> {
                int n = next.getAndIncrement();
                try {
                    while (n < items.size() && failure.get() == null) {
                        work.on(items.get(n));
                        n = next.getAndIncrement();
                    }
                } catch (EndpointException | InterruptedException | RuntimeException e) {
                    failure.compareAndSet(null, e);
                }
            }));
        }
        try {
            for (Thread t : threads) {
                t.join();
            }
        } catch (InterruptedException e) {
            threads.forEach(Thread::interrupt);
            throw e;
        }
        switch (failure.get()) {
            case null -> {
                // all done
            }
            case EndpointException e -> throw e;
            case InterruptedException e -> throw e;
            case RuntimeException e -> throw e;
            case Exception e -> throw new IllegalStateException(e);
        }
    }
}
