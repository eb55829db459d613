package org.ferrywright.cli.internal;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.engine.Engine;
import org.ferrywright.engine.FidelityLoss;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.ProbeReport;
import org.ferrywright.engine.ProbeReport.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ferry probe}: what a root and its server can do. */
@Command(
        name = "probe",
        sortOptions = false,
        description = "Finds out what a folder can do where it lies, and what is not kept there.",
        footer = {
            "",
            "Things are tried in a folder named as a temporary, which is gone afterwards; --read-only writes nothing.",
            "Exit codes: 0 found out, 2 wrong usage, 3 the folder could not be reached or opened."
        })
final class ProbeCommand implements Callable<Integer> {
    private static final int WIDTH = 26;

    private final Context context;

    @Parameters(index = "0", paramLabel = "ADDRESS", description = "A folder, as for 'ferry sync'.")
    String address;

    @Option(names = "--read-only", description = "Only look: what takes writing is said as it is usual.")
    boolean readOnly;

    @Option(names = "--json", description = "Print the findings as one JSON object.")
    boolean json;

    @Mixin
    PasswordOptions passwords;

    @Mixin
    DataOption data;

    ProbeCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws UsageException, IOException, InterruptedException {
        EndpointConfig config;
        try {
            config = Addresses.config(address);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
        ProbeReport report;
        try (Instance instance = data.open(context.environment(), "probe")) {
            instance.use(passwords.read(context.environment()));
            report = context.services().probe().probe(instance, config, !readOnly);
        } catch (Engine.SettingsException e) {
            throw new UsageException(e.getMessage());
        }
        if (json) {
            context.out().println(json(report));
        } else {
            print(report);
        }
        return report.error() == null ? ExitCode.OK : ExitCode.ENDPOINT;
    }

    private void print(ProbeReport report) {
        if (report.error() != null) {
            context.err()
                    .println("ferry probe: " + report.error().kind() + ": "
                            + Printable.text(report.error().message()));
            return;
        }
        context.out().println(Printable.text(report.address()) + " is " + Printable.text(report.identity()));
        for (Finding f : report.findings()) {
            context.out().println("  " + padded(f.name()) + f.value() + " (" + f.basis() + ")");
        }
        List<FidelityLoss> losses = report.losses();
        if (!losses.isEmpty()) {
            context.out().println("What is not kept there:");
            losses.forEach(loss -> context.out().println("  " + loss.aspect() + ": " + Printable.text(loss.loss())));
        }
    }

    private static String padded(String name) {
        return name + " ".repeat(Math.max(1, WIDTH - name.length()));
    }

    private static String json(ProbeReport report) {
        return ResultJson.write(out -> {
            out.writeStartObject();
            out.writeStringField("result", report.error() == null ? "ok" : "error");
            out.writeStringField("address", ResultJson.wellFormed(report.address()));
            out.writeStringField("identity", ResultJson.wellFormed(report.identity()));
            out.writeArrayFieldStart("findings");
            for (Finding f : report.findings()) {
                out.writeStartObject();
                out.writeStringField("name", f.name());
                out.writeStringField("value", ResultJson.wellFormed(f.value()));
                out.writeStringField("basis", f.basis());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeArrayFieldStart("losses");
            for (FidelityLoss loss : report.losses()) {
                out.writeStartObject();
                out.writeStringField("aspect", loss.aspect());
                out.writeStringField("loss", ResultJson.wellFormed(loss.loss()));
                out.writeEndObject();
            }
            out.writeEndArray();
            ResultJson.error(out, report.error());
            out.writeEndObject();
        });
    }
}
