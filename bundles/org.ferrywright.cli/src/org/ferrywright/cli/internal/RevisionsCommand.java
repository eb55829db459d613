package org.ferrywright.cli.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.ferrywright.core.Printable;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.engine.Engine;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.Passwords;
import org.ferrywright.engine.RevisionAccess;
import org.ferrywright.engine.RevisionAccess.Pick;
import org.ferrywright.engine.RevisionAccess.Restore;
import org.ferrywright.engine.RevisionAccess.Result;
import org.ferrywright.engine.RevisionAccess.Version;
import org.ferrywright.engine.SyncResult.Failure;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ferry revisions}: what runs kept of what they replaced and deleted. */
@Command(
        name = "revisions",
        sortOptions = false,
        synopsisSubcommandLabel = "(list | restore)",
        description = "Lists and restores what ferry sync --revisions and --keep-deleted have kept at a target.",
        footer = {
            "",
            "'ferry revisions list --help' and 'ferry revisions restore --help' tell more; both take --data DIR."
        })
final class RevisionsCommand implements Callable<Integer> {
    @Option(names = "--help", usageHelp = true, description = "Tell how this command is used.")
    boolean help;

    /** With its two commands. */
    static CommandLine line(Context context) {
        return new CommandLine(new RevisionsCommand())
                .addSubcommand(new ListThem(context))
                .addSubcommand(new RestoreThem(context));
    }

    @Override
    public Integer call() throws UsageException {
        throw new UsageException("say 'ferry revisions list' or 'ferry revisions restore'");
    }

    /** {@code ferry revisions list}. */
    @Command(
            name = "list",
            sortOptions = false,
            description = "Lists the old versions that are kept at TARGET, those of one file by time.",
            footer = {
                "",
                "Exit codes: 0 all are listed, 1 some folders could not be read, 2 wrong usage, 3 TARGET could",
                "not be reached or refused us, 130 cancelled."
            })
    static final class ListThem implements Callable<Integer> {
        private static final DateTimeFormatter LOCAL =
                DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

        private final Context context;

        @Parameters(index = "0", paramLabel = "TARGET", description = "Folder that a run wrote to.")
        String target;

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "PATH",
                description = "File or folder below it; all if none.")
        String path;

        @Option(names = "--json", description = "Print one JSON object, the last line on standard output.")
        boolean json;

        @Mixin
        PasswordOptions passwords;

        @Mixin
        DataOption data;

