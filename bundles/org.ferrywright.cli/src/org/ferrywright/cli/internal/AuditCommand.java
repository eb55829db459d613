package org.ferrywright.cli.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ferrywright.core.Printable;
import org.ferrywright.engine.AuditCheck;
import org.ferrywright.engine.AuditCheck.Finding;
import org.ferrywright.engine.AuditCheck.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ferry audit}: shows what was done with this installation, and whether anybody has tampered with that. */
@Command(
        name = "audit",
        sortOptions = false,
        description = "Shows what was done with this installation and by whom, or checks that nobody changed that.",
        footer = {
            "",
            "verify: follows the chain of hashes from the first record to the sealed end; finds records that were",
            "edited, dropped, added or moved, and files of actions that were changed.",
            "show: prints the newest records, one JSON object a line.",
            "Exit codes: 0 all is as it was written, 1 it is not, 2 wrong usage or the log cannot be read."
        })
final class AuditCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "verify|show", description = "What to do.")
    String action;

    @Option(names = "--last", paramLabel = "N", description = "With show: so many of the newest records (default: 20).")
    Integer last;

    @Option(names = "--json", description = "Print the result of verify as one JSON object.")
    boolean json;

    @Mixin
    DataOption data;

    AuditCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws UsageException, IOException {
        Path folder = data.directory(context.environment());
        return switch (action) {
            case "verify" -> {
                if (last != null) {
                    throw new UsageException("--last goes with ferry audit show");
                }
                yield verify(folder);
            }
            case "show" -> {
                if (last != null && last < 1) {
                    throw new UsageException("--last is a number from 1 on, not " + last);
                }
                // a record is ASCII, and whatever an editor put there is printed safely
                AuditCheck.newest(
                        folder, last == null ? 20 : last, line -> context.out().println(Printable.text(line)));
                yield ExitCode.OK;
            }
            default ->
                throw new UsageException("there is no 'ferry audit " + Printable.text(action)
                        + "'; say ferry audit verify or ferry audit show");
        };
    }

    private int verify(Path folder) throws IOException {
        Report report = AuditCheck.of(folder);
        if (json) {
            context.out().println(json(report));
        } else {
            for (String note : report.notes()) {
                context.out().println("note: " + Printable.text(note));
            }
            for (Finding f : report.findings()) {
                context.out().println(Printable.text(f.place()) + ": " + Printable.text(f.message()));
            }
            String seen = Units.count(report.records(), "record", "records") + " and "
                    + Units.count(report.files(), "file", "files") + " of actions";
            context.out()
                    .println(
                            report.sound()
                                    ? "the audit log is as it was written: " + seen
                                    : "THE AUDIT LOG WAS CHANGED: "
                                            + Units.count(report.findings().size(), "finding", "findings") + " in "
                                            + seen);
        }
        return report.sound() ? ExitCode.OK : ExitCode.FAILURES;
    }

    private static String json(Report report) {
        return ResultJson.write(out -> {
            out.writeStartObject();
            out.writeStringField("result", report.sound() ? "sound" : "changed");
            out.writeNumberField("records", report.records());
            out.writeNumberField("files", report.files());
            out.writeArrayFieldStart("findings");
            for (Finding f : report.findings()) {
                out.writeStartObject();
                out.writeStringField("place", ResultJson.wellFormed(f.place()));
                out.writeStringField("message", ResultJson.wellFormed(f.message()));
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeArrayFieldStart("notes");
            for (String note : report.notes()) {
                out.writeString(ResultJson.wellFormed(note));
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }
}
