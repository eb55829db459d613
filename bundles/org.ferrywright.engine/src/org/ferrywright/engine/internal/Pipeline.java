package org.ferrywright.engine.internal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;

/**
 * Gathers what the links of one source ask for into batches and carries several out at once. What several targets want of one file of
 * the source lands in one batch: the first lane that asks for a file waits until the others have come past it. Without other lanes
 * nothing waits.
 */
final class Pipeline implements AutoCloseable {
    private static final int MOST_PATHS = 256;
    private static final long MOST_BYTES = 1 << 20;
    private static final int MOST_WAITING = 1024;

    /** Files of middling size, in bytes: each waits for answers from afar longer than it is sent. */
    private static final long MOST_MIDDLING = 8 << 20;

    private static final int FAR_AT_ONCE = 24;

    /** Paths of a batch that goes afar: tiny files fill no line by their content, so many of them share a wait. */
    private static final int MOST_FAR_PATHS = 1024;

    /** Batches under way to or from afar: what a line of 1 Gbit/s and 60 ms holds. More would only get into each other's way. */
    private static final int FAR_BATCHES = 8;

    private record Errand(Lane lane, Action action) {}

    /** What one worker takes. @param light whether it is a batch of small files that waits for answers from afar */
    private record Load(List<Errand> errands, boolean light) {}

    private final Endpoint source;
    private final Pace pace;
    private final int mostReady;
    private final int mostLight;
    private final List<Lane> lanes;
    private final List<Thread> workers = new ArrayList<>();
    private final Deque<Load> ready = new ArrayDeque<>();
    private final Deque<Load> middling = new ArrayDeque<>();
    private final Deque<Load> light = new ArrayDeque<>();
    private int lightUnderWay;
    private boolean wide;
    private List<Errand> gathered = new ArrayList<>();
    private int gatheredPaths;
    private long gatheredBytes;
    private boolean closed;

    Pipeline(Endpoint source, int lanes, int threads, Pace pace) {
        this.source = source;
        this.pace = pace;
        this.mostReady = threads * 2;
        this.mostLight = Math.max(threads, FAR_BATCHES);
        this.lanes = IntStream.range(0, lanes).mapToObj(i -> new Lane(this)).toList();
        for (int i = 0; i < (pace.threads() ? threads : 0); i++) {
            workers.add(FileThread.start("transfer-" + i, () -> workLoop(false)));
        }
    }

    /**
     * Over a network, batches and files of middling size have workers of their own, as many as keep it busy: all of them wait for answers
     * most of the time, and so few files are in a batch of tiny ones that a handful of batches would leave a long line empty.
     */
    synchronized void widen() {
        if (!wide && pace.threads()) {
            wide = true;
            for (int i = 0; i < FAR_AT_ONCE; i++) {
                workers.add(FileThread.start("transfer-far-" + i, () -> workLoop(true)));
            }
        }
    }

    List<Lane> lanes() {
        return lanes;
    }

    void submit(Lane lane, Action action) throws Exception {
        cancelled();
        synchronized (this) {
            lane.check();
            while (ready.size() >= mostReady
                    || middling.size() >= 2 * FAR_AT_ONCE
                    || light.size() >= 2 * FAR_AT_ONCE
                    || lane.waiting.size() >= MOST_WAITING) {
                wait();
                lane.check();
            }
            lane.pending++;
            lane.waiting.add(action);
            if (lanes.size() > 1 && action instanceof Action.Store) {
                advance(lane, Place.of(lane.pass, action.path()));
            }
            gather();
        }
        workAtOnce(lane);
    }

    void nudge(Lane lane) throws Exception {
        cancelled();
        synchronized (this) {
            // the more is under way, the fuller a batch has to be: many small ones would leave a long line empty
            boolean full = !wide || gatheredPaths * mostLight >= lightUnderWay * MOST_FAR_PATHS;
            if (full && gathered.size() >= pace.worthSending() && ready.isEmpty() && light.isEmpty()) {
                flush();
            }
        }
        workAtOnce(lane);
    }

    void reached(Lane lane, Place place) {
        if (lanes.size() > 1) {
            synchronized (this) {
                advance(lane, place);
                gather();
            }
        }
    }

    void drain(Lane lane) throws Exception {
        synchronized (this) {
            lane.draining = true;
            advance(lane, Place.beginning(lane.pass + 1));
            gather();
        }
        workAtOnce(lane);
        synchronized (this) {
            while (lane.pending > 0 && !lane.isOver()) {
                wait();
            }
            lane.draining = false;
            lane.check();
        }
    }

    synchronized boolean agreed(Lane lane, boolean can) throws InterruptedException {
        lane.vote = can;
        notifyAll();
        while (lanes.stream().anyMatch(other -> other.vote == null && !other.isOver())) {
            wait();
        }
        return lanes.stream().allMatch(other -> other.isOver() || other.vote);
    }

