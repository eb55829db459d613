package org.ferrywright.engine.internal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;

/**
 * Some actions for one or several targets, carried out together: what several of them want of the source is read once and written at
 * all of them at the same time. The slowest of them sets the pace; one that fails drops out.
 */
final class Shipment {
    /** Who gets a part. Work for it goes on between {@code enter} and {@code exit}, perhaps in several threads. */
    interface Customer {
        /** False when nothing is to be done for it any more. */
        boolean enter();

        void exit();

        /** Its target failed as a whole, or its own records. */
        void fail(Exception e);

        /** Whether it failed or left; an interrupt during its work then meant that work alone. */
        boolean isOver();
    }

    /** One target's part. */
    static final class Part {
        private final Customer customer;
        private final Batch batch;
        private final List<Action> actions;

        Part(Customer customer, Batch batch, List<Action> actions) {
            this.customer = customer;
            this.batch = batch;
            this.actions = actions;
        }

        Customer customer() {
            return customer;
        }

        Batch batch() {
            return batch;
        }
    }

    /** What is done for each part by itself. */
    interface Step<T> {
        void run(T item) throws EndpointException, InterruptedException, IOException;
    }

    /** A small file that has to be read, and who wants it. */
    private record Wanted(BulkRead.Item item, List<Part> takers) {}

    private static final long MOST_BYTES = 1 << 20;

    private final Endpoint source;
    private final List<Part> parts;

    Shipment(Endpoint source, List<Part> parts) {
        this.source = source;
        this.parts = List.copyOf(parts);
    }

    /** Throws what made the source, or this machine, fail; the failures of targets go to their customers. */
    void run() throws EndpointException, InterruptedException, IOException {
        each(parts, part -> {
            part.batch().sort(part.actions);
            part.batch().compare();
        });
        Deque<Wanted> small = wanted();
        do {
            readSome(small);
            each(parts, part -> part.batch().perform());
        } while (!small.isEmpty());
        large();
    }

    /** Runs a step for each part that goes on; for several at the same time. */
    static void each(List<Part> parts, Step<Part> step) throws InterruptedException {
        if (parts.size() == 1) {
            guarded(parts.getFirst(), step);
            return;
        }
        var threads = new ArrayList<Thread>(parts.size());
        for (Part part : parts) {
            threads.add(FileThread.start("target", () -> {
                try {
                    guarded(part, step);
                } catch (InterruptedException e) {
                    // whoever waits for this thread was interrupted as well
                    Thread.currentThread().interrupt();
                }
            }));
        }
        boolean interrupted = false;
        for (Thread t : threads) {
            while (t.isAlive()) {
                try {
                    t.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    threads.forEach(Thread::interrupt);
                }
            }
        }
        if (interrupted) {
            throw new InterruptedException("interrupted while targets were written");
        }
    }

    /** Runs a step unless its customer has left, and tells the customer when it fails. */
    static void guarded(Part part, Step<Part> step) throws InterruptedException {
        if (!part.customer().enter()) {
            return;
        }
        try {
            step.run(part);
        } catch (EndpointException | IOException | RuntimeException e) {
            part.customer().fail(e);
        } catch (InterruptedException e) {
            if (!part.customer().isOver()) {
                throw e;
            }
        } catch (Error e) {
            part.customer().fail(new IllegalStateException("transfers ended by an error", e));
        } finally {
            part.customer().exit();
        }
    }

    /** The small files that have to be read. */
    private Deque<Wanted> wanted() {
        var all = new ArrayDeque<Wanted>();
        if (parts.size() == 1) {
            for (Action.Store s : parts.getFirst().batch().small()) {
                all.add(new Wanted(new BulkRead.Item(RelPath.of(s.path()), s.source()), parts));
            }
            return all;
        }
        var takers = new LinkedHashMap<BulkRead.Item, List<Part>>();
        for (Part part : parts) {
            for (Action.Store s : part.batch().small()) {
                var item = new BulkRead.Item(RelPath.of(s.path()), s.source());
                takers.computeIfAbsent(item, _ -> new ArrayList<>(parts.size())).add(part);
            }
        }
        takers.forEach((item, who) -> all.add(new Wanted(item, who)));
        return all;
    }

    /** Reads as many as fit into memory, and takes them out. */
    private void readSome(Deque<Wanted> wanted) throws EndpointException, InterruptedException, IOException {
        var now = new ArrayList<Wanted>();
        long bytes = 0;
        long written = 0;
        while (!wanted.isEmpty()) {
            Wanted next = wanted.getFirst();
            long size = next.item.entry().size();
            if (!now.isEmpty() && bytes + size > MOST_BYTES) {
                break;
            }
            now.add(wanted.removeFirst());
            bytes += size;
            for (Part part : next.takers) {
                written += part.batch().certain(next.item.path(), size);
            }
        }
        if (now.isEmpty()) {
            return;
        }
        parts.getFirst().batch().link().throttle().acquire(written);
        var items = now.stream().map(Wanted::item).toList();
        // several targets share one reading, whatever each has
        List<BulkRead.Result> results = parts.size() == 1
                ? parts.getFirst().batch().read(items)
                : PlainBulk.reader(source).read(items);
        for (int i = 0; i < now.size(); i++) {
            RelPath path = now.get(i).item.path();
            switch (results.get(i)) {
                case BulkRead.Result.Content(var content) -> {
                    ContentDigest digest = ContentHash.of(content, 0);
                    for (Part part : now.get(i).takers) {
                        part.batch().content(path, content, digest);
                    }
                }
                case BulkRead.Result.Failed(var cause) -> {
                    for (Part part : now.get(i).takers) {
                        part.batch().unread(path.value(), cause);
                    }
                }
            }
        }
    }

    private void large() throws EndpointException, InterruptedException, IOException {
        Map<BulkRead.Item, List<LargeFile.Copy>> wanted = new LinkedHashMap<>();
        for (Part part : parts) {
            for (Action.Store s : part.batch().large()) {
                var item = new BulkRead.Item(RelPath.of(s.path()), s.source());
                wanted.computeIfAbsent(item, _ -> new ArrayList<>(parts.size())).add(new LargeFile.Copy(part, s));
            }
        }
        for (var e : wanted.entrySet()) {
            large(e.getKey(), e.getValue());
        }
    }

    /** Each target that has something to make it of does so by itself; those that have to be sent all of it share one reading. */
    private void large(BulkRead.Item item, List<LargeFile.Copy> copies)
            throws EndpointException, InterruptedException, IOException {
        Map<Part, LargeFile.Copy> open = new ConcurrentHashMap<>();
        copies.forEach(copy -> open.put(copy.part, copy));
        each(copies.stream().map(copy -> copy.part).toList(), part -> {
            if (new DeltaFile(source, item, open.get(part)).transfer()) {
                open.remove(part);
            }
        });
        List<LargeFile.Copy> whole =
                copies.stream().filter(copy -> open.containsKey(copy.part)).toList();
        if (!whole.isEmpty()) {
            new LargeFile(source, item, whole).transfer();
        }
    }
}
