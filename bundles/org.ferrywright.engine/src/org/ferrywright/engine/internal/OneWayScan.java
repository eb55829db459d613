package org.ferrywright.engine.internal;

import java.util.List;
import org.ferrywright.core.Guard;
import org.ferrywright.core.Mode;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;
import org.ferrywright.engine.SyncRequest;

/** The scan of the modes update and mirror. */
final class OneWayScan implements LinkRun.Scan {
    private final SyncRequest request;
    private final Flow flow;
    private final Batch.Redecision reconciler;
    private final TreeCursor source;
    private final Decisions decisions;
    private final Spellings spellings;

    /**
     * @param source walk of the source, which other links may share
     * @param waits whether nothing at all may be done before the guard has agreed
     */
    OneWayScan(SyncRequest request, Flow flow, Batch.Redecision reconciler, TreeCursor source, boolean waits) {
        this.request = request;
        this.flow = flow;
        this.reconciler = reconciler;
        this.source = source;
        this.decisions = new Decisions(flow, waits, request.mode() == Mode.UPDATE, request.forced());
        this.spellings = new Spellings(
                flow.link().source(),
                flow.link().target(),
                false,
                request.preview(),
                flow.link().tally());
    }

    @Override
    public void run() throws Exception {
        var aspects = flow.link().comparison().extended();
        try (source;
                TreeCursor target = spellings.walkTarget(request.filter(), aspects)) {
            new TreeJoin(reconciler, request.mode(), request.filter(), decisions, spellings).run(source, target);
        }
    }

    @Override
    public void settled() {}

    @Override
    public void agreed() {}

    @Override
    public void deleted() {}

    @Override
    public void finished() throws Exception {
        spellings.carryOut();
    }

    @Override
    public void close() {}

    @Override
    public List<Guard.Totals> totals() throws Exception {
        return List.of(decisions.totals());
    }
}