    @Override
    public void close() throws InterruptedException {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        List<Thread> all;
        synchronized (this) {
            all = List.copyOf(workers);
        }
        all.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (Thread t : all) {
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

    private static void cancelled() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("cancelled");
        }
    }

    private static void advance(Lane lane, Place place) {
        if (place.compareTo(lane.place) > 0) {
            lane.place = place;
        }
    }

    /** Takes from the lanes what nobody else can still ask for. */
    private void gather() {
        for (List<Errand> next = next(); !next.isEmpty(); next = next()) {
            add(next);
        }
        if (lanes.stream().anyMatch(lane -> lane.draining && lane.gathered > 0)) {
            flush();
        }
    }

    /** What goes on now: one action, or what all lanes ask for of one file. Empty when that is not known yet. */
    private List<Errand> next() {
        Place first = null;
        for (Lane lane : lanes) {
            Action head = lane.waiting.peek();
            if (head != null && (lanes.size() == 1 || !(head instanceof Action.Store))) {
                return List.of(taken(lane));
            }
            if (head != null) {
                Place place = Place.of(lane.pass, head.path());
                first = first == null || place.compareTo(first) < 0 ? place : first;
            }
        }
        if (first == null) {
            return List.of();
        }
        for (Lane lane : lanes) {
            if (lane.waiting.isEmpty() && lane.place.compareTo(first) < 0) {
                return List.of();
            }
        }
        var errands = new ArrayList<Errand>(lanes.size());
        for (Lane lane : lanes) {
            Action head = lane.waiting.peek();
            if (head != null && Place.of(lane.pass, head.path()).equals(first)) {
                errands.add(taken(lane));
            }
        }
        return errands;
    }

    private Errand taken(Lane lane) {
        if (lane.waiting.size() == MOST_WAITING) {
            notifyAll();
        }
        return new Errand(lane, lane.waiting.remove());
    }

    private void add(List<Errand> errands) {
        long bytes = 0;
        for (Errand e : errands) {
            bytes = Math.max(
                    bytes, e.action instanceof Action.Store s ? s.source().size() : 0);
        }
        if (bytes > Batch.SMALL) {
            (wide && bytes <= MOST_MIDDLING ? middling : ready).add(new Load(errands, false));
            notifyAll();
            return;
        }
        gathered.addAll(errands);
        errands.forEach(e -> e.lane.gathered++);
        gatheredPaths++;
        gatheredBytes += bytes;
        if (gatheredPaths >= (wide ? MOST_FAR_PATHS : MOST_PATHS) || gatheredBytes >= MOST_BYTES) {
            flush();
        }
    }

    private void flush() {
        if (!gathered.isEmpty()) {
            (wide ? light : ready).add(new Load(gathered, wide));
            gathered = new ArrayList<>();
            gatheredPaths = 0;
            gatheredBytes = 0;
            lanes.forEach(lane -> lane.gathered = 0);
            notifyAll();
        }
    }

    private void workLoop(boolean onlyFar) {
        try {
            for (Load load = take(onlyFar); load != null; load = take(onlyFar)) {
                work(load.errands);
                delivered(load);
            }
        } catch (InterruptedException e) {
            // the pipeline is closed
        }
    }

    private synchronized Load take(boolean onlyFar) throws InterruptedException {
        while (!closed) {
            Load load = onlyFar ? null : ready.poll();
            if (load == null && lightUnderWay < mostLight && !light.isEmpty()) {
                load = light.remove();
                lightUnderWay++;
            }
            if (load == null) {
                load = middling.poll();
            }
            if (load != null) {
                notifyAll();
                return load;
            }
            wait();
        }
        return null;
    }

    private synchronized void delivered(Load load) {
        if (load.light) {
            lightUnderWay--;
            notifyAll();
        }
    }

    /** Without threads the one that fills does the work. */
    private void workAtOnce(Lane lane) throws Exception {
        if (!pace.threads()) {
            while (!ready.isEmpty()) {
                work(ready.remove().errands);
            }
            lane.check();
        }
    }

    private void work(List<Errand> batch) throws InterruptedException {
        Map<Lane, List<Action>> parts = new LinkedHashMap<>();
        for (Errand e : batch) {
            parts.computeIfAbsent(e.lane, lane -> new ArrayList<>()).add(e.action);
        }
        try {
            new Shipment(
                            source,
                            parts.entrySet().stream()
                                    .filter(e -> !e.getKey().isOver())
                                    .map(e -> new Shipment.Part(
                                            e.getKey(), e.getKey().batch(), e.getValue()))
                                    .toList())
                    .run();
        } catch (EndpointException | IOException | RuntimeException e) {
            lanes.forEach(lane -> lane.fail(e));
        } catch (Error e) {
            lanes.forEach(lane -> lane.fail(new IllegalStateException("transfers ended by an error", e)));
        } finally {
            synchronized (this) {
                parts.forEach((lane, actions) -> lane.pending -= actions.size());
                notifyAll();
            }
        }
    }
}
