package org.ferrywright.listener.internal.trees;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.delta.store.TreeFacts;
import org.ferrywright.delta.store.TreeKey;
import org.ferrywright.delta.store.TreeStore;
import org.ferrywright.delta.store.TreeStores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what changes the store, on a thread of its own, in batches: nobody waits for it. Where more comes than it can take, the rest is
 * dropped: without a tree a file is read again.
 */
final class TreeWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TreeWriter.class);
    /** About 70 MB. */
    private static final int MOST_LEAVES = 2 * BlockShape.MAX_LEAVES;

    private static final int MOST_TASKS = 100_000;
    private static final int BATCH = 1000;
    private static final long LONGEST_END = 3_000;
    private static final long FLUSH_AFTER = 60_000;
    private static final long SAMPLE_AFTER = 60_000;

    /** @param due milliseconds of the clock, before which it is not begun */
    private record Task(long due, int leaves, TreeStores.Work work) {}

    private final TreeStores stores;
    private final RootFiles files;
    private final TreeSampling sampling;
    private final long mostBytes;
    private final ArrayDeque<Task> tasks = new ArrayDeque<>();
    private final Map<String, Long> unflushed = new HashMap<>();
    private Thread thread;
    private boolean closed;
    private boolean busy;
    private int leaves;

    TreeWriter(TreeStores stores, RootFiles files, TreeSampling sampling, long mostBytes) {
        this.stores = stores;
        this.files = files;
        this.sampling = sampling;
        this.mostBytes = mostBytes;
    }

    /** A tree that is right for these facts. */
    void store(TreeKey key, TreeFacts facts, BlockTree tree) {
        add(Instant.MIN, tree.shape().leaves(), store -> put(store, key, facts, tree));
    }

    /** A tree that is right unless somebody changes the file within the step of the clock in which it was written. */
    void storeSettled(TreeKey key, TreeFacts facts, BlockTree tree) {
        add(facts.settles(), tree.shape().leaves(), store -> {
            if (facts.equals(files.facts(key)) && facts.settled(Instant.now())) {
                put(store, key, facts, tree);
            }
        });
    }

    void used(TreeKey key) {
        add(Instant.MIN, 0, store -> store.used(key, now()));
    }

    void forget(TreeKey key) {
        add(Instant.MIN, 0, store -> store.remove(key));
    }

    /** The content stayed when name or attributes changed. */
    void rekey(TreeKey from, TreeFacts before, TreeKey to, TreeFacts after) {
        add(after.settles(), 0, store -> {
            var row = store.find(from);
            if (row.isEmpty() || !row.get().facts().equals(before)) {
                return;
            }
            store.remove(from);
            if (after.equals(files.facts(to)) && after.settled(Instant.now())) {
                store.put(to, after, row.get().tree(), now());
                wrote(to);
            }
        });
    }

    void moveFolder(TreeKey from, TreeKey to) {
        add(Instant.MIN, 0, store -> {
            store.moveFolder(from, to, now());
            wrote(to);
        });
    }

    /** Waits until everything is done that was to be done. */
    synchronized void finish() throws InterruptedException {
        while (!tasks.isEmpty() || busy) {
            wait(100);
        }
    }

    private void put(TreeStore store, TreeKey key, TreeFacts facts, BlockTree tree) throws SQLException {
        store.put(key, facts, tree.encode(), now());
        wrote(key);
        store.evict(mostBytes);
    }

    private void wrote(TreeKey key) {
        unflushed.putIfAbsent(key.root(), System.currentTimeMillis());
    }

    /** @param from when it may be done */
    private synchronized void add(Instant from, int size, TreeStores.Work work) {
        if (closed || tasks.size() >= MOST_TASKS || leaves + size > MOST_LEAVES) {
            return;
        }
        leaves += size;
        tasks.add(new Task(from.equals(Instant.MIN) ? 0 : from.toEpochMilli() + 1, size, work));
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("ferry-trees").start(this::run);
        }
        notifyAll();
    }

    private void run() {
        try {
            long sampled = System.currentTimeMillis();
            while (true) {
                Task task = next(sampled + SAMPLE_AFTER);
                if (task != null) {
                    perform(task);
                } else if (isClosed()) {
                    return;
                } else {
                    flush();
                    sampled = System.currentTimeMillis();
                    stores.use(store ->
                            sampling.check(store, ThreadLocalRandom.current().nextDouble()));
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the thread that keeps trees of blocks was interrupted");
        }
    }

    /** The next task that is due; null when there is time for something else, or after the end. */
    private synchronized Task next(long until) throws InterruptedException {
        while (true) {
            long now = System.currentTimeMillis();
            Task due = take(now);
            if (due != null) {
                return due;
            }
            if (tasks.isEmpty() && (closed || now >= until)) {
                return null;
            }
            long wait = until - now;
            for (Task t : tasks) {
                wait = Math.min(wait, t.due - now);
            }
            wait(Math.max(1, Math.min(wait, 1000)));
        }
    }

    private Task take(long now) {
        // those that have to wait are not in the way of those behind them
        for (var all = tasks.iterator(); all.hasNext(); ) {
            Task t = all.next();
            if (t.due <= now) {
                all.remove();
                leaves -= t.leaves;
                busy = true;
                return t;
            }
        }
        return null;
    }

    private void perform(Task first) throws InterruptedException {
        stores.use(store -> {
            Task task = first;
            for (int i = 0; task != null && i < BATCH; i++) {
                task.work.perform(store);
                synchronized (this) {
                    task = take(System.currentTimeMillis());
                }
            }
            if (task != null) {
                task.work.perform(store);
            }
            store.commit();
        });
        synchronized (this) {
            busy = false;
            notifyAll();
        }
    }

    /** After some quiet time a root's files are on its disk, and so what is told of them holds after a loss of power too. */
    private void flush() throws InterruptedException {
        long now = System.currentTimeMillis();
        for (var root : Map.copyOf(unflushed).entrySet()) {
            if (now - root.getValue() >= FLUSH_AFTER && files.flush(root.getKey())) {
                unflushed.remove(root.getKey());
                stores.use(store -> store.flushed(root.getKey()));
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private static long now() {
        return System.currentTimeMillis() / 1000;
    }

    @Override
    public void close() {
        Thread writing;
        synchronized (this) {
            closed = true;
            notifyAll();
            writing = thread;
        }
        if (writing != null) {
            try {
                writing.join(LONGEST_END);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
