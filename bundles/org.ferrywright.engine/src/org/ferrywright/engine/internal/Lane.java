package org.ferrywright.engine.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.ferrywright.core.RelPath;

/**
 * One target's way into a {@link Pipeline}. Filled by one thread, in the order of the walk, which may go over the tree several times: a
 * {@link #turn} begins the next pass. A lane that fails or is closed no longer holds up the others, nor do they it.
 */
final class Lane implements Shipment.Customer, AutoCloseable {
    private final Pipeline pipeline;
    private final Set<Thread> working = new HashSet<>();
    private Supplier<Batch> batches;

    // what follows is guarded by the pipeline
    final Deque<Action> waiting = new ArrayDeque<>();
    Place place = Place.beginning(0);
    int pass;
    long pending;
    int gathered;
    boolean draining;
    Boolean vote;
    private boolean over;
    private Exception failure;

    Lane(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** @param maker of what carries out actions of this lane */
    void carriedBy(Supplier<Batch> maker) {
        batches = maker;
    }

    /** More files of middling size go at the same time: each of them mostly waits for answers from afar. */
    void widen() {
        pipeline.widen();
    }

    /** Whether the source has no other target in this run. */
    boolean isAlone() {
        return pipeline.lanes().size() == 1;
    }

    Batch batch() {
        return batches.get();
    }

    /** Blocks while enough is under way. Throws what made this lane fail. */
    void submit(Action action) throws Exception {
        pipeline.submit(this, action);
    }

    /** Sends off what was gathered when nobody has anything to do. */
    void nudge() throws Exception {
        pipeline.nudge(this);
    }

    /** Tells that everything in this folder was submitted. */
    void passed(RelPath folder) {
        pipeline.reached(this, Place.after(pass, folder));
    }

    /** Waits until everything submitted is done. */
    void drain() throws Exception {
        pipeline.drain(this);
    }

    /** Whether all lanes that go on can do something; waits until each has told whether it can. */
    boolean agreed(boolean can) throws InterruptedException {
        return pipeline.agreed(this, can);
    }

    /** The next pass over the tree begins. */
    void turn() {
        pass++;
        pipeline.reached(this, Place.beginning(pass));
    }

    /** Nothing more will be submitted. */
    void done() {
        pipeline.reached(this, Place.beginning(Integer.MAX_VALUE));
    }

    @Override
    public boolean enter() {
        synchronized (pipeline) {
            if (isOver()) {
                return false;
            }
            working.add(Thread.currentThread());
            return true;
        }
    }

    @Override
    public void exit() {
        synchronized (pipeline) {
            working.remove(Thread.currentThread());
            if (isOver()) {
                // an interrupt that was meant for this lane's work; the pipeline's own end is seen by other means
                Thread.interrupted();
                // before that nobody waits for it, and this is done for each piece of a large file
                pipeline.notifyAll();
            }
        }
    }

    @Override
    public void fail(Exception e) {
        synchronized (pipeline) {
            if (failure == null) {
                failure = e;
            }
            drop();
        }
    }

    /** Lets go of what was not begun, and waits until nothing of this lane is under way. */
    @Override
    public void close() {
        boolean interrupted = false;
        synchronized (pipeline) {
            over = true;
            drop();
            while (!working.isEmpty()) {
                try {
                    pipeline.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isOver() {
        synchronized (pipeline) {
            return over || failure != null;
        }
    }

    void check() throws Exception {
        if (failure != null) {
            throw failure;
        }
    }

    private void drop() {
        waiting.clear();
        working.forEach(Thread::interrupt);
        done();
        pipeline.notifyAll();
    }
}
