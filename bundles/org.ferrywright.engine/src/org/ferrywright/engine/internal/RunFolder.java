package org.ferrywright.engine.internal;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.ferrywright.core.Guard;
import org.ferrywright.core.Printable;
import org.ferrywright.engine.Engine.SettingsException;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.Plans;
import org.ferrywright.engine.SyncRequest;
import org.ferrywright.engine.SyncResult;

/** {@code <data>/runs/<id>}: what one run leaves for the next one and for people. Its files are described in docs/formats.md. */
final class RunFolder {
    private static final int SCHEMA = 1;
    private static final int KEPT_RUNS = 100;
    private static final String JOURNAL = ".journal";
    private static final String REQUEST = "request.json";
    private static final String SUMMARY = "summary.json";
    private static final String TRANSFERS = "transfers.jsonl";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final String id;
    private final Pace pace;
    private final RunAudit audit;
    private final TransferLog transfers;

    private RunFolder(Path folder, String id, Pace pace, RunAudit audit) {
        this.folder = folder;
        this.id = id;
        this.pace = pace;
        this.audit = audit;
        this.transfers = new TransferLog(folder.resolve(TRANSFERS));
    }

    static RunFolder create(Instance instance, SyncRequest request, Pace pace) throws IOException {
        Files.createDirectories(instance.runs());
        while (true) {
            String id = newId(pace);
            try {
                Path folder = Files.createDirectory(instance.runs().resolve(id));
                var made = new RunFolder(folder, id, pace, new RunAudit(instance.audit(), id, request));
                made.write(
                        REQUEST,
                        RequestForm.write(request).put("started", pace.now().toString()));
                made.audit.started();
                return made;
            } catch (FileAlreadyExistsException e) {
                // another run of the same second drew the same number
            }
        }
    }

    /** Time and four random digits. */
    static String newId(Pace pace) {
        return DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
                        .withZone(ZoneOffset.UTC)
                        .format(pace.now())
                + String.format("-%04x", pace.chance() & 0xffff);
    }

    String id() {
        return id;
    }

    Path path() {
        return folder;
    }

    Journal journal(String name, String target) throws IOException {
        return new Journal(folder.resolve(name + JOURNAL), target, pace);
    }

    /** Ends the run's record; journals of links that left nothing behind were removed before. */
    void finish(SyncResult result) throws IOException {
        transfers.finish();
        ObjectNode summary = JSON.createObjectNode();
        summary.put("schema", SCHEMA);
        summary.put("ended", pace.now().toString());
        summary.put("outcome", result.outcome().name());
        summary.put("created", result.created());
        summary.put("updated", result.updated());
        summary.put("deleted", result.deleted());
        summary.put("unchanged", result.unchanged());
        summary.put("failed", result.failed());
        summary.put("content", result.bytes().content());
        summary.put("elapsedMillis", result.elapsedMillis());
        write(SUMMARY, summary);
        audit.ended(result);
    }

    /** Where it is told how large files are brought over. */
    TransferLog transfers() {
        return transfers;
    }

    /** Has it told in the audit log what is carried out at one root. @param at number of the target; with {@code -back} the source */
    Applied audited(String at, Applied next) {
        return audit.at(at, next);
    }

    /** Keeps a plan: what it is about, and its lines. A held one can be approved by this run's id. */
    void keep(SyncRequest request, int link, List<Flow> flows, Optional<Guard.Hold> hold) throws Exception {
        try (JsonGenerator lines =
                JSON.createGenerator(folder.resolve(planLines(link)).toFile(), JsonEncoding.UTF8)) {
            lines.setRootValueSeparator(null);
            var number = new AtomicLong();
            for (Flow flow : flows) {
                String side = flow == flows.getFirst() ? "target" : "source";
                PlanLines.of(flow, line -> write(lines, number.incrementAndGet(), side, line));
            }
        }
        ObjectNode plan = RequestForm.write(request);
        plan.put("link", link);
        plan.put("target", request.targets().get(link).address().toString());
        plan.put("made", pace.now().toString());
        hold.ifPresent(h -> plan.putObject("guard").put("kind", h.kind().name()).put("detail", h.detail()));
        plan.put("digest", PlanApproval.digest(flows));
        write(plan(link), plan);
    }

