package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.engine.FidelityLoss;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.NameFinding;
import org.ferrywright.engine.SyncRequest;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Conflict;
import org.ferrywright.engine.SyncResult.Failure;
import org.ferrywright.engine.SyncResult.Held;
import org.ferrywright.engine.SyncResult.Outcome;

/**
 * What became of one link.
 *
 * @param target its address
 * @param error why the link as a whole could not go on, or null
 */
record LinkResult(String target, Outcome outcome, Tally tally, Optional<Held> held, Failure error) {
    static LinkResult failed(String target, Tally tally, EndpointException e) {
        String where = e.address() == null ? (e.path() == null ? "" : e.path()) : e.address();
        return new LinkResult(
                target,
                Outcome.ERROR,
                tally,
                Optional.empty(),
                new Failure(
                        Printable.text(where),
                        e.kind().name(),
                        e.getMessage() + (e.nativeCode() == null ? "" : " (" + e.nativeCode() + ")")));
    }

    static LinkResult cancelled(String target, Tally tally) {
        return new LinkResult(target, Outcome.CANCELLED, tally, Optional.empty(), null);
    }

    /** The run's own records could not be kept. */
    static LinkResult broken(String target, Tally tally, Instance instance, Exception e) {
        var failure = new Failure(
                instance.directory().toString(),
                Kind.INTERNAL.name(),
                "the data folder could not be used: " + e.getMessage());
        return new LinkResult(target, Outcome.ERROR, tally, Optional.empty(), failure);
    }

    /** What all links together did. @param network the source's traffic @param start by {@link System#nanoTime} */
    static SyncResult sum(
            SyncRequest request,
            List<LinkResult> links,
            Places places,
            SyncResult.Bytes network,
            String run,
            long start) {
        var failures = new ArrayList<Failure>();
        var skipped = new ArrayList<Failure>();
        var conflicts = new ArrayList<Conflict>();
        var findings = new ArrayList<NameFinding>();
        var fidelity = new ArrayList<FidelityLoss>();
        var transfers = new ArrayList<SyncResult.Transfer>();
        long content = 0;
        long literal = 0;
        long sent = network.sent();
        long received = network.received();
        for (LinkResult r : links) {
            String where = links.size() > 1 ? r.target + ": " : "";
            r.tally.failures().forEach(f -> failures.add(at(where, f)));
            r.tally.skipped().forEach(f -> skipped.add(at(where, f)));
            r.tally.findings().forEach(f -> findings.add(new NameFinding(f.path(), f.kind(), where + f.message())));
            r.tally.fidelity().forEach(f -> fidelity.add(new FidelityLoss(f.aspect(), where + f.loss())));
            r.tally.conflicts().forEach(c -> conflicts.add(new Conflict(c.path(), where + c.reason())));
            transfers.addAll(r.tally.transfers());
            content += r.tally.bytes().content();
            literal += r.tally.bytes().literal();
            sent += r.tally.bytes().sent();
            received += r.tally.bytes().received();
        }
        return new SyncResult(
                links.stream().map(r -> r.outcome).max(Enum::compareTo).orElse(Outcome.OK),
                request.mode(),
                links.stream().mapToLong(r -> r.tally.scannedSource.sum()).max().orElse(0),
                links.stream().mapToLong(r -> r.tally.scannedTarget.sum()).sum(),
                links.stream().mapToLong(r -> r.tally.created.sum()).sum(),
                links.stream().mapToLong(r -> r.tally.updated.sum()).sum(),
                links.stream().mapToLong(r -> r.tally.deleted.sum()).sum(),
                links.stream().mapToLong(r -> r.tally.moved.sum()).sum(),
                links.stream().mapToLong(r -> r.tally.unchanged.sum()).sum(),
                new SyncResult.Bytes(content, literal, sent, received),
                failures.subList(0, Math.min(failures.size(), SyncResult.KEPT)),
                links.stream().mapToLong(r -> r.tally.failed()).sum(),
                skipped.subList(0, Math.min(skipped.size(), SyncResult.KEPT)),
                links.stream().mapToLong(r -> r.tally.skips()).sum(),
                conflicts.subList(0, Math.min(conflicts.size(), SyncResult.KEPT)),
                findings.subList(0, Math.min(findings.size(), SyncResult.KEPT)),
                links.stream().mapToLong(r -> r.tally.findingCount()).sum(),
                List.copyOf(fidelity),
                places.all(),
                List.copyOf(transfers.subList(0, Math.min(transfers.size(), SyncResult.KEPT))),
                links.stream().mapToLong(r -> r.tally.transferred()).sum(),
                links.stream().flatMap(r -> r.held.stream()).findFirst(),
                links.stream()
                        .map(r -> r.error)
                        .filter(e -> e != null)
                        .findFirst()
                        .orElse(null),
                links.stream().map(LinkResult::told).toList(),
                run,
                (System.nanoTime() - start) / 1_000_000);
    }

    private static Failure at(String where, Failure f) {
        return new Failure(f.path(), f.kind(), where + f.message());
    }

    private SyncResult.Target told() {
        return new SyncResult.Target(
                target,
                outcome,
                tally.created.sum(),
                tally.updated.sum(),
                tally.deleted.sum(),
                tally.moved.sum(),
                tally.unchanged.sum(),
                tally.failed(),
                held,
                error);
    }
}
