package org.ferrywright.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ferrywright.engine.Engine.SettingsException;
import org.ferrywright.engine.internal.RequestForm;

/** The plans that previews and held runs of an instance have kept, until their runs are forgotten. */
public final class Plans {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ID = "[0-9]{8}-[0-9]{6}-[0-9a-f]{4}";

    /**
     * What would be done over one link.
     *
     * @param id of the run that kept it; one run has a plan for each target
     * @param link which target of the run, from 0
     * @param made when, as ISO-8601
     * @param guard the kind of guard that held the run, or null for a preview's plan
     * @param detail why it was held, or null
     * @param file its lines, one JSON object each, as docs/formats.md says
     */
    public record Plan(
            String id,
            int link,
            String source,
            String target,
            String mode,
            String made,
            String guard,
            String detail,
            Path file) {}

    /**
     * One action of a plan.
     *
     * @param action move, create, update, update-metadata or delete
     * @param at target, or source in mode two-way
     * @param path as people see it
     * @param from the old name of what is moved, else empty
     * @param bytes of content
     */
    public record Line(String action, String at, String path, String from, long bytes, String reason) {}

    private Plans() {}

    /**
     * Some lines of a plan.
     *
     * @param first the number of the first one, from 0
     * @param most how many at most
     */
    public static List<Line> lines(Plan plan, long first, int most) throws IOException {
        try (Stream<String> all = Files.lines(plan.file())) {
            var found = new ArrayList<Line>();
            for (String text : all.skip(first).limit(most).toList()) {
                JsonNode line = JSON.readTree(text);
                found.add(new Line(
                        line.path("action").asText(),
                        line.path("at").asText(),
                        line.path("path").asText(),
                        line.path("from").asText(),
                        line.path("bytes").asLong(),
                        line.path("reason").asText()));
            }
            return found;
        }
    }

    /** How many actions a plan has. */
    public static long size(Plan plan) throws IOException {
        try (Stream<String> all = Files.lines(plan.file())) {
            return all.count();
        }
    }

    /** All of them, the oldest first. */
    public static List<Plan> all(Instance instance) throws IOException {
        var found = new ArrayList<Plan>();
        if (Files.isDirectory(instance.runs())) {
            try (Stream<Path> runs = Files.list(instance.runs())) {
                for (Path run : runs.sorted().toList()) {
                    found.addAll(in(run));
                }
            }
        }
        return found;
    }

    /** The plans of one run, a link each. */
    public static List<Plan> of(Instance instance, String id) throws IOException, SettingsException {
        if (id.matches(ID)) {
            List<Plan> found = in(instance.runs().resolve(id));
            if (!found.isEmpty()) {
                return found;
            }
        }
        throw new SettingsException("there is no held plan " + id + " in " + instance.directory()
                + "; the run that was held or previewed told its id, and ferry plan list tells all");
    }

    /** The request that goes on with exactly this plan. */
    public static SyncRequest approved(Instance instance, String id) throws IOException, SettingsException {
        of(instance, id);
        JsonNode request = JSON.readTree(
                instance.runs().resolve(id).resolve("request.json").toFile());
        return RequestForm.read(request).approvedPlan(id).build();
    }

    private static List<Plan> in(Path run) throws IOException {
        var found = new ArrayList<Plan>();
        for (int link = 0; Files.isDirectory(run) && link < RequestForm.MOST_TARGETS; link++) {
            Path file = run.resolve("plan-" + link + ".json");
            if (Files.isRegularFile(file)) {
                JsonNode plan = JSON.readTree(file.toFile());
                JsonNode guard = plan.path("guard");
                found.add(new Plan(
                        run.getFileName().toString(),
                        link,
                        plan.path("source").asText(),
                        plan.path("target").asText(),
                        plan.path("mode").asText(),
                        plan.path("made").asText(),
                        guard.path("kind").asText(null),
                        guard.path("detail").asText(null),
                        run.resolve("plan-" + link + ".jsonl")));
            }
        }
        return found;
    }
}
