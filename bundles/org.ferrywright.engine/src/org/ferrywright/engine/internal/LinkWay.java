package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Comparison;
import org.ferrywright.core.ConflictPolicy;
import org.ferrywright.core.Guard;
import org.ferrywright.core.Mode;
import org.ferrywright.core.Reconciler;
import org.ferrywright.core.Resolution;
import org.ferrywright.core.SymlinkPolicy;
import org.ferrywright.core.TwoWayReconciler;
import org.ferrywright.core.Verdict;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Symlinks;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.SyncRequest;

/** Sets up what one link needs for the mode of the run: its flows, their journals, and in mode two-way the baseline. */
final class LinkWay {
    private final Instance instance;
    private final SyncRequest request;
    private final RunFolder folder;
    private final int number;
    private final Endpoint source;
    private final Endpoint target;
    private final Tally tally;
    private final List<Duration> pauses;
    private final Pace pace;
    private final Comparison comparison;
    private final KnownRoots roots;
    private final Share share;

    LinkWay(
            Instance instance,
            SyncRequest request,
            RunFolder folder,
            int number,
            Endpoint source,
            Endpoint target,
            Tally tally,
            List<Duration> pauses,
            Pace pace,
            Share share)
            throws IOException {
        this.instance = instance;
        this.request = request;
        this.folder = folder;
        this.number = number;
        this.source = source;
        this.target = target;
        this.tally = tally;
        this.pauses = pauses;
        this.pace = pace;
        this.share = share;
        Comparison able = comparison(source, target, request.mode(), request.metadata());
        this.comparison = request.symlinks() == SymlinkPolicy.COPY ? able : able.withoutLinks();
        share.walk().only(comparison.extended());
        this.roots = KnownRoots.of(state(), source, target);
    }

    Optional<Guard.Hold> run(PlanApproval approval) throws Exception {
        if (request.preview() || roots.first()) {
            tally.fidelity(Fidelity.between(source, target, request.metadata()));
        }
        return request.mode() == Mode.TWO_WAY ? twoWay(approval) : oneWay(approval);
    }

    private Optional<Guard.Hold> oneWay(PlanApproval approval) throws Exception {
        var reconciler = new Reconciler(request.mode(), comparison);
        String address = targetAddress().toString();
        RunFolder.Leftovers leftovers = RunFolder.leftovers(instance, folder, address);
        Journal journal = folder.journal(String.valueOf(number), address);
        try (journal;
                var times = Times.open(state().resolve("times.db"), comparison.timePrecision())) {
            Batch.Redecision decision = (path, s, t) -> reconciler.decide(s, times.seen(path, s, t));
            try (var flow = flow(source, target, journal, times, decision, "", share.lane())) {
                var scan = new OneWayScan(request, flow, decision, share.walk(), waits(approval));
                Optional<Guard.Hold> hold = run(List.of(flow), scan, approval, List.of(leftovers.temporaries()));
                settle(hold, leftovers);
                journal.remove();
                times.loss().ifPresent(tally::lost);
                return hold;
            }
        }
    }

    private Optional<Guard.Hold> twoWay(PlanApproval approval) throws Exception {
        String there = targetAddress().toString();
        String here = request.source().address().toString();
        RunFolder.Leftovers atTarget = RunFolder.leftovers(instance, folder, there);
        RunFolder.Leftovers atSource = RunFolder.leftovers(instance, folder, here);
        boolean ended = atTarget.journals().isEmpty() && atSource.journals().isEmpty();
        var reconciler = new TwoWayReconciler(comparison, policy(ended));
        Journal forth = folder.journal(String.valueOf(number), there);
        Journal back = folder.journal(number + "-back", here);
        try (forth;
                back;
                var baseline = Baseline.open(state().resolve("baseline.db"));
                var forward = flow(
                        source,
                        target,
                        forth,
                        new AgreedKeeper(baseline, false, target.traits().timePrecision()),
                        (path, s, t) -> verdict(reconciler.decide(baseline.get(path), s, t), true),
                        "",
                        share.lane());
                var reverse = new Pipeline(target, 1, request.threads(), pace);
                var backward = flow(
                        target,
                        source,
                        back,
                        new AgreedKeeper(baseline, true, source.traits().timePrecision()),
                        (path, t, s) -> verdict(reconciler.decide(baseline.get(path), s, t), false),
                        "-back",
                        reverse.lanes().getFirst())) {
            String name = targetAddress().isLocal() ? "target" : targetAddress().host();
            var scan = new TwoWayScan(
                    request, reconciler, baseline, forward, backward, folder.path(), name, waits(approval));
            var unfinished = List.of(atTarget.temporaries(), atSource.temporaries());
            Optional<Guard.Hold> hold = run(List.of(forward, backward), scan, approval, unfinished);
            commit(baseline, forward, backward);
            settle(hold, atTarget);
            settle(hold, atSource);
            forth.remove();
            back.remove();
            return hold;
        }
    }

    private Optional<Guard.Hold> run(
            List<Flow> flows, LinkRun.Scan scan, PlanApproval approval, List<List<String>> unfinished)
            throws Exception {
        try (scan) {
            LinkRun.PlanKeeper keeper = (plan, hold) -> folder.keep(request, number, plan, hold);
            var run = new LinkRun(request, flows, scan, doubts(), approval, keeper, pace);
            Optional<Guard.Hold> hold = run.run(unfinished);
            if (hold.isEmpty() && !request.preview()) {
                for (Flow f : flows) {
                    new RevisionPruning(f.link().target(), request.revisions(), pace.now(), tally).run();
                }
            }
            return hold;
        }
    }

