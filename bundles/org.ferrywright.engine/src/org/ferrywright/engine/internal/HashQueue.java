package org.ferrywright.engine.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.Sha256;
import org.ferrywright.endpoint.BulkHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;

/**
 * Has the files of one root hashed, many with one call and several calls at once. Filled and asked by one thread; what was asked for is
 * told in any order. A file that changes under the reading is looked at again a few times.
 */
final class HashQueue implements AutoCloseable {
    /** What became of one file. @param entry its facts when it was read, null when it is gone; @param digest null when there is none */
    record Looked(Entry entry, Sha256 digest, EndpointException failure, boolean changed) {}

    private static final int MOST_FILES = 256;
    private static final long MOST_BYTES = 4 << 20;

    private final Endpoint root;
    private final BulkHash hash;
    private final List<Duration> pauses;
    private final LongAdder bytesDone;
    private final ArrayBlockingQueue<Batch> queue;
    private final List<Thread> workers = new ArrayList<>();
    private final AtomicReference<Exception> fatal = new AtomicReference<>();
    private Batch gathered = new Batch();

    /** @param pauses before each further look at a file that changed */
    HashQueue(Endpoint root, int threads, List<Duration> pauses, LongAdder bytesDone) {
        this.root = root;
        this.hash = PlainHash.of(root);
        this.pauses = pauses;
        this.bytesDone = bytesDone;
        this.queue = new ArrayBlockingQueue<>(threads * 2);
        for (int i = 0; i < threads; i++) {
            workers.add(FileThread.start("hash-" + i, this::workLoop));
        }
    }

    /** A place in a batch, to be asked for later. */
    final class Ticket {
        private final Batch batch;
        private final int place;

        private Ticket(Batch batch, int place) {
            this.batch = batch;
            this.place = place;
        }

        boolean done() {
            return batch.ended.getCount() == 0;
        }

        /** Waits for it. Throws what made the root as a whole fail. */
        Looked await() throws Exception {
            if (batch == gathered) {
                flush();
            }
            while (!batch.ended.await(100, TimeUnit.MILLISECONDS)) {
                check();
            }
            return batch.looked[place];
        }
    }

    /** Blocks while enough is under way. */
    Ticket add(RelPath path, Entry entry) throws Exception {
        if (!gathered.items.isEmpty() && gathered.bytes + entry.size() > MOST_BYTES) {
            flush();
        }
        var ticket = new Ticket(gathered, gathered.items.size());
        gathered.items.add(new BulkRead.Item(path, entry));
        gathered.bytes += entry.size();
        if (gathered.items.size() >= MOST_FILES || gathered.bytes >= MOST_BYTES) {
            flush();
        }
        return ticket;
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
            throw new InterruptedException("interrupted while reading ended");
        }
    }

    private void flush() throws Exception {
        if (!gathered.items.isEmpty()) {
            Batch full = gathered;
            gathered = new Batch();
            do {
                check();
            } while (!queue.offer(full, 100, TimeUnit.MILLISECONDS));
        }
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
                queue.take().run();
            }
        } catch (InterruptedException | EndpointException | RuntimeException e) {
            fatal.compareAndSet(null, e);
        }
    }

    private final class Batch {
        final List<BulkRead.Item> items = new ArrayList<>();
        final CountDownLatch ended = new CountDownLatch(1);
        Looked[] looked;
        long bytes;

        void run() throws EndpointException, InterruptedException {
            looked = new Looked[items.size()];
            var places = new ArrayList<Integer>();
            for (int i = 0; i < looked.length; i++) {
                places.add(i);
            }
            hash(items, places, false);
            for (Duration pause : pauses) {
                List<Integer> again = places.stream().filter(this::again).toList();
                if (again.isEmpty()) {
                    break;
                }
                Thread.sleep(pause);
                lookAgain(again);
            }
            ended.countDown();
        }

        private void hash(List<BulkRead.Item> some, List<Integer> places, boolean second)
                throws EndpointException, InterruptedException {
            List<BulkHash.Result> results = hash.sha256(some);
            for (int i = 0; i < places.size(); i++) {
                Entry entry = some.get(i).entry();
                boolean changed =
                        second && !Expect.same(items.get(places.get(i)).entry()).holds(entry);
                looked[places.get(i)] = switch (results.get(i)) {
                    case BulkHash.Result.Value(var digest) -> {
                        bytesDone.add(entry.size());
                        yield new Looked(entry, digest, null, changed);
                    }
                    case BulkHash.Result.Failed(var cause) ->
                        new Looked(entry, null, cause, changed || cause.kind() == Kind.CHANGED);
                };
            }
        }

        private boolean again(int place) {
            EndpointException e = looked[place].failure();
            return e != null
                    && (e.retry().worthwhile()
                            || e.kind() == Kind.CHANGED
                            || e.kind() == Kind.LOCKED
                            || e.kind() == Kind.NOT_FOUND);
        }

        /** What a name stands for now: another version of the file, something else, nothing. */
        private void lookAgain(List<Integer> places) throws EndpointException, InterruptedException {
            var some = new ArrayList<BulkRead.Item>();
            var files = new ArrayList<Integer>();
            for (int place : places) {
                RelPath path = items.get(place).path();
                try {
                    Optional<Entry> now = root.stat(path);
                    if (now.isPresent() && now.get().isFile()) {
                        some.add(new BulkRead.Item(path, now.get()));
                        files.add(place);
                    } else {
                        looked[place] = new Looked(now.orElse(null), null, null, true);
                    }
                } catch (EndpointException e) {
                    if (e.scope() == EndpointException.Scope.ENDPOINT) {
                        throw e;
                    }
                    looked[place] = new Looked(items.get(place).entry(), null, e, true);
                }
            }
            if (!some.isEmpty()) {
                hash(some, files, true);
            }
        }
    }
}
