package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Guard;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Flush;

/**
 * Everything that a run carries in one direction: what is done at once, what is tried again, what waits. A one-way run has one, a
 * two-way run has two over the same pair of roots.
 */
final class Flow implements AutoCloseable {
    private static final int MOST_TURNS = 16;

    private final Link link;
    private final Batch.Redecision redecision;
    private final Path folder;
    private final String name;
    private final List<Duration> pauses;
    private final Pace pace;
    private final DeferredActions deferred;
    private final Lane lane;
    private final Room room;
    private final RewriteSample rewrites = new RewriteSample();
    private final Set<String> impure = new HashSet<>();
    private Moves moves = new Moves();
    private volatile ActionLog retries;
    private int retryFiles;

    /**
     * @param folder where what waits is kept, under names that start with {@code name}
     * @param lane the way of what may be done at once
     * @param pauses before each further look at what failed but may succeed
     */
    Flow(
            Link link,
            Batch.Redecision redecision,
            Path folder,
            String name,
            int threads,
            Lane lane,
            List<Duration> pauses,
            Pace pace) {
        this.link = link;
        this.redecision = redecision;
        this.folder = folder;
        this.name = name;
        this.pauses = pauses;
        this.pace = pace;
        this.deferred = DeferredActions.in(folder, name);
        this.retries = nextRetryLog();
        this.room = new Room(link.target(), threads);
        this.lane = lane;
        lane.carriedBy(this::batch);
        if (link.manner().far()) {
            lane.widen();
        }
    }

    Link link() {
        return link;
    }

    DeferredActions deferred() {
        return deferred;
    }

    /**
     * Takes what only adds or writes over.
     *
     * @param late whether something has to be deleted first
     * @param atOnce whether it may be done before the scan is over, if it adds
     */
    void bring(String path, Entry from, Entry to, boolean late, boolean atOnce) throws Exception {
        Action action = Batch.transfer(path, from, to);
        if (from.isFile()) {
            if (to == null) {
                rewrites.created(path, from);
            } else if (to.isFile()) {
                rewrites.rewritten(path, from, to);
            }
        }
        if (atOnce && !late && to == null && room.take(occupied(from))) {
            submit(action);
        } else {
            room.need(
                    occupied(from),
                    to == null ? 0 : occupied(to),
                    link.manner().policy().inPlace());
            (late ? deferred.late() : deferred.changes()).append(action);
        }
    }

    /** How many bytes a file takes at the target. Of one with holes nobody knows before it is read, so it is not counted. */
    private long occupied(Entry file) {
        return file.extras().sparse() && link.target().traits().holds().sparse() ? 0 : file.size();
    }

    /** Takes a delete, which waits for the guard. */
    void remove(String path, Entry there) throws IOException {
        if (there.isFile()) {
            rewrites.deleted(path, there);
            if (there.links() < 2) {
                room.free(occupied(there));
            }
        }
        deferred.deletes().append(new Action.Remove(path, there));
    }

