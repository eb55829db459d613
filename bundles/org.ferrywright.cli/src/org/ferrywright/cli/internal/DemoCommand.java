package org.ferrywright.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ferrywright.control.ControlException;
import org.ferrywright.control.ListenerControl;
import org.ferrywright.control.ListenerControl.ListenerSettings;
import org.ferrywright.control.ListenerControl.RunningListener;
import org.ferrywright.control.PairingControl.Paired;
import org.ferrywright.core.Mode;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.engine.Engine;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.RunObserver;
import org.ferrywright.engine.SyncRequest;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Outcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ferry demo}: the whole product on one machine in a temporary folder, told in some twenty lines. */
@Command(
        name = "demo",
        sortOptions = false,
        description = "Shows a replication over TCP with a sample folder, and leaves nothing behind.",
        footer = {"", "It works in a temporary folder with two data folders of its own: yours is not touched."})
final class DemoCommand implements Callable<Integer> {
    private static final String HOST = "127.0.0.1";
    private static final String ROOT = "demo";

    private final Context context;
    private final Output out;

    @Mixin
    DataOption data;

    DemoCommand(Context context) {
        this.context = context;
        this.out = context.out();
    }

    @Override
    public Integer call() throws IOException, ControlException, InterruptedException, UsageException {
        Path base = Files.createTempDirectory("ferry-demo-");
        try {
            return show(base);
        } finally {
            // an interrupt must not keep the cleaning up from its end
            boolean interrupted = Thread.interrupted();
            DemoTree.remove(base);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private int show(Path base) throws IOException, ControlException, InterruptedException, UsageException {
        Path source = Files.createDirectory(base.resolve("source"));
        Path target = Files.createDirectory(base.resolve("target"));
        var tree = new DemoTree(source);
        tree.create();
        out.println("Two installations on this machine, one folder each, in " + base);
        try (Instance server = Instance.open(base.resolve("server-data"), "demo");
                Instance client = Instance.open(base.resolve("client-data"), "demo");
                RunningListener listener = context.services()
                        .listeners()
                        .start(new ListenerSettings(
                                server.keys(),
                                server.id(),
                                HOST,
                                0,
                                Map.of(ROOT, target),
                                server.state().resolve("listener"),
                                ListenerControl.DEFAULT_SIGNATURE_BYTES))) {
            String address = "tcp://" + HostNames.authority(HOST, listener.port());
            pair(client, listener, address);
            boolean good = replicate(client, source, address + "/" + ROOT, tree);
            return compare(source, target) && good ? ExitCode.OK : ExitCode.FAILURES;
        } catch (Engine.SettingsException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private void pair(Instance client, RunningListener listener, String address)
            throws ControlException, InterruptedException {
        out.println();
        out.println("$ ferry listen --root demo=target --port 0     (the one side; it is " + address + ")");
        out.println("    Whoever is not paired gets nothing from it. It printed a token that works once.");
        Paired paired = context.services()
                .pairing()
                .pair(client.keys(), HOST, listener.port(), listener.token().text());
        out.println("$ ferry pair " + address + "         (the other side, with that token)");
        out.println("    Each side has pinned the other's key and trusts no other; the Listener's is "
                + paired.fingerprint().substring(0, 16) + "…");
    }

    private boolean replicate(Instance client, Path source, String target, DemoTree tree)
            throws IOException, InterruptedException, Engine.SettingsException {
        out.println();
        out.println("$ ferry sync source " + target + " --mode mirror");
        boolean good = tell(
                run(client, source, target, false, RunObserver.SILENT),
                "The target had nothing: all of it travelled, over TLS 1.3.");
        out.println("$ ferry sync …                                 (the same again)");
        good &= tell(
                run(client, source, target, false, RunObserver.SILENT), "Nothing differs: only the listing travelled.");
        out.println();
        out.println("Now " + String.join(", ", tree.change()) + ".");
        out.println("$ ferry sync … --preview                       (touches nothing)");
        var planned = new RunObserver() {
            @Override
            public synchronized void item(Item item) {
                out.println("    " + ProgressPrinter.planned(item));
            }
        };
        run(client, source, target, true, planned);
        out.println("$ ferry sync …");
        return good & tell(run(client, source, target, false, RunObserver.SILENT), "Only what changed travelled.");
    }

    private SyncResult run(Instance client, Path source, String target, boolean preview, RunObserver observer)
            throws InterruptedException, Engine.SettingsException {
        var request = SyncRequest.between(EndpointConfig.of(source.toString()), List.of(EndpointConfig.of(target)))
                .mode(Mode.MIRROR)
                .preview(preview)
                .build();
        SyncResult result = context.services().engine().sync(client, request, observer);
        if (result.outcome() == Outcome.CANCELLED) {
            throw new InterruptedException();
        }
        return result;
    }

    private boolean tell(SyncResult result, String why) {
        if (result.outcome() != Outcome.OK) {
            new SyncReport(result, false, List.of("demo")).print(out);
            return false;
        }
        out.println("    " + Units.count(result.created()) + " created, " + Units.count(result.updated()) + " updated, "
                + Units.count(result.deleted()) + " deleted, " + Units.count(result.unchanged()) + " unchanged in "
                + Units.duration(result.elapsedMillis()) + "; "
                + Units.size(result.bytes().sent()) + " sent, "
                + Units.size(result.bytes().received()) + " received");
        out.println("    " + why);
        return true;
    }

    private boolean compare(Path source, Path target) throws IOException {
        List<String> differences = DemoTree.differences(source, target);
        out.println();
        out.println(
                differences.isEmpty()
                        ? "Compared by reading everything again: both folders are the same. The temporary folder is removed."
                        : "The folders differ: " + String.join(", ", differences));
        return differences.isEmpty();
    }
}
