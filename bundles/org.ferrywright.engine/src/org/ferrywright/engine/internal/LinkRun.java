package org.ferrywright.engine.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.ferrywright.core.Guard;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.engine.SyncRequest;

/**
 * One run over one link: scan and transfer at once, then, when the guard agrees, what deletes, then what had to wait.
 *
 * <p>The steps: (1) both trees are walked and joined, what only adds is carried out meanwhile; (2) what failed but may succeed is tried
 * again, conflicts are settled; (3) the guard looks at the deletes; (4) deletes, and what they made room for; (5) further names of
 * files; (6) metadata of folders; (7) everything is forced to the disks.
 */
final class LinkRun {
    /** What the two walks ask for, by the mode of the run. */
    interface Scan extends AutoCloseable {
        void run() throws Exception;

        /** Everything that the scan asked for at once is done. */
        void settled() throws Exception;

        /** The guard agreed, and the deletes are done. */
        void deleted() throws Exception;

        @Override
        void close() throws IOException;

        /** For each flow, what its deletes are held against. */
        List<Guard.Totals> totals();
    }

    /** Stores a held plan under the run's id. */
    interface PlanKeeper {
        void keep(String digest) throws IOException;
    }

    private final SyncRequest request;
    private final List<Flow> flows;
    private final Scan scan;
    private final PlanApproval approval;
    private final PlanKeeper keeper;
    private final Pace pace;
    private volatile boolean scanning = true;

    /** @param flows one for each direction */
    LinkRun(
            SyncRequest request, List<Flow> flows, Scan scan, PlanApproval approval, PlanKeeper keeper, Pace pace) {
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
            settle();
            Optional<Guard.Hold> hold = approval.pass(check(), flows);
            if (hold.isPresent()) {
                keeper.keep(PlanApproval.digest(flows));
            }
            if (request.preview()) {
                return hold;
            }
            if (hold.isEmpty()) {
                for (Flow f : flows) {
                    f.delete();
                }
                scan.deleted();
            }
            for (int i = 0; i < flows.size(); i++) {
                flows.get(i).finish(unfinished.get(i));
            }
            for (Flow f : flows) {
                f.flush();
            }
            return hold;
        } finally {
            // not by an interrupt: that would close the journal under the thread that forces it
            ended.countDown();
            tally().publish(false);
        }
    }

    private void settle() throws Exception {
        for (Flow f : flows) {
            f.settle();
        }
    }

    private Optional<Guard.Hold> check() {
        var holds = new ArrayList<Guard.Hold>();
        for (Guard.Totals t : scan.totals()) {
            Guard.check(t, request.deleteLimit()).ifPresent(holds::add);
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
