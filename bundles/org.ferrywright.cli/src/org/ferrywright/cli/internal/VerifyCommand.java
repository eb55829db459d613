package org.ferrywright.cli.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.ferrywright.core.Printable;
import org.ferrywright.engine.Engine;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.Passwords;
import org.ferrywright.engine.SyncRequest;
import org.ferrywright.engine.SyncResult.Failure;
import org.ferrywright.engine.Verifier.ReceiptCheck;
import org.ferrywright.engine.VerifyRequest;
import org.ferrywright.engine.VerifyResult;
import org.ferrywright.engine.VerifyResult.Outcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ferry verify}: reads both sides whole and compares them. */
@Command(
        name = "verify",
        sortOptions = false,
        description = "Reads SOURCE and TARGETs whole, compares them by SHA-256, and leaves a signed receipt for each.",
        footer = {
            "",
            "A file with the same size and time but other content is CORRUPT: somewhere a byte has changed.",
            "Nobody can tell on which side; --repair takes the source's. It copies what is damaged, differs or",
            "is missing at the target, deletes nothing, and everything is read once more afterwards.",
            "Exit codes: 0 everything is equal, 1 something is not, 2 wrong usage, 3 an endpoint could not be",
            "reached or refused us, 130 cancelled. With --check: 0 genuine, 1 not."
        })
final class VerifyCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", arity = "0..1", paramLabel = "SOURCE", description = "The folder that counts.")
    String source;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "TARGET", description = "Folders that should equal it.")
    List<String> targets = new ArrayList<>();

    @Option(names = "--repair", description = "Copy what is damaged, differs or is missing at a target once more.")
    boolean repair;

    @Option(names = "--allow-extra", description = "What only a target has is in order, as after runs of mode update.")
    boolean allowExtra;

    @Option(
            names = "--receipt",
            paramLabel = "FILE",
            description = "Where the receipt is written (default: a new file in receipts/ of the data folder).")
    Path receipt;

    @Option(
            names = "--check",
            paramLabel = "RECEIPT",
            description = "Tell whether a receipt is genuine: unchanged, and signed by this or a paired machine.")
    Path checked;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How much is read at once on each side (default: twice the cores, 4 to 16).")
    Integer threads;

    @Option(
            names = "--metadata",
            paramLabel = "KIND,...",
            split = ",",
            description = "Which metadata is compared beside the time, as with ferry sync.")
    List<String> metadata = new ArrayList<>();

    @Option(names = "--json", description = "Print the result as one JSON object, the last line on standard output.")
    boolean json;

    @Mixin(name = FilterOptions.NAME)
    final FilterOptions filter = new FilterOptions();

    @Mixin
    PasswordOptions passwords;

    @Mixin
    DataOption data;

    VerifyCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws UsageException, IOException {
        if (checked != null) {
            return check();
        }
        List<VerifyRequest> requests = requests();
        long begin = System.nanoTime();
        try {
            return run(requests);
        } catch (UsageException | IOException | RuntimeException e) {
            if (json) {
                boolean cancelled = Ferry.isCancelled(e);
                String message = e instanceof IOException failed ? Ferry.sentence(failed) : e.getMessage();
                String kind = e instanceof RuntimeException ? "INTERNAL" : "SETTINGS";
                var nothing = VerifyResult.ofNothing(
                        cancelled ? Outcome.CANCELLED : Outcome.ERROR,
                        requests.getFirst().target().address().toString(),
                        cancelled ? null : new Failure("", kind, String.valueOf(message)),
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
                context.out().println(VerifyReport.json(List.of(nothing)));
            }
            throw e;
        }
    }

    private int run(List<VerifyRequest> requests) throws UsageException, IOException {
        var results = new ArrayList<VerifyResult>();
        Passwords known = passwords.read(context.environment());
        try (Instance instance = data.open(context.environment(), "verify")) {
            instance.use(known);
            for (VerifyRequest request : requests) {
                var show = json ? ProgressPrinter.Show.TERMINAL_ONLY : ProgressPrinter.Show.PROGRESS;
                var progress =
                        new ProgressPrinter(context, show, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
                progress.start("verifying " + request.target().address() + " against "
                        + request.source().address());
                VerifyResult result = context.services().verifier().verify(instance, request, progress);
                progress.clear();
                results.add(result);
                if (!json) {
                    new VerifyReport(result).print(context.out());
                }
                if (result.outcome() == Outcome.CANCELLED) {
                    break;
                }
            }
        } catch (Engine.SettingsException e) {
            throw new UsageException(e.getMessage());
        }
        if (json) {
            context.out().println(VerifyReport.json(results));
        }
        return ExitCode.of(VerifyReport.worst(results));
    }

    private List<VerifyRequest> requests() throws UsageException {
        if (source == null || targets.isEmpty()) {
            throw new UsageException("name the SOURCE and a TARGET to compare, or a receipt with --check");
        }
        if (threads != null && (threads < 1 || threads > 256)) {
            throw new UsageException("--threads is a number from 1 to 256, not " + threads);
        }
        if (receipt != null && targets.size() > 1) {
            throw new UsageException("--receipt names one file, but each of several targets gets a receipt of its own");
        }
        try {
            var rules = filter.read();
            var aspects = MetadataKinds.of(metadata);
            return targets.stream()
                    .map(target -> new VerifyRequest(
                            Addresses.config(source),
                            Addresses.config(target),
                            rules,
                            threads == null ? SyncRequest.defaultThreads() : threads,
                            aspects,
                            repair,
                            allowExtra,
                            receipt))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private int check() throws UsageException, IOException {
        if (source != null) {
            throw new UsageException("--check tells of a receipt only: name no SOURCE with it");
        }
        Path keys = Instance.keys(data.directory(context.environment()));
        ReceiptCheck found = context.services().verifier().check(keys, checked);
        if (json) {
            context.out().println(ResultJson.write(out -> {
                out.writeStartObject();
                out.writeStringField("result", found.genuine() ? "genuine" : "refused");
                out.writeStringField("verdict", found.verdict());
                out.writeStringField("signer", ResultJson.wellFormed(found.signer()));
                out.writeStringField("summary", ResultJson.wellFormed(found.summary()));
                out.writeEndObject();
            }));
        } else {
            context.out().println(found.verdict());
            if (!found.signer().isEmpty()) {
                context.out().println("signed by " + Printable.text(found.signer()));
            }
            if (!found.summary().isEmpty()) {
                context.out().println(Printable.text(found.summary()));
            }
        }
        return found.genuine() ? ExitCode.OK : ExitCode.FAILURES;
    }
}
