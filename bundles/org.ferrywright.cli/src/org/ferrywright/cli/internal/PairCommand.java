package org.ferrywright.cli.internal;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ferrywright.control.ControlException;
import org.ferrywright.control.ListenerControl;
import org.ferrywright.control.PairingControl.Paired;
import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.engine.AuditLog;
import org.ferrywright.engine.Instance;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ferry pair}: makes this machine and a Listener known to each other. */
@Command(
        name = "pair",
        sortOptions = false,
        description =
                "Makes this machine and a Listener known to each other, with the token that 'ferry listen' printed.",
        footer = {
            "",
            "Without --token, --token-file or FERRY_TOKEN it asks. Prefer these to --token, which others on this",
            "machine can see while the command runs."
        })
final class PairCommand implements Callable<Integer> {
    private static final String VARIABLE = "FERRY_TOKEN";

    private final Context context;

    @Parameters(paramLabel = "tcp://HOST[:PORT]", description = "The Listener; port 7333 when none is named.")
    String address;

    @Option(names = "--token", paramLabel = "TOKEN", description = "The pairing token.")
    String token;

    @Option(names = "--token-file", paramLabel = "FILE", description = "A file with the pairing token.")
    Path tokenFile;

    @Mixin
    DataOption data;

    PairCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws UsageException, IOException, ControlException, InterruptedException {
        EndpointAddress listener = listener(address);
        int port = listener.port() < 0 ? ListenerControl.DEFAULT_PORT : listener.port();
        String secret = secret();
        try (Instance instance = data.open(context.environment(), "pair")) {
            Paired paired = context.services().pairing().pair(instance.keys(), listener.host(), port, secret);
            String place = "tcp://" + HostNames.authority(listener.host(), port);
            Map<String, Object> details = AuditLog.details();
            details.put("listener", place);
            details.put("fingerprint", paired.fingerprint());
            instance.audit().record("paired", details);
            context.out().println("paired with " + place);
            context.out().println("fingerprint   " + paired.fingerprint());
            for (String root : paired.roots()) {
                context.out().println("root          " + place + "/" + Printable.text(root));
            }
            return ExitCode.OK;
        }
    }

    static EndpointAddress listener(String text) throws UsageException {
        try {
            EndpointAddress parsed = EndpointAddress.parse(text);
            if (parsed.scheme().equals("tcp")) {
                return parsed;
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
        throw new UsageException("a Listener's address is tcp://HOST[:PORT], not '" + Printable.text(text) + "'");
    }

    private String secret() throws UsageException, IOException {
        if (token != null && tokenFile != null) {
            throw new UsageException("give --token or --token-file, not both");
        }
        String given = token;
        if (tokenFile != null) {
            given = Files.readString(tokenFile);
        }
        if (given == null) {
            given = context.environment().get(VARIABLE);
        }
        if (given == null) {
            given = ask();
        }
        if (given.isBlank()) {
            throw new UsageException("the pairing token is empty; copy the line that 'ferry listen' printed");
        }
        return given.strip();
    }

    private static String ask() throws UsageException {
        Console console = System.console();
        char[] typed = console == null || !console.isTerminal() ? null : console.readPassword("pairing token: ");
        if (typed == null) {
            throw new UsageException(
                    "no pairing token: give --token-file, set FERRY_TOKEN, or run this on a terminal to be asked");
        }
        return new String(typed);
    }
}