    private static void write(JsonGenerator json, long number, String side, PlanLines.Line line) throws IOException {
        json.writeStartObject();
        json.writeNumberField("n", number);
        json.writeStringField(
                "action", line.what().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        json.writeStringField("at", side);
        json.writeStringField("path", Printable.text(line.path()));
        if (line.from() != null) {
            json.writeStringField("from", Printable.text(line.from()));
        }
        json.writeNumberField("bytes", line.bytes());
        json.writeStringField("reason", line.reason());
        json.writeEndObject();
        json.writeRaw('\n');
    }

    static String plan(int link) {
        return "plan-" + link + ".json";
    }

    static String planLines(int link) {
        return "plan-" + link + ".jsonl";
    }

    /** The digest that was approved for a link, or null when the link was not held. */
    static String approved(Instance instance, SyncRequest request, int link) throws SettingsException, IOException {
        String id = request.approvedPlan();
        if (id == null) {
            return null;
        }
        Plans.of(instance, id);
        Path run = instance.runs().resolve(id);
        for (int i = 0; i < request.targets().size(); i++) {
            Path file = run.resolve(plan(i));
            if (Files.isRegularFile(file)) {
                refuseOther(id, JSON.readTree(file.toFile()), RequestForm.write(request));
            }
        }
        Path file = run.resolve(plan(link));
        return Files.isRegularFile(file)
                ? JSON.readTree(file.toFile()).path("digest").asText()
                : null;
    }

    private static void refuseOther(String id, JsonNode plan, ObjectNode now) throws SettingsException {
        for (String key : RequestForm.DECIDING) {
            if (!now.get(key).equals(plan.get(key))) {
                throw new SettingsException("the plan " + id + " was made for another " + key + ": " + plan.path(key)
                        + "; approve it with the same command that was held");
            }
        }
    }

    /** Temporaries that runs which did not end well have left at this target, and the journals that tell of them. */
    static Leftovers leftovers(Instance instance, RunFolder current, String target) throws IOException {
        var temporaries = new ArrayList<String>();
        var journals = new ArrayList<Path>();
        for (Path run : runs(instance)) {
            if (run.equals(current.folder)) {
                continue;
            }
            try (Stream<Path> files = Files.list(run)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(JOURNAL)).toList()) {
                    Journal.Unfinished found = Journal.read(file);
                    if (found.target().equals(target)) {
                        temporaries.addAll(found.temporaries());
                        journals.add(file);
                    }
                }
            }
        }
        return new Leftovers(temporaries, journals);
    }

    record Leftovers(List<String> temporaries, List<Path> journals) {
        void settled() throws IOException {
            for (Path journal : journals) {
                Files.deleteIfExists(journal);
            }
        }
    }

    /** Forgets the oldest runs that left nothing open. */
    static void prune(Instance instance) throws IOException {
        List<Path> runs = runs(instance);
        for (Path run : runs.subList(0, Math.max(0, runs.size() - KEPT_RUNS))) {
            try (Stream<Path> files = Files.list(run)) {
                List<Path> all = files.toList();
                if (all.stream().noneMatch(f -> f.toString().endsWith(JOURNAL))) {
                    for (Path f : all) {
                        Files.deleteIfExists(f);
                    }
                    Files.deleteIfExists(run);
                }
            }
        }
    }

    private static List<Path> runs(Instance instance) throws IOException {
        if (!Files.isDirectory(instance.runs())) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(instance.runs())) {
            return all.filter(Files::isDirectory).sorted().toList();
        }
    }

    private void write(String name, ObjectNode content) throws IOException {
        Path fresh = folder.resolve(name + ".new");
        Files.write(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
        Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