        ListThem(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() throws UsageException, IOException {
            EndpointConfig config = config(target);
            RelPath below = path == null ? RelPath.ROOT : below(path);
            Passwords known = passwords.read(context.environment());
            try (Instance instance = data.open(context.environment(), "revisions list")) {
                instance.use(known);
                RevisionAccess revisions = context.services().revisions();
                if (json) {
                    return listJson(instance, revisions, config, below);
                }
                Result result = revisions.list(instance, config, below, this::print);
                context.out()
                        .println(
                                result.versions() == 0
                                        ? "no old versions are kept there"
                                        : Units.count(result.versions(), "old version", "old versions") + ", "
                                                + Units.size(result.bytes()));
                return tell(context, result);
            } catch (Engine.SettingsException e) {
                throw new UsageException(e.getMessage());
            }
        }

        private void print(Version v) {
            context.out()
                    .println(String.format(
                            Locale.ROOT,
                            "%s  %s  %-8s  %10s  %s",
                            v.id(),
                            LOCAL.format(v.id().kept()),
                            ResultJson.word(v.id().why()),
                            Units.size(v.size()),
                            v.path()));
        }

        private int listJson(Instance instance, RevisionAccess revisions, EndpointConfig config, RelPath below)
                throws IOException, Engine.SettingsException {
            var out = context.out().writer();
            try (JsonGenerator generator =
                    new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
                generator.writeStartObject();
                generator.writeArrayFieldStart("versions");
                Result result = revisions.list(instance, config, below, writing(generator));
                generator.writeEndArray();
                fields(generator, result);
                generator.writeEndObject();
                generator.flush();
                out.println();
                return ExitCode.of(result.outcome());
            }
        }

        private static Consumer<Version> writing(JsonGenerator json) {
            return v -> {
                try {
                    json.writeStartObject();
                    json.writeStringField("path", ResultJson.wellFormed(v.path().value()));
                    json.writeStringField("id", v.id().toString());
                    json.writeStringField("kept", v.id().kept().toString());
                    json.writeStringField("why", ResultJson.word(v.id().why()));
                    json.writeStringField("kind", ResultJson.word(v.kind()));
                    json.writeNumberField("size", v.size());
                    json.writeStringField("run", v.id().run());
                    json.writeEndObject();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            };
        }
    }

    /** {@code ferry revisions restore}. */
    @Command(
            name = "restore",
            sortOptions = false,
            description =
                    "Copies an old version of the file PATH, or of all files in the folder PATH, back to its place.",
            footer = {
                "",
                "The version stays kept, and what stands in its place is kept too. Without --version and",
                "--before the version that was kept last is taken; a folder needs --before. TIME is 2026-11-22,",
                "'2026-11-22 14:05', 2026-11-22T14:05:01Z, or how long ago: 30m, 2h, 7d. Files that did not exist",
                "before TIME stay as they are. The next run brings the source's state again: see --to.",
                "Exit codes: 0 restored, 1 some could not be, 2 wrong usage or no such version, 3 TARGET could not",
                "be reached or refused us, 130 cancelled."
            })
    static final class RestoreThem implements Callable<Integer> {
        private final Context context;

        @Parameters(index = "0", paramLabel = "TARGET", description = "Folder that a run wrote to.")
        String target;

        @Parameters(index = "1", paramLabel = "PATH", description = "File or folder below it; '.' for the whole.")
        String path;

        @Option(names = "--version", paramLabel = "ID", description = "This version: its id, or how that begins.")
        String version;

        @Option(names = "--before", paramLabel = "TIME", description = "What stood there just before that time.")
        String before;

        @Option(names = "--to", paramLabel = "OTHER", description = "Copy it to this path below TARGET instead.")
        String to;

        @Option(names = "--json", description = "Print the result as one JSON object, the last line.")
        boolean json;

        @Mixin
        PasswordOptions passwords;

        @Mixin
        DataOption data;

        RestoreThem(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() throws UsageException, IOException {
            var request = new Restore(config(target), below(path), pick(), to == null ? null : below(to));
            Passwords known = passwords.read(context.environment());
            try (Instance instance = data.open(context.environment(), "revisions restore")) {
                instance.use(known);
                var show = json ? ProgressPrinter.Show.TERMINAL_ONLY : ProgressPrinter.Show.PROGRESS;
                var progress =
                        new ProgressPrinter(context, show, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
                progress.start("restoring " + request.path() + " at "
                        + request.target().address());
                Result result = context.services().revisions().restore(instance, request, progress);
                progress.clear();
                if (json) {
                    context.out().println(ResultJson.write(generator -> {
                        generator.writeStartObject();
                        fields(generator, result);
                        generator.writeEndObject();
                    }));
                    return ExitCode.of(result.outcome());
                }
                context.out()
                        .println(Units.count(result.versions(), "file restored, ", "files restored, ")
                                + Units.size(result.bytes()) + "; "
                                + Units.count(result.unchanged()) + " stood there already");
                return tell(context, result);
            } catch (Engine.SettingsException e) {
                throw new UsageException(e.getMessage());
            }
        }

        private Pick pick() throws UsageException {
            if (version != null && before != null) {
                throw new UsageException("--version names a version already: leave --before out");
            }
            if (version != null) {
                return new Pick.Id(version);
            }
            try {
                return before == null
                        ? new Pick.Newest()
                        : new Pick.Before(Moments.parse(before, Clock.systemDefaultZone()));
            } catch (IllegalArgumentException e) {
                throw new UsageException(e.getMessage());
            }
        }
    }

    private static EndpointConfig config(String address) throws UsageException {
        try {
            return Addresses.config(address);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    /** A path below the root as people type it. */
    private static RelPath below(String text) throws UsageException {
        String path = text.replaceFirst("^(\\./+)+", "").replaceFirst("/+$", "");
        if (path.isEmpty() && text.startsWith("/")) {
            throw new UsageException("PATH lies below TARGET: '.' is the whole of it");
        }
        try {
            return path.equals(".") ? RelPath.ROOT : RelPath.of(path);
        } catch (IllegalArgumentException e) {
            throw new UsageException("PATH lies below TARGET: " + e.getMessage());
        }
    }

    private static int tell(Context context, Result result) {
        for (Failure f : result.failures()) {
            context.err().println("failed: " + f.path() + ": " + Printable.text(f.message()));
        }
        if (result.error() != null) {
            context.err()
                    .println("failed: " + result.error().path() + ": "
                            + Printable.text(result.error().message()));
        }
        return ExitCode.of(result.outcome());
    }

    private static void fields(JsonGenerator json, Result r) throws IOException {
        json.writeStringField("result", ResultJson.word(r.outcome()));
        json.writeNumberField("count", r.versions());
        json.writeNumberField("unchanged", r.unchanged());
        json.writeNumberField("bytes", r.bytes());
        ResultJson.failures(json, "failures", r.failures());
        json.writeNumberField("failed", r.failed());
        ResultJson.error(json, r.error());
    }
}
