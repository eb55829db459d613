package org.ferrywright.engine.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.ferrywright.endpoint.EndpointException;

/** Gathers actions into batches and carries several out at once, in no particular order. Filled by one thread. */
final class Pipeline implements AutoCloseable {
    /** Carries out one batch. */
    interface Work {
        void run(List<Action> batch) throws EndpointException, InterruptedException, IOException;
    }

    private static final int MOST_ACTIONS = 256;
    private static final long MOST_BYTES = 1 << 20;

    private final Work work;
    private final Pace pace;
    private final ArrayBlockingQueue<List<Action>> queue;
    private final List<Thread> workers = new ArrayList<>();
    private final AtomicReference<Exception> fatal = new AtomicReference<>();
    private final Object idle = new Object();
    private int pending;
    private List<Action> gathered = new ArrayList<>();
    private long gatheredBytes;

    Pipeline(int threads, Pace pace, Work work) {
        this.work = work;
        this.pace = pace;
        this.queue = new ArrayBlockingQueue<>(threads * 2);
        for (int i = 0; i < (pace.threads() ? threads : 0); i++) {
            workers.add(Thread.ofVirtual().name("transfer-" + i).start(this::workLoop));
        }
    }

    /** Blocks while enough is under way. Throws what made the run as a whole fail. */
    void submit(Action action) throws Exception {
        long bytes = action instanceof Action.Store s ? s.source().size() : 0;
        if (bytes > Batch.SMALL) {
            enqueue(List.of(action));
            return;
        }
        gathered.add(action);
        gatheredBytes += bytes;
        if (gathered.size() >= MOST_ACTIONS || gatheredBytes >= MOST_BYTES) {
            flush();
        }
    }

    /** Sends off what was gathered when nobody has anything to do. */
    void nudge() throws Exception {
        if (gathered.size() >= pace.worthSending() && queue.isEmpty()) {
            flush();
        }
    }

    /** Waits until everything submitted is done. */
    void drain() throws Exception {
        flush();
        synchronized (idle) {
            while (pending > 0 && fatal.get() == null) {
                idle.wait();
            }
        }
        check();
    }

    @Override
    public void close() throws InterruptedException {
        workers.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (Thread t : workers) {
            while (t.isAlive()) {
                try {
                    t.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            throw new InterruptedException("interrupted while transfers ended");
        }
    }

    private void flush() throws Exception {
        if (!gathered.isEmpty()) {
            List<Action> batch = gathered;
            gathered = new ArrayList<>();
            gatheredBytes = 0;
            enqueue(batch);
        }
    }

    private void enqueue(List<Action> batch) throws Exception {
        if (!pace.threads()) {
            work.run(batch);
            return;
        }
        synchronized (idle) {
            pending++;
        }
        do {
            check();
        } while (!queue.offer(batch, 100, TimeUnit.MILLISECONDS));
    }

    private void check() throws Exception {
        Exception e = fatal.get();
        if (e != null) {
            throw e;
        }
    }

    private void workLoop() {
        try {
            while (fatal.get() == null) {
                List<Action> batch = queue.take();
                work.run(batch);
                synchronized (idle) {
                    if (--pending == 0) {
                        idle.notifyAll();
                    }
                }
            }
        } catch (InterruptedException | EndpointException | IOException | RuntimeException e) {
            fatal.compareAndSet(null, e);
            synchronized (idle) {
                idle.notifyAll();
            }
        }
    }
}
