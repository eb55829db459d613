package org.ferrywright.engine.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.ferrywright.core.Guard;
import org.ferrywright.core.Mode;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.engine.SyncRequest;

/**
 * One run over one link: scan, then, when the guard agrees, what was found.
 *
 * <p>The steps: (1) both trees are walked and joined; what can only add, to an empty target or in mode update, is carried out meanwhile;
 * (2) what failed but may succeed is tried again, conflicts are settled; (3) names that changed are found; (4) the guard looks at what
 * waits, and holds all of it or none; (5) moves; (6) what is made, written over and adjusted; (7) deletes, and what they made room for;
 * (8) further names of files; (9) metadata of folders; (10) everything is forced to the disks.
 */
final class LinkRun {
    /** What the two walks ask for, by the mode of the run. */
    interface Scan extends AutoCloseable {
        void run() throws Exception;

        /** Everything that the scan asked for at once is done. */
        void settled() throws Exception;

        /** The guard agreed; what waits comes next. */
        void agreed() throws Exception;

        /** The guard agreed, and the deletes are done. */
        void deleted() throws Exception;

        /** All else is done. */
        void finished() throws Exception;

        @Override
        void close() throws IOException;

        /** For each flow, what its deletes are held against. */
        List<Guard.Totals> totals() throws Exception;
    }

    /**
     * Whether the roots are those of the last run.
     *
     * @param otherRoot why one of them may be the wrong one, or null
     * @param otherReplicas for the source of each flow, why it may be behind what it was, or null
     */
    record Doubts(String otherRoot, List<String> otherReplicas) {}

    /** Stores a plan under the run's id. */
    interface PlanKeeper {
        void keep(List<Flow> plan, Optional<Guard.Hold> hold) throws Exception;
    }

    private final SyncRequest request;
    private final List<Flow> flows;
    private final Scan scan;
    private final PlanApproval approval;
    private final PlanKeeper keeper;
    private final Doubts doubts;
    private final Pace pace;
    private volatile boolean scanning = true;

    /**
     * @param flows one for each direction
     * @param doubts whether the roots are those of the last run
     */
    LinkRun(
            SyncRequest request,
            List<Flow> flows,
            Scan scan,
            Doubts doubts,
            PlanApproval approval,
            PlanKeeper keeper,
            Pace pace) {
        this.doubts = doubts;
        this.request = request;
        this.flows = List.copyOf(flows);
        this.scan = scan;
        this.approval = approval;
        this.keeper = keeper;
        this.pace = pace;
    }

    /**
     * Returns why the guard holds the run, if it does.
     *
     * @param unfinished for each flow, temporaries that crashed runs left where it writes
     */
    Optional<Guard.Hold> run(List<List<String>> unfinished) throws Exception {
        var ended = new CountDownLatch(1);
        if (pace.threads()) {
            Thread.ofVirtual().name("progress").start(() -> report(ended));
        }
        try {
            scan.run();
            scanning = false;
            settle();
            scan.settled();
            for (Flow f : flows) {
                if (request.mode() != Mode.UPDATE) {
                    // a filter hides what else may be in a folder
                    f.findMoves(request.filter().rules().isEmpty());
                }
            }
            Optional<Guard.Hold> hold = approval.pass(check(), flows);
            if (hold.isPresent() || request.preview()) {
                keeper.keep(flows, hold);
            }
            if (request.preview()) {
                tell();
            } else if (hold.isEmpty()) {
                carryOut(unfinished);
            }
            if (!request.preview()) {
                for (Flow f : flows) {
                    f.flush();
                }
            }
            return hold;
        } finally {
            // not by an interrupt: that would close the journal under the thread that forces it
            ended.countDown();
            tally().publish(false);
        }
    }

    private void carryOut(List<List<String>> unfinished) throws Exception {
        for (Flow f : flows) {
            f.link().old().makeFolder();
        }
        scan.agreed();
        for (Flow f : flows) {
            f.move();
        }
        // the new comes before the old goes, unless there is no room for both
        var deleted = new HashSet<Flow>();
        for (Flow f : flows) {
            if (f.wantsDeletesFirst()) {
                f.delete();
                deleted.add(f);
            }
            f.change();
        }
        for (Flow f : flows) {
            if (!deleted.contains(f)) {
                f.delete();
            }
        }
        scan.deleted();
        for (int i = 0; i < flows.size(); i++) {
            flows.get(i).finish(unfinished.get(i));
        }
        scan.finished();
    }

    /** In a preview: what would be done. */
    private void tell() throws Exception {
        for (Flow f : flows) {
            Tally tally = f.link().tally();
            PlanLines.of(f, line -> {
                String detail = line.from() == null ? line.reason() : "was " + RelPath.of(line.from());
                tally.done(line.what(), line.path(), line.bytes(), detail);
                tally.content.add(line.bytes());
            });
        }
    }

    private void settle() throws Exception {
        for (Flow f : flows) {
            f.settle();
        }
    }

    private Optional<Guard.Hold> check() throws Exception {
        var holds = new ArrayList<Guard.Hold>();
        if (doubts.otherRoot() != null) {
            holds.add(new Guard.Hold(Guard.Kind.OTHER_ROOT, doubts.otherRoot()));
        }
        List<Guard.Totals> totals = scan.totals();
        for (int i = 0; i < totals.size(); i++) {
            Guard.Totals t = totals.get(i);
            String replica = doubts.otherReplicas().get(i);
            if (replica != null && t.deletes() + t.rewrites() > 0) {
                holds.add(new Guard.Hold(
                        Guard.Kind.OTHER_ROOT,
                        replica + "; by it " + t.deletes() + " entries would be deleted and " + t.rewrites()
                                + " files written over"));
            }
            Guard.check(t, request.deleteLimit(), request.rewriteLimit()).ifPresent(holds::add);
        }
        return holds.stream().findFirst();
    }

    private Tally tally() {
        return flows.getFirst().link().tally();
    }

    private void report(CountDownLatch ended) {
        try {
            while (!ended.await(200, TimeUnit.MILLISECONDS)) {
                tally().publish(scanning);
                for (Flow f : flows) {
                    f.link().journal().force();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // a journal that was closed at the end of the run needs no forcing
            if (ended.getCount() > 0) {
                tally().fail("", EndpointException.Kind.INTERNAL, "the journal could not be written: " + e);
            }
        }
    }
}