    private LinkRun.Doubts doubts() {
        return new LinkRun.Doubts(
                roots.changed().orElse(null),
                Arrays.asList(
                        roots.otherSource().orElse(null), roots.otherTarget().orElse(null)));
    }

    private Flow flow(
            Endpoint from,
            Endpoint to,
            Journal journal,
            Applied applied,
            Batch.Redecision redecision,
            String suffix,
            Lane lane)
            throws EndpointException {
        EndpointAddress address =
                to == target ? targetAddress() : request.source().address();
        OldVersions old = request.preview()
                ? OldVersions.NONE
                : OldVersions.at(to, address, request.revisions(), folder.id(), pace);
        Applied told = folder.audited(number + suffix, applied);
        var link = new Link(
                from,
                to,
                comparison,
                instance.id(),
                journal,
                tally,
                share.throttle(),
                from == source ? share.contents() : new SharedContents(from, share.digestSeed(), false),
                share.digestSeed(),
                told,
                old,
                manner(from, to, address));
        return new Flow(
                link,
                redecision.within(request.filter()),
                folder.path(),
                number + suffix,
                request.threads(),
                lane,
                pauses,
                pace);
    }

    private Manner manner(Endpoint from, Endpoint to, EndpointAddress address) {
        boolean byBlocks = Manner.byBlocks(from, to, request.content());
        return new Manner(
                request.content(),
                // both ways, half of an end would go back as a change
                request.content().inPlace() && request.mode() != Mode.TWO_WAY,
                byBlocks,
                Manner.isFar(from) || Manner.isFar(to),
                address.toString(),
                new Rates(),
                new Bases(byBlocks),
                folder.transfers(),
                new SmallUpdates(from, to, !request.content().whole()),
                share.comparisons(),
                pace);
    }

    /** After a run that did not end, one of two versions may be what a loss of power has left of the other: none is given up for it. */
    private ConflictPolicy policy(boolean lastRunEnded) {
        return lastRunEnded || request.conflicts() == ConflictPolicy.ASK
                ? request.conflicts()
                : ConflictPolicy.KEEP_BOTH;
    }

    /** What was adopted may have come from a run that was killed before it flushed. */
    private void commit(Baseline baseline, Flow forward, Flow backward)
            throws EndpointException, InterruptedException, IOException {
        if (baseline.changed()) {
            if (tally.itemsDone.sum() == 0) {
                forward.force();
                backward.force();
            }
            baseline.commit();
        }
    }

    /** Whether nothing at all may be done before the guard has agreed. */
    private boolean waits(PlanApproval approval) {
        return request.preview() || approval.given() || roots.changed().isPresent();
    }

    private void settle(Optional<Guard.Hold> hold, RunFolder.Leftovers leftovers) throws IOException {
        if (!request.preview() && hold.isEmpty()) {
            leftovers.settled();
            roots.remember();
        }
    }

    /** A path that is looked at again: what the flow has to do with it, if it is this flow that has to do something. */
    private static Verdict verdict(Resolution resolution, boolean forward) {
        return switch (resolution) {
            case TO_TARGET -> forward ? Verdict.UPDATE_CONTENT : Verdict.KEEP;
            case TO_SOURCE -> forward ? Verdict.KEEP : Verdict.UPDATE_CONTENT;
            case METADATA_TO_TARGET -> forward ? Verdict.UPDATE_METADATA : Verdict.KEEP;
            case METADATA_TO_SOURCE -> forward ? Verdict.KEEP : Verdict.UPDATE_METADATA;
            case UNCHANGED, ADOPT -> Verdict.UNCHANGED;
            default -> Verdict.KEEP;
        };
    }

    /** Where this link's state is kept. */
    private Path state() {
        return instance.state()
                .resolve(linkId(
                        request.source().address().toString(), targetAddress().toString()));
    }

    private EndpointAddress targetAddress() {
        return request.targets().get(number).address();
    }

    private static String linkId(String here, String there) {
        byte[] both = (here + '\n' + there).getBytes(StandardCharsets.UTF_16BE);
        var digest = ContentHash.of(both, 0);
        return String.format("%016x%016x", digest.high(), digest.low());
    }

    /** What the two ends can tell and hold in common. */
    static Comparison comparison(Endpoint source, Endpoint target, Mode mode, Set<Aspect> wanted) {
        var s = source.traits();
        var t = target.traits();
        boolean links = target.facet(Symlinks.class).isPresent()
                && (mode != Mode.TWO_WAY || source.facet(Symlinks.class).isPresent());
        boolean owners = t.owners() && (mode == Mode.TWO_WAY ? s.owners() : s.modes());
        return new Comparison(
                Math.max(s.timePrecision(), t.timePrecision()),
                s.modes() && t.modes() && wanted.contains(Aspect.MODE),
                owners && wanted.contains(Aspect.OWNER),
                links,
                false,
                Carrier.aspects(s.holds(), t.holds(), mode == Mode.TWO_WAY, wanted));
    }
}
