package org.ferrywright.engine.internal;

import java.util.List;
import org.ferrywright.core.Guard;
import org.ferrywright.core.Reconciler;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;
import org.ferrywright.engine.SyncRequest;

/** The scan of the modes update and mirror. */
final class OneWayScan implements LinkRun.Scan {
    private final SyncRequest request;
    private final Flow flow;
    private final Reconciler reconciler;
    private final TreeCursor source;
    private final Decisions decisions;

    /** @param source walk of the source, which other links may share */
    OneWayScan(SyncRequest request, Flow flow, Reconciler reconciler, TreeCursor source) {
        this.request = request;
        this.flow = flow;
        this.reconciler = reconciler;
        this.source = source;
        this.decisions = new Decisions(flow, request.preview(), request.forced());
    }

    @Override
    public void run() throws Exception {
        try (source;
                TreeCursor target = SequentialWalk.of(flow.link().target(), request.filter())) {
            new TreeJoin(reconciler, request.mode(), request.filter(), decisions).run(source, target);
        }
    }

    @Override
    public void settled() {}

    @Override
    public void deleted() {}

    @Override
    public void close() {}

    @Override
    public List<Guard.Totals> totals() {
        return List.of(decisions.totals());
    }
}
