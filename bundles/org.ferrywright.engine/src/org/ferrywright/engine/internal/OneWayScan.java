package org.ferrywright.engine.internal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.ferrywright.core.Guard;
import org.ferrywright.core.Mode;
import org.ferrywright.endpoint.CondensedList;
import org.ferrywright.endpoint.CondensedList.ExpectedWalk;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;
import org.ferrywright.engine.SyncRequest;

/** The scan of the modes update and mirror. */
final class OneWayScan implements LinkRun.Scan {
    /** Before each further look at a file that changes while it is read. */
    private static final List<Duration> PAUSES = List.of(Duration.ofMillis(200), Duration.ofSeconds(1));

    private final SyncRequest request;
    private final Flow flow;
    private final Batch.Redecision reconciler;
    private final SharedWalk.Reader source;
    private final Decisions decisions;
    private final Spellings spellings;

    /**
     * @param source walk of the source, which other links may share
     * @param waits whether nothing at all may be done before the guard has agreed
     */
    OneWayScan(SyncRequest request, Flow flow, Batch.Redecision reconciler, SharedWalk.Reader source, boolean waits) {
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
        var condensed = condensed();
        if (condensed.isPresent()) {
            try (var walks = WalkAhead.start(source, expected(condensed.get()))) {
                join(decisions).run(walks.source(), walks.target());
            }
            return;
        }
        var aspects = flow.link().comparison().extended();
        try (source;
                TreeCursor target = spellings.walkTarget(request.filter(), aspects)) {
            if (!request.content().checksum()) {
                join(decisions).run(source, target);
                return;
            }
            try (var check = new ContentCheck(flow.link(), decisions, request.threads(), PAUSES)) {
                join(check).run(source, target);
                check.finish();
            }
        }
    }

    private TreeJoin join(TreeJoin.Sink sink) {
        return new TreeJoin(reconciler, request.mode(), request.filter(), sink, spellings);
    }

    /** What differs is enough where nothing asks for the target's own entries of what is the same. */
    private Optional<CondensedList> condensed() {
        boolean enough = request.forced().isEmpty()
                && !request.content().checksum()
                && !spellings.names().targetFollows();
        return enough ? flow.link().target().facet(CondensedList.class) : Optional.empty();
    }

    private ExpectedWalk expected(CondensedList target) throws EndpointException, InterruptedException {
        return target.walk(
                request.filter(), flow.link().comparison(), flow.link().digestSeed());
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