    /** Something at the target stays, so that the folders which hold it cannot be moved as a whole. */
    void stays(String path) {
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            if (!impure.add(path.substring(0, slash))) {
                return;
            }
        }
    }

    /** Finds names that changed. @param folders whether whole folders may be moved */
    void findMoves(boolean folders) throws Exception {
        moves = new MoveFinder(link, deferred, folders, impure, pace).find();
        if (link.manner().byBlocks()) {
            plannedDeletes(all -> {
                for (Action a : all) {
                    if (a instanceof Action.Remove(var path, var there)) {
                        link.manner().bases().goes(path, there);
                    }
                }
            });
        }
    }

    /** What the guard looks at. */
    Guard.Totals totals(long sourceEntries, long targetEntries) throws Exception {
        var deletes = new LongAdder();
        plannedDeletes(all -> deletes.add(all.size()));
        boolean look = Guard.worthLooking(rewrites.count(), targetEntries);
        var seen = look ? rewrites.look(link, pace) : new RewriteSample.Look(0, 0);
        return new Guard.Totals(
                sourceEntries,
                targetEntries,
                deletes.sum(),
                rewrites.count(),
                seen.sampled(),
                seen.scrambled(),
                room.needed(),
                room.budget());
    }

    /** What waits to be made, written over or adjusted, but for what a move brings. */
    void plannedChanges(ActionLog.Consumer consumer) throws Exception {
        deferred.changes()
                .forward(without(
                        a -> {
                            String arrival = moves.arrivalOf(a.path());
                            return arrival != null && !link.tally().hasFailed(arrival);
                        },
                        consumer));
    }

    /** What waits to be deleted, parents first, but for what a move takes away. */
    void plannedDeletes(ActionLog.Consumer consumer) throws Exception {
        deferred.deletes().forward(without(this::leaves, consumer));
    }

    private boolean leaves(Action a) {
        return moves.departureOf(a.path()) != null;
    }

    private static ActionLog.Consumer without(Predicate<Action> some, ActionLog.Consumer consumer) {
        return all -> consumer.accept(all.stream().filter(some.negate()).toList());
    }

    /** Carries out what may be done at once, some time. */
    void submit(Action action) throws Exception {
        lane.submit(action);
    }

    /** Whether all links of the run can do what this one can; each has to ask once. */
    boolean agreed(boolean can) throws InterruptedException {
        return lane.agreed(can);
    }

    void nudge() throws Exception {
        lane.nudge();
    }

    /** Waits until everything submitted is done, or has failed for good. */
    void settle() throws Exception {
        lane.drain();
        for (int pass = 0; pass < pauses.size() && retries.count() > 0; pass++) {
            pace.pause(pauses.get(pass));
            try (ActionLog now = retries) {
                retries = pass + 1 < pauses.size() ? nextRetryLog() : null;
                now.forward(this::submitAll);
                lane.drain();
            } finally {
                if (retries == null) {
                    retries = nextRetryLog();
                }
            }
        }
        lane.turn();
    }

    /** Gives what has another name at the source that name. */
    void move() throws Exception {
        deferred.moves().forward(this::inOrder);
    }

    /** Makes, writes over and adjusts. */
    void change() throws Exception {
        // first what is made of files that may be written over; several targets go over the tree equally often
        boolean alone = lane.isAlone();
        Map<String, Integer> turns = link.manner().bases().turns(alone ? MOST_TURNS : 1);
        int none = alone ? -1 : 0;
        int last = turns.values().stream().mapToInt(Integer::intValue).max().orElse(none);
        for (int turn = 0; turn <= last; turn++) {
            int now = turn;
            plannedChanges(without(a -> turns.getOrDefault(a.path(), -1) != now, this::submitAll));
            settle();
        }
        plannedChanges(without(a -> turns.containsKey(a.path()), this::submitAll));
        settle();
    }

    /** Whether there is room for the changes only after the deletes. */
    boolean wantsDeletesFirst() throws EndpointException, InterruptedException {
        return room.wantsDeletesFirst();
    }

    /** Deletes, children before their folders, and carries out what that made room for. */
    void delete() throws Exception {
        var secondLook = new SecondLook(link.source(), link.tally());
        deferred.deletes().backward(without(this::leaves, deletes -> inOrder(secondLook.stillRight(deletes))));
        deferred.late().forward(this::submitAll);
        settle();
    }

    /** Further names of files, what earlier runs left, and metadata of folders, deepest first. */
    void finish(List<String> unfinished) throws Exception {
        lane.done();
        deferred.names().forward(this::inOrder);
        for (int i = 0; i < unfinished.size(); i += 1000) {
            List<String> some = unfinished.subList(i, Math.min(unfinished.size(), i + 1000));
            inOrder(some.stream().<Action>map(Action.Sweep::new).toList());
        }
        deferred.finish().backward(this::inOrder);
    }

    /** Brings everything to the target's disk, if this run has changed something. */
    void flush() throws EndpointException, InterruptedException {
        if (link.tally().itemsDone.sum() > 0) {
            force();
        }
    }

    /** Brings everything to the target's disk, whoever has changed it. */
    void force() throws EndpointException, InterruptedException {
        var flush = link.target().facet(Flush.class);
        if (flush.isPresent()) {
            flush.get().flush();
        }
    }

    /** Carries out some actions in their order, now. */
    void inOrder(List<Action> actions) throws EndpointException, InterruptedException, IOException {
        if (Thread.interrupted()) {
            throw new InterruptedException("cancelled");
        }
        var now = new AtOnce();
        new Shipment(
                        link.source(),
                        List.of(new Shipment.Part(now, new Batch(link, redecision, again -> false), actions)))
                .run();
        now.check();
    }

    @Override
    public void close() throws IOException {
        try {
            lane.close();
        } finally {
            retries.close();
            deferred.close();
        }
    }

    private Batch batch() {
        ActionLog log = retries;
        return new Batch(link, redecision, again -> {
            if (log == null) {
                return false;
            }
            log.append(again);
            return true;
        });
    }

    /** Waits for its part itself. */
    private static final class AtOnce implements Shipment.Customer {
        private Exception failure;

        @Override
        public boolean enter() {
            return failure == null;
        }

        @Override
        public void exit() {}

        @Override
        public void fail(Exception e) {
            failure = e;
        }

        @Override
        public boolean isOver() {
            return failure != null;
        }

        void check() throws EndpointException, IOException {
            switch (failure) {
                case null -> {
                    // done
                }
                case EndpointException e -> throw e;
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                default -> throw new IllegalStateException("an unexpected kind of failure", failure);
            }
        }
    }

    private void submitAll(List<Action> actions) throws Exception {
        for (Action a : actions) {
            lane.submit(a);
        }
    }

    private ActionLog nextRetryLog() {
        return new ActionLog(folder.resolve(name + ".retry-" + retryFiles++));
    }
}
