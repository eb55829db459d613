package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Flush;

/**
 * Everything that a run carries in one direction: what is done at once, what is tried again, what waits. A one-way run has one, a
 * two-way run has two over the same pair of roots.
 */
final class Flow implements AutoCloseable {
    private final Link link;
    private final Batch.Redecision redecision;
    private final Path folder;
    private final String name;
    private final List<Duration> pauses;
    private final Pace pace;
    private final DeferredActions deferred;
    private final Lane lane;
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
        this.lane = lane;
        lane.carriedBy(this::batch);
    }

    Link link() {
        return link;
    }

    DeferredActions deferred() {
        return deferred;
    }

    /** Carries out what may be done at once, some time. */
    void submit(Action action) throws Exception {
        lane.submit(action);
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

    /** Deletes, children before their folders, and carries out what that made room for. */
    void delete() throws Exception {
        var secondLook = new SecondLook(link.source(), link.tally());
        deferred.deletes().backward(deletes -> inOrder(secondLook.stillRight(deletes)));
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

    /** Brings everything to the target's disk. */
    void flush() throws EndpointException, InterruptedException {
        var flush = link.target().facet(Flush.class);
        if (flush.isPresent() && link.tally().itemsDone.sum() > 0) {
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
