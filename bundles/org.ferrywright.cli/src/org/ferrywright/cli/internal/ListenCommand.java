package org.ferrywright.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.ferrywright.control.ControlException;
import org.ferrywright.control.ListenerControl;
import org.ferrywright.control.ListenerControl.ListenerSettings;
import org.ferrywright.control.ListenerControl.RunningListener;
import org.ferrywright.core.Printable;
import org.ferrywright.engine.AuditLog;
import org.ferrywright.engine.Instance;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ferry listen}: serves named folders to paired machines until it is told to stop. */
@Command(
        name = "listen",
        sortOptions = false,
        description = "Serves folders of this machine to paired machines, over TLS on one port, until it is stopped.",
        footer = {
            "",
            "Each start prints a pairing token for one more machine; machines that are paired need none.",
            "Ctrl-C or SIGTERM stops it in order, with exit code 0."
        })
final class ListenCommand implements Callable<Integer> {
    private final Context context;

    @Option(
            names = "--root",
            paramLabel = "NAME=DIR",
            required = true,
            description = "A folder to serve and the name that others know it by. May be repeated.")
    List<String> roots;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "" + ListenerControl.DEFAULT_PORT,
            description = "Port to listen on (default: ${DEFAULT-VALUE}); 0 takes one that is free.")
    int port;

    @Option(
            names = "--bind",
            paramLabel = "ADDR",
            defaultValue = "",
            description = "Address to listen on (default: all).")
    String bind;

    @Option(
            names = "--signatures",
            paramLabel = "SIZE",
            defaultValue = "2G",
            description = "Room for signatures of large files, by which their changes are found without reading them"
                    + " (default: ${DEFAULT-VALUE}); 0 keeps none.")
    String signatures;

    @Option(
            names = "--pairing-file",
            paramLabel = "FILE",
            description = "Write the pairing token to this file, readable by its owner only.")
    Path pairingFile;

    @Mixin
    DataOption data;

    ListenCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws UsageException, IOException, ControlException, InterruptedException {
        if (port < 0 || port > 65535) {
            throw new UsageException("--port is a number from 0 to 65535, not " + port);
        }
        Map<String, Path> folders = folders(roots);
        long signatureBytes = room(signatures);
        try (Instance instance = data.open(context.environment(), "listen")) {
            var settings = new ListenerSettings(
                    instance.keys(),
                    instance.id(),
                    bind,
                    port,
                    folders,
                    instance.state().resolve("listener"),
                    signatureBytes);
            try (RunningListener listener = context.services().listeners().start(settings)) {
                if (pairingFile != null) {
                    OwnerFile.write(pairingFile, listener.token().text() + "\n");
                }
                announce(context.out(), listener, folders);
                Map<String, Object> details = AuditLog.details();
                details.put("address", HostNames.authority(listener.host(), listener.port()));
                details.put("fingerprint", listener.fingerprint());
                Map<String, Object> served = AuditLog.details();
                folders.forEach((name, folder) -> served.put(name, folder.toString()));
                details.put("roots", served);
                instance.audit().record("listener-started", details);
                new CountDownLatch(1).await();
            }
        } catch (InterruptedException | IOException | ControlException e) {
            if (!Ferry.isCancelled(e)) {
                throw e;
            }
            context.err().println("stopped");
        }
        return ExitCode.OK;
    }

    private static long room(String size) throws UsageException {
        try {
            return Units.parseSize(size);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--signatures: " + e.getMessage());
        }
    }

    private void announce(Output out, RunningListener listener, Map<String, Path> folders) {
        out.println("listening on " + HostNames.authority(listener.host(), listener.port()));
        folders.forEach(
                (name, folder) -> out.println("root          " + name + " = " + Printable.text(folder.toString())));
        out.println("fingerprint   " + listener.fingerprint());
        out.println("pairing token " + listener.token().text());
        out.println("To pair one more machine, type there within "
                + listener.token().lifetime().toHours() + " hours, and give the token when asked:");
        out.println("  ferry pair tcp://" + HostNames.authority(HostNames.reachable(listener.host()), listener.port()));
        out.flush();
    }

    /** @throws UsageException naming the root that is not NAME=DIR, comes twice, or has no such folder */
    static Map<String, Path> folders(List<String> roots) throws UsageException {
        var folders = new LinkedHashMap<String, Path>();
        for (String root : roots) {
            int equals = root.indexOf('=');
            String name = equals < 0 ? "" : root.substring(0, equals);
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}") || equals == root.length() - 1) {
                throw new UsageException(
                        "--root is NAME=DIR with a name of letters, digits, '.', '_' and '-', not '" + root + "'");
            }
            Path folder = Path.of(root.substring(equals + 1)).toAbsolutePath().normalize();
            if (!Files.isDirectory(folder)) {
                throw new UsageException(
                        "the folder " + folder + " of root '" + name + "' is not there; make it first");
            }
            if (folders.put(name, folder) != null) {
                throw new UsageException("the root '" + name + "' is named twice");
            }
        }
        return folders;
    }
}
