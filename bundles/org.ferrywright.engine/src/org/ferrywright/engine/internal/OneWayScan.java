package org.ferrywright.engine.internal;

import java.util.List;
import org.ferrywright.core.Guard;
import org.ferrywright.core.Mode;
import org.ferrywright.core.Reconciler;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;
import org.ferrywright.engine.SyncRequest;

/** The scan of the modes update and mirror. */
final class OneWayScan implements LinkRun.Scan {
    private final SyncRequest request;
    private final Flow flow;
    private final Reconciler reconciler;
    private final Decisions decisions;

    /** @param waits whether nothing at all may be done before the guard has agreed */
    OneWayScan(SyncRequest request, Flow flow, Reconciler reconciler, boolean waits) {
        this.request = request;
        this.flow = flow;
        this.reconciler = reconciler;
        this.decisions = new Decisions(flow, waits, request.mode() == Mode.UPDATE, request.forced());
    }

    @Override
    public void run() throws Exception {
        try (TreeCursor source = SequentialWalk.of(flow.link().source(), request.filter());
                TreeCursor target = SequentialWalk.of(flow.link().target(), request.filter())) {
            new TreeJoin(reconciler, request.mode(), request.filter(), decisions).run(source, target);
        }
    }

    @Override
    public void settled() {}

    @Override
    public void agreed() {}

    @Override
    public void deleted() {}

    @Override
    public void close() {}

    @Override
    public List<Guard.Totals> totals() throws Exception {
        return List.of(decisions.totals());
    }
}
