package org.ferrywright.cli.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ferrywright.control.ControlException;
import org.ferrywright.control.EngineControl;
import org.ferrywright.control.ListenerControl;
import org.ferrywright.control.PortFact;
import org.ferrywright.control.Transport;
import org.ferrywright.core.Printable;
import org.ferrywright.engine.Passwords;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ferry ports}: what a firewall between two machines has to let through. */
@Command(
        name = "ports",
        sortOptions = false,
        description = "Tells every port that addresses need, both directions, and why.",
        footer = {
            "",
            "Without an address it tells what the installed transports and a Listener on this machine use.",
            "With a password it asks where DFS namespaces lead, and tells the ports of those servers too."
        })
final class PortsCommand implements Callable<Integer> {
    private static final Duration PROBE_PATIENCE = Duration.ofSeconds(5);

    private final Context context;

    @Parameters(paramLabel = "URI", arity = "0..*", description = "Addresses as for 'ferry sync'.")
    List<String> addresses = new ArrayList<>();

    @Option(names = "--probe", description = "Try each TCP port; exit code 3 when one cannot be reached.")
    boolean probe;

    @Option(names = "--rules", paramLabel = "KIND", description = "Print firewall rules: nft, ufw, firewalld or netsh.")
    String rules;

    @Option(names = "--json", description = "Print the report as one JSON object.")
    boolean json;

    @Mixin
    PasswordOptions passwords;

    @Mixin
    DataOption data;

    PortsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws UsageException, ControlException, InterruptedException {
        if (probe && addresses.isEmpty()) {
            throw new UsageException("name the addresses to probe");
        }
        if (rules != null && (probe || json)) {
            throw new UsageException("--rules prints rules only; leave --probe and --json out");
        }
        PortRules.Kind kind = rules == null ? null : kind(rules);
        List<PortFact> facts = facts();
        if (kind != null) {
            PortRules.lines(kind, facts).forEach(context.out()::println);
            return ExitCode.OK;
        }
        List<PortReport.Row> rows = new ArrayList<>();
        boolean reachable = true;
        for (PortFact fact : facts) {
            PortProbe.Answer answer = probe ? PortProbe.probe(fact, PROBE_PATIENCE) : null;
            reachable &= answer == null || !answer.failed();
            rows.add(new PortReport.Row(fact, answer));
        }
        if (json) {
            context.out().println(PortReport.json(rows));
        } else {
            PortReport.table(rows).forEach(context.out()::println);
        }
        return reachable ? ExitCode.OK : ExitCode.ENDPOINT;
    }

    private static PortRules.Kind kind(String name) throws UsageException {
        return PortRules.Kind.of(name)
                .orElseThrow(() -> new UsageException(
                        "--rules is nft, ufw, firewalld or netsh, not '" + Printable.text(name) + "'"));
    }

    /** Who gave a password wants to know all; nobody is asked for one. */
    private List<PortFact> ports(EngineControl control, Passwords known, String address)
            throws UsageException, ControlException, InterruptedException {
        Optional<char[]> password;
        try {
            password = known.of(Addresses.config(address).address());
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
        return control.ports(address, data.directory(context.environment()), password.orElse(null));
    }

    private List<PortFact> facts() throws UsageException, ControlException, InterruptedException {
        EngineControl control = context.services().control();
        var facts = new LinkedHashSet<PortFact>();
        if (addresses.isEmpty()) {
            for (Transport transport : control.transports(-1, Duration.ZERO).all()) {
                facts.addAll(transport.ports());
            }
            facts.addAll(context.services().listeners().ports(ListenerControl.DEFAULT_PORT));
        }
        Passwords known = passwords.given(context.environment());
        for (String address : addresses) {
            facts.addAll(ports(control, known, address));
        }
        return List.copyOf(facts);
    }
}
