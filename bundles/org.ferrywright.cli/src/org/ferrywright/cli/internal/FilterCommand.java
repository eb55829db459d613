package org.ferrywright.cli.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ferrywright.core.Filter;
import org.ferrywright.core.FilterDecision;
import org.ferrywright.core.Printable;
import org.ferrywright.core.Timestamp;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ferry filter test}: which rule decides on a path. */
@Command(
        name = "filter",
        sortOptions = false,
        description = "Tells for each PATH whether it takes part in a run with these rules, and which rule decides.",
        footer = {
            "",
            "test: PATHs are relative to the root of the run. With --root DIR, what is there is looked at; what is",
            "not there is taken for a file, or for a folder when it ends in /, with the given size and age."
        })
final class FilterCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "test", description = "What to do.")
    String action;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "PATH", description = "Paths below the root.")
    List<String> paths = new ArrayList<>();

    @Mixin(name = FilterOptions.NAME)
    final FilterOptions filter = new FilterOptions();

    @Option(names = "--root", paramLabel = "DIR", description = "Where to look for the paths.")
    Path root;

    @Option(names = "--size", paramLabel = "SIZE", description = "Size of files that are not there (default: 0).")
    String size;

    @Option(
            names = "--age",
            paramLabel = "AGE",
            description = "Time since the last change of files that are not there, such as 90m or 30d (default: 0s).")
    String age;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Option(names = "--help", usageHelp = true, description = "Tell how this command is used.")
    boolean help;

    FilterCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws UsageException, IOException {
        if (!action.equals("test")) {
            throw new UsageException(
                    "there is no 'ferry filter " + Printable.text(action) + "'; say ferry filter test");
        }
        Filter rules = filter.read().at(Timestamp.of(Instant.now()));
        var subjects = FilterSubject.of(paths, root, size, age, rules.now());
        if (json) {
            context.out().println(json(rules, subjects));
        } else {
            subjects.forEach(s -> context.out().println(line(s, rules.explain(s.path(), s.entry()))));
        }
        return ExitCode.OK;
    }

    private String line(FilterSubject s, FilterDecision d) {
        String shown = Printable.text(s.path()) + (s.entry().isDirectory() ? "/" : "");
        return String.format("%-8s  %s  %s", word(d.verdict()), shown, reason(s, d))
                + (d.byFacts() ? " (with another size, age or kind it may be otherwise)" : "");
    }

    private String reason(FilterSubject s, FilterDecision d) {
        return switch (d.reason()) {
            case RULE -> "by rule " + rule(d);
            case FOLDER ->
                (d.verdict() == Filter.Verdict.EXCLUDED ? "its folder " : "as its folder ") + Printable.text(d.at())
                        + ", by rule " + rule(d);
            case TEMPORARY -> "names of temporaries never take part" + below(s, d);
            case OLD_VERSIONS -> "the folder for old versions never takes part" + below(s, d);
            case NO_RULE ->
                switch (d.verdict()) {
                    case INCLUDED -> "no rule matches it";
                    case SEARCHED -> "no rule matches it; it takes part when something in it does";
                    case EXCLUDED -> "no rule includes it, and the first rule is an include";
                };
        };
    }

    private static String below(FilterSubject s, FilterDecision d) {
        return d.at().equals(s.path()) ? "" : ": " + Printable.text(d.at());
    }

    private String rule(FilterDecision d) {
        var given = filter.given().get(d.rule() - 1);
        return d.rule() + ": " + Printable.text(given.rule().toString()) + " (" + given.origin() + ")";
    }

    private String json(Filter rules, List<FilterSubject> subjects) {
        return ResultJson.write(out -> {
            out.writeStartObject();
            out.writeArrayFieldStart("rules");
            for (var given : filter.given()) {
                out.writeStartObject();
                out.writeStringField("rule", ResultJson.wellFormed(given.rule().toString()));
                out.writeStringField("origin", given.origin());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeArrayFieldStart("paths");
            for (FilterSubject s : subjects) {
                FilterDecision d = rules.explain(s.path(), s.entry());
                out.writeStartObject();
                out.writeStringField("path", ResultJson.wellFormed(s.path()));
                out.writeBooleanField("there", s.there());
                out.writeStringField("kind", s.kind());
                out.writeStringField("verdict", word(d.verdict()));
                out.writeStringField(
                        "reason", d.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'));
                if (d.rule() == 0) {
                    out.writeNullField("rule");
                } else {
                    out.writeNumberField("rule", d.rule());
                }
                out.writeStringField("at", ResultJson.wellFormed(d.at()));
                out.writeBooleanField("byFacts", d.byFacts());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private static String word(Filter.Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }
}
