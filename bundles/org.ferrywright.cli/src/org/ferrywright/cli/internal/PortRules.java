package org.ferrywright.cli.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ferrywright.control.PortFact;
import org.ferrywright.core.Printable;

/** Firewall rules made from a port report, for this machine and for those at the other end. */
final class PortRules {
    /** Which firewall they are for. */
    enum Kind {
        NFT,
        UFW,
        FIREWALLD,
        NETSH;

        static Optional<Kind> of(String name) {
            for (Kind kind : values()) {
                if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }

    private PortRules() {}

    /** Lines for a shell: comments say on which machine they belong and why, the rest are commands. */
    static List<String> lines(Kind kind, List<PortFact> facts) {
        if (facts.isEmpty()) {
            return List.of(comment(kind, "no ports are needed"));
        }
        var byMachine = new LinkedHashMap<String, LinkedHashSet<String>>();
        for (PortFact fact : facts) {
            add(byMachine, kind, fact.from(), fact, rule(kind, fact, false));
            add(byMachine, kind, fact.to(), fact, rule(kind, fact, true));
        }
        var lines = new ArrayList<String>();
        byMachine.forEach((machine, rules) -> {
            lines.add(comment(kind, "on " + Printable.text(machine)));
            lines.addAll(rules);
            if (kind == Kind.FIREWALLD) {
                lines.add("firewall-cmd --reload");
            }
        });
        return lines;
    }

    private static void add(
            LinkedHashMap<String, LinkedHashSet<String>> byMachine,
            Kind kind,
            String machine,
            PortFact fact,
            String rule) {
        var rules = byMachine.computeIfAbsent(machine, m -> new LinkedHashSet<>());
        rules.add(comment(
                kind,
                Printable.text(fact.from()) + " to " + Printable.text(fact.to()) + ": "
                        + Printable.text(fact.reason())));
        rules.add(rule);
    }

    /** Only addresses go into a rule: a name would be looked up once, when the rule is loaded. */
    private static String rule(Kind kind, PortFact fact, boolean in) {
        String protocol = fact.protocol().toLowerCase(Locale.ROOT);
        String ports = fact.portText();
        String to = !in && HostNames.isLiteral(fact.to()) ? fact.to() : "";
        boolean six = to.indexOf(':') >= 0;
        return switch (kind) {
            case NFT ->
                "nft add rule inet filter " + (in ? "input" : "output")
                        + (to.isEmpty() ? "" : (six ? " ip6" : " ip") + " daddr " + to)
                        + " " + protocol + " dport " + ports + " accept";
            case UFW ->
                "ufw allow " + (in ? "in" : "out") + " proto " + protocol + " to " + (to.isEmpty() ? "any" : to)
                        + " port " + ports.replace('-', ':');
            case FIREWALLD ->
                in
                        ? "firewall-cmd --permanent --add-port=" + ports + "/" + protocol
                        : "firewall-cmd --permanent --direct --add-rule " + (six ? "ipv6" : "ipv4")
                                + " filter OUTPUT 0 -p " + protocol + (to.isEmpty() ? "" : " -d " + to) + " --dport "
                                + ports.replace('-', ':') + " -j ACCEPT";
            case NETSH ->
                "netsh advfirewall firewall add rule name=\"Ferrywright " + fact.protocol() + " " + ports
                        + (in ? " in" : " out") + "\" dir=" + (in ? "in" : "out") + " action=allow protocol="
                        + fact.protocol()
                        + (in
                                ? " localport=" + ports
                                : (to.isEmpty() ? "" : " remoteip=" + to) + " remoteport=" + ports);
        };
    }

    private static String comment(Kind kind, String text) {
        return (kind == Kind.NETSH ? "rem " : "# ") + text;
    }
}
