package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ferrywright.engine.AuditLog;
import org.ferrywright.engine.SyncRequest;
import org.ferrywright.engine.SyncResult;

/** What the audit log gets to hear of one run; nothing of a preview, which touches nothing. */
final class RunAudit {
    private final AuditLog log;
    private final String run;
    private final SyncRequest request;
    private final ActionTrail trail;

    RunAudit(AuditLog log, String run, SyncRequest request) {
        this.log = log;
        this.run = run;
        this.request = request;
        this.trail = new ActionTrail(log, run);
    }

    void started() throws IOException {
        if (request.preview()) {
            return;
        }
        Map<String, Object> details = AuditLog.details();
        details.put("run", run);
        details.put("source", request.source().address().toString());
        details.put(
                "targets",
                request.targets().stream().map(t -> t.address().toString()).toList());
        details.put("mode", request.mode().name().toLowerCase(Locale.ROOT));
        if (request.approvedPlan() != null) {
            details.put("approvedPlan", request.approvedPlan());
        }
        if (!request.forced().isEmpty()) {
            details.put("repair", true);
        }
        log.record("run-started", details);
    }

    Applied at(String at, Applied next) {
        return trail.at(at, next);
    }

    void ended(SyncResult result) throws IOException {
        if (request.preview()) {
            return;
        }
        Map<String, Object> details = AuditLog.details();
        details.put("run", run);
        details.put("outcome", result.outcome().name().toLowerCase(Locale.ROOT));
        details.put("created", result.created());
        details.put("updated", result.updated());
        details.put("deleted", result.deleted());
        details.put("moved", result.moved());
        details.put("unchanged", result.unchanged());
        details.put("failed", result.failed());
        details.put("bytes", result.bytes().content());
        result.held()
                .ifPresent(held -> details.put(
                        "held", Map.of("kind", held.kind().name(), "detail", held.detail(), "plan", held.plan())));
        if (result.error() != null) {
            details.put("error", result.error().kind() + ": " + result.error().message());
        }
        Map<String, Object> vouched = trail.finish();
        if (!vouched.isEmpty()) {
            details.put("actions", vouched);
        }
        List<Path> superfluous = ActionTrail.superfluous(log);
        if (!superfluous.isEmpty()) {
            details.put(
                    "removed",
                    superfluous.stream().map(f -> f.getFileName().toString()).toList());
        }
        log.record("run-ended", details);
        for (Path file : superfluous) {
            Files.deleteIfExists(file);
        }
    }
}
