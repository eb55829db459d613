package org.ferrywright.cli.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ferrywright.core.Printable;
import org.ferrywright.engine.Engine.SettingsException;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.Plans;
import org.ferrywright.engine.Plans.Line;
import org.ferrywright.engine.Plans.Plan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ferry plan}: what previews and held runs would do, line by line, and the word to go on. */
@Command(
        name = "plan",
        sortOptions = false,
        description = "Shows what a preview or a held run would do, and lets it go on.",
        footer = {
            "",
            "  ferry plan list                the plans there are",
            "  ferry plan show ID             page by page, with the reason of each action",
            "  ferry plan export ID --file F  whole, one JSON object a line",
            "  ferry plan approve ID          does exactly that, or refuses when the world has moved"
        })
final class PlanCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "list|show|export|approve", description = "What to do.")
    String verb;

    @Parameters(index = "1", arity = "0..1", paramLabel = "ID", description = "The plan, as the run told it.")
    String id;

    @Option(names = "--page", paramLabel = "N", defaultValue = "1", description = "show: which page, from 1.")
    long page;

    @Option(names = "--lines", paramLabel = "N", defaultValue = "50", description = "show: lines a page.")
    int lines;

    @Option(names = "--file", paramLabel = "FILE", description = "export: where to; standard output without it.")
    Path file;

    @Option(names = "--json", description = "Print JSON: one object a line, the last one sums up.")
    boolean json;

    @Mixin
    DataOption data;

    PlanCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws UsageException, IOException {
        if (page < 1 || lines < 1) {
            throw new UsageException("--page and --lines count from 1");
        }
        try (Instance instance = data.open(context.environment(), "plan")) {
            return switch (verb) {
                case "list" -> list(instance);
                case "show" -> show(Plans.of(instance, id()));
                case "export" -> export(Plans.of(instance, id()));
                case "approve" ->
                    new SyncRun(context, json)
                            .run(instance, Plans.approved(instance, id()), List.of("plan", "approve"));
                default ->
                    throw new UsageException("'" + Printable.text(verb)
                            + "' is nothing that can be done with a plan; choose list, show, export or approve");
            };
        } catch (SettingsException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private String id() throws UsageException {
        if (id == null) {
            throw new UsageException("which plan? ferry plan list tells all");
        }
        return id;
    }

    private int list(Instance instance) throws IOException {
        List<Plan> all = Plans.all(instance);
        for (Plan p : all) {
            context.out().println(json ? summary(p) : title(p));
        }
        if (all.isEmpty() && !json) {
            context.out().println("no plan is kept; a preview or a held run makes one");
        }
        return ExitCode.OK;
    }

    private static String title(Plan p) {
        return p.id() + "  " + p.made() + "  " + (p.guard() == null ? "preview" : "held: " + p.guard()) + "  "
                + Printable.text(p.source()) + " to " + Printable.text(p.target()) + ", mode "
                + p.mode().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String summary(Plan p) {
        return ResultJson.write(json -> {
            json.writeStartObject();
            json.writeStringField("plan", p.id());
            json.writeNumberField("link", p.link());
            json.writeStringField("source", p.source());
            json.writeStringField("target", p.target());
            json.writeStringField("mode", p.mode());
            json.writeStringField("made", p.made());
            json.writeStringField("guard", p.guard());
            json.writeStringField("detail", p.detail());
            json.writeEndObject();
        });
    }

    private static String line(long number, Line line) {
        return ResultJson.write(json -> {
            json.writeStartObject();
            json.writeNumberField("n", number);
            json.writeStringField("action", line.action());
            json.writeStringField("at", line.at());
            json.writeStringField("path", line.path());
            if (!line.from().isEmpty()) {
                json.writeStringField("from", line.from());
            }
            json.writeNumberField("bytes", line.bytes());
            json.writeStringField("reason", line.reason());
            json.writeEndObject();
        });
    }

    private int show(List<Plan> plans) throws IOException {
        for (Plan p : plans) {
            context.out().println(json ? summary(p) : title(p));
            if (p.detail() != null && !json) {
                context.out().println("  " + Printable.text(p.detail()));
            }
            long number = (page - 1) * lines;
            for (Line line : Plans.lines(p, number, lines)) {
                number++;
                context.out().println(json ? line(number, line) : words(line));
            }
            if (!json) {
                long all = Plans.size(p);
                long pages = Math.max(1, (all + lines - 1) / lines);
                context.out()
                        .println("  page " + page + " of " + pages + ", " + Units.count(all) + " actions"
                                + (page < pages ? "; next: ferry plan show " + p.id() + " --page " + (page + 1) : ""));
            }
        }
        return ExitCode.OK;
    }

    private static String words(Line line) {
        return "  " + line.action() + (line.at().equals("source") ? " at the source" : "") + "  " + line.path()
                + (line.from().isEmpty() ? "" : "  from " + line.from())
                + (line.bytes() == 0 ? "" : "  " + Units.size(line.bytes())) + "  (" + line.reason() + ")";
    }

    private int export(List<Plan> plans) throws IOException {
        if (file == null) {
            for (Plan p : plans) {
                try (BufferedReader in = Files.newBufferedReader(p.file())) {
                    in.lines().forEach(line -> context.out().println(line));
                }
            }
            return ExitCode.OK;
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            for (Plan p : plans) {
                Files.copy(p.file(), out);
            }
        }
        context.out().println("the plan " + id + " is in " + file);
        return ExitCode.OK;
    }
}
