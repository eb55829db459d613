package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.ferrywright.core.Comparison;
import org.ferrywright.core.Guard;
import org.ferrywright.core.Reconciler;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Flush;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;
import org.ferrywright.endpoint.Symlinks;
import org.ferrywright.engine.SyncRequest;

/**
 * One run over one link: scan and transfer at once, then, when the guard agrees, what deletes, then what had to wait.
 *
 * <p>The steps: (1) both trees are walked and joined, what only adds is carried out meanwhile; (2) what failed but may succeed is tried
 * again; (3) the guard looks at the deletes; (4) deletes, and what they made room for; (5) further names of files; (6) metadata of
 * folders; (7) everything is forced to the target's disk.
 */
final class LinkRun {
    private final SyncRequest request;
    private final Link link;
    private final Path folder;
    private final int number;
    private final List<String> unfinished;
    private final PlanApproval approval;
    private final PlanKeeper keeper;
    private final List<Duration> pauses;
    private final Reconciler reconciler;
    private volatile boolean scanning = true;
    private volatile ActionLog retries;
    private int retryFiles;

    /** Stores a held plan under the run's id. */
    interface PlanKeeper {
        void keep(String digest) throws IOException;
    }

    /**
     * @param folder where the run keeps what waits
     * @param unfinished temporaries that crashed runs left at this target
     * @param pauses before each further look at what failed but may succeed
     */
    LinkRun(
            SyncRequest request,
            Link link,
            Path folder,
            int number,
            List<String> unfinished,
            PlanApproval approval,
            PlanKeeper keeper,
            List<Duration> pauses) {
        this.request = request;
        this.link = link;
        this.folder = folder;
        this.number = number;
        this.unfinished = unfinished;
        this.approval = approval;
        this.keeper = keeper;
        this.pauses = pauses;
        this.reconciler = new Reconciler(request.mode(), link.comparison());
    }

    /** Returns why the guard holds the run, if it does. */
    Optional<Guard.Hold> run() throws Exception {
        Thread reporter = Thread.ofVirtual().name("progress").start(this::report);
        try (var deferred = DeferredActions.in(folder, number)) {
            retries = nextRetryLog();
            return run(deferred);
        } finally {
            reporter.interrupt();
            retries.close();
            link.tally().publish(false);
        }
    }

    private Optional<Guard.Hold> run(DeferredActions deferred) throws Exception {
        try (var pipeline = new Pipeline(request.threads(), this::carryOut)) {
            Guard.Totals totals = scan(deferred, pipeline);
            scanning = false;
            pipeline.drain();
            retry(pipeline);
            Optional<Guard.Hold> hold = approval.pass(Guard.check(totals, request.deleteLimit()), deferred);
            if (hold.isPresent()) {
                keeper.keep(PlanApproval.digest(deferred));
            }
            if (request.preview()) {
                return hold;
            }
            if (hold.isEmpty()) {
                deferred.deletes().backward(this::inOrder);
                deferred.late().forward(actions -> submit(pipeline, actions));
                pipeline.drain();
                retry(pipeline);
            }
            deferred.names().forward(this::inOrder);
            sweep(unfinished);
            deferred.finish().backward(this::inOrder);
            var flush = link.target().facet(Flush.class);
            if (flush.isPresent() && link.tally().itemsDone.sum() > 0) {
                flush.get().flush();
            }
            return hold;
        }
    }

    private Guard.Totals scan(DeferredActions deferred, Pipeline pipeline) throws Exception {
        var decisions = new Decisions(link, deferred, request.preview(), new Decisions.Now() {
            @Override
            public void submit(Action action) throws Exception {
                pipeline.submit(action);
            }

            @Override
            public void nudge() throws Exception {
                pipeline.nudge();
            }
        });
        try (TreeCursor source = walk(link.source());
                TreeCursor target = walk(link.target())) {
            new TreeJoin(reconciler, request.mode(), request.filter(), decisions).run(source, target);
        }
        return decisions.totals();
    }

    private TreeCursor walk(Endpoint endpoint) throws EndpointException, InterruptedException {
        var recursive = endpoint.facet(RecursiveList.class);
        return recursive.isPresent()
                ? recursive.get().walk(RelPath.ROOT, request.filter())
                : new SequentialWalk(endpoint, request.filter());
    }

    private void carryOut(List<Action> actions) throws EndpointException, InterruptedException, IOException {
        ActionLog log = retries;
        new Batch(link, reconciler, again -> {
                    if (log == null) {
                        return false;
                    }
                    log.append(again);
                    return true;
                })
                .run(actions);
    }

    private void inOrder(List<Action> actions) throws EndpointException, InterruptedException, IOException {
        if (Thread.interrupted()) {
            throw new InterruptedException("cancelled");
        }
        new Batch(link, reconciler, again -> false).run(actions);
    }

    private void retry(Pipeline pipeline) throws Exception {
        for (int pass = 0; pass < pauses.size() && retries.count() > 0; pass++) {
            Thread.sleep(pauses.get(pass));
            try (ActionLog now = retries) {
                retries = pass + 1 < pauses.size() ? nextRetryLog() : null;
                now.forward(actions -> submit(pipeline, actions));
                pipeline.drain();
            } finally {
                if (retries == null) {
                    retries = nextRetryLog();
                }
            }
        }
    }

    private ActionLog nextRetryLog() {
        return new ActionLog(folder.resolve(number + ".retry-" + retryFiles++));
    }

    private static void submit(Pipeline pipeline, List<Action> actions) throws Exception {
        for (Action a : actions) {
            pipeline.submit(a);
        }
    }

    private void sweep(List<String> temporaries) throws EndpointException, InterruptedException, IOException {
        for (int i = 0; i < temporaries.size(); i += 1000) {
            List<String> some = temporaries.subList(i, Math.min(temporaries.size(), i + 1000));
            inOrder(some.stream().<Action>map(Action.Sweep::new).toList());
        }
    }

    private void report() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(200);
                link.tally().publish(scanning);
                link.journal().force();
            }
        } catch (InterruptedException e) {
            // the run has ended
        } catch (IOException e) {
            link.tally().fail("", EndpointException.Kind.INTERNAL, "the journal could not be written: " + e.getMessage());
        }
    }

    /** What the two ends can tell and hold in common. */
    static Comparison comparison(Endpoint source, Endpoint target) {
        var s = source.traits();
        var t = target.traits();
        return new Comparison(
                Math.max(s.timePrecision(), t.timePrecision()),
                s.modes() && t.modes(),
                t.owners() && s.modes(),
                target.facet(Symlinks.class).isPresent(),
                false);
    }
}
