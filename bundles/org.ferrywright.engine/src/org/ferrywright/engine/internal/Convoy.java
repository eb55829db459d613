package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.engine.SyncRequest;
import org.ferrywright.engine.SyncResult.Outcome;

/**
 * Runs links of one source at the same time, so that one walk and one reading of the source serve them all. Each has a thread of its
 * own, the first that of the caller; one that ends early, for whatever reason, leaves the others to themselves.
 */
final class Convoy {
    /** Runs one link to its end. */
    interface Work {
        LinkResult run(int number, Share share) throws Exception;
    }

    private final SyncRequest request;
    private final Endpoint source;
    private final Throttle throttle;
    private final Pace pace;
    private final Work work;

    Convoy(SyncRequest request, Endpoint source, Throttle throttle, Pace pace, Work work) {
        this.request = request;
        this.source = source;
        this.throttle = throttle;
        this.pace = pace;
        this.work = work;
    }

    /** Results in the order of the numbers. When the calling thread is interrupted, all links are cancelled. */
    List<LinkResult> run(List<Integer> numbers) throws Exception {
        try (var pipeline = new Pipeline(source, numbers.size(), request.threads(), pace)) {
            var walk = new SharedWalk(source, request.filter(), request.metadata(), pipeline.lanes());
            long seed = pace.chance();
            var comparisons = new Semaphore(Manner.MOST_COMPARISONS);
            var contents = new SharedContents(source, seed, numbers.size() > 1);
            var tasks = new ArrayList<FutureTask<LinkResult>>();
            for (int i = 0; i < numbers.size(); i++) {
                int number = numbers.get(i);
                var share = new Share(pipeline.lanes().get(i), walk.reader(i), throttle, contents, seed, comparisons);
                tasks.add(new FutureTask<>(() -> one(number, share)));
            }
            return together(tasks);
        }
    }

    private LinkResult one(int number, Share share) throws Exception {
        try (var walk = share.walk();
                var lane = share.lane()) {
            return work.run(
                    number,
                    new Share(lane, walk, share.throttle(), share.contents(), share.digestSeed(), share.comparisons()));
        }
    }

    private static List<LinkResult> together(List<FutureTask<LinkResult>> tasks) throws Exception {
        var threads = new ArrayList<Thread>();
        for (FutureTask<LinkResult> task : tasks.subList(1, tasks.size())) {
            threads.add(Thread.ofPlatform()
                    .daemon()
                    .name("link-" + tasks.indexOf(task))
                    .start(task));
        }
        tasks.getFirst().run();
        if (tasks.getFirst().state() == FutureTask.State.SUCCESS
                && tasks.getFirst().resultNow().outcome() == Outcome.CANCELLED) {
            threads.forEach(Thread::interrupt);
        }
        for (Thread t : threads) {
            while (t.isAlive()) {
                try {
                    t.join();
                } catch (InterruptedException e) {
                    // the results tell that they were cancelled
                    threads.forEach(Thread::interrupt);
                }
            }
        }
        var results = new ArrayList<LinkResult>();
        for (FutureTask<LinkResult> task : tasks) {
            try {
                results.add(task.get());
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        }
        return results;
    }
}
