package org.ferrywright.engine.internal;

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
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ferrywright.engine.Engine.SettingsException;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.SyncRequest;
import org.ferrywright.engine.SyncResult;

/** {@code <data>/runs/<id>}: what one run leaves for the next one and for people. Its files are described in docs/formats.md. */
final class RunFolder {
    private static final int SCHEMA = 1;
    private static final int KEPT_RUNS = 100;
    private static final String JOURNAL = ".journal";
    private static final String REQUEST = "request.json";
    private static final String SUMMARY = "summary.json";
    private static final String PLAN = "plan.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final String id;
    private final Pace pace;
    private final Map<Integer, String> held = new TreeMap<>();

    private RunFolder(Path folder, String id, Pace pace) {
        this.folder = folder;
        this.id = id;
        this.pace = pace;
    }

    static RunFolder create(Instance instance, SyncRequest request, Pace pace) throws IOException {
        Files.createDirectories(instance.runs());
        while (true) {
            String id = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
                            .withZone(ZoneOffset.UTC)
                            .format(pace.now())
                    + String.format("-%04x", pace.chance() & 0xffff);
            try {
                var made = new RunFolder(Files.createDirectory(instance.runs().resolve(id)), id, pace);
                made.write(
                        REQUEST, describe(request).put("started", pace.now().toString()));
                return made;
            } catch (FileAlreadyExistsException e) {
                // another run of the same second drew the same number
            }
        }
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
    }

    /** Keeps what was held at one link, beside what is held at others, for {@code --approve} with this run's id. */
    synchronized void hold(SyncRequest request, int link, String digest) throws IOException {
        held.put(link, digest);
        ObjectNode plan = describe(request);
        ObjectNode digests = plan.putObject("digests");
        held.forEach((number, sum) -> digests.put(String.valueOf(number), sum));
        write(PLAN, plan);
    }

    /** The digest that was approved for a link, or null when the link was not held. */
    static String approved(Instance instance, SyncRequest request, int link) throws SettingsException, IOException {
        String id = request.approvedPlan();
        if (id == null) {
            return null;
        }
        Path file = instance.runs().resolve(id).resolve(PLAN);
        if (!id.matches("[0-9]{8}-[0-9]{6}-[0-9a-f]{4}") || !Files.isRegularFile(file)) {
            throw new SettingsException("there is no held plan " + id + " in " + instance.directory()
                    + "; the run that was held told its id");
        }
        JsonNode plan = JSON.readTree(file.toFile());
        ObjectNode now = describe(request);
        for (String key : List.of("schema", "source", "targets", "mode", "filter")) {
            if (!now.get(key).equals(plan.get(key))) {
                throw new SettingsException("the plan " + id + " was made for another " + key + ": " + plan.path(key)
                        + "; approve it with the same command that was held");
            }
        }
        return plan.path("digests").path(String.valueOf(link)).textValue();
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

    private static ObjectNode describe(SyncRequest request) {
        ObjectNode node = JSON.createObjectNode();
        node.put("schema", SCHEMA);
        node.put("source", request.source().address().toString());
        var targets = node.putArray("targets");
        request.targets().forEach(t -> targets.add(t.address().toString()));
        node.put("mode", request.mode().name());
        var filter = node.putArray("filter");
        request.filter().rules().forEach(r -> filter.add((r.include() ? "+ " : "- ") + r.glob()));
        return node;
    }

    private void write(String name, ObjectNode content) throws IOException {
        Path fresh = folder.resolve(name + ".new");
        Files.write(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
        Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
