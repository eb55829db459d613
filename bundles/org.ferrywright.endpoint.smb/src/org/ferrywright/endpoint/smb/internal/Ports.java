package org.ferrywright.endpoint.smb.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.PortUse;

/** What a firewall has to let through for a share. */
public final class Ports {
    private static final int LISTENER_PORT = 7333;

    private Ports() {}

    /** For the server that the address names. */
    public static List<PortUse> named(EndpointConfig config) {
        return named(config, KerberosServers::named);
    }

    private static List<PortUse> named(EndpointConfig config, Function<String, KerberosServers> kerberos) {
        EndpointAddress address = config.address();
        var uses = new ArrayList<PortUse>();
        uses.add(use(
                address.host(),
                port(config),
                transfer(config)
                        + "; if the path is one of a DFS namespace, the servers that it leads to need the same"));
        uses.addAll(kerberos(config, kerberos));
        uses.addAll(netBios(config));
        uses.addAll(beside(config));
        return uses;
    }

    private static List<PortUse> kerberos(EndpointConfig config, Function<String, KerberosServers> servers) {
        if (Options.of(config).auth() != Options.Auth.KERBEROS) {
            return List.of();
        }
        String user = config.address().user() == null ? "" : config.address().user();
        int semicolon = user.indexOf(';');
        String realm = semicolon < 0
                ? Krb5Conf.ofThisMachine().defaultRealm()
                : user.substring(0, semicolon).toUpperCase(Locale.ROOT);
        return servers.apply(realm).ports(realm.isEmpty() ? "the user's realm" : realm);
    }

    private static List<PortUse> netBios(EndpointConfig config) {
        NetBios netBios = Options.of(config).netBios();
        return netBios == null ? List.of() : netBios.ports();
    }

    private static List<PortUse> beside(EndpointConfig config) {
        EndpointAddress listener = Options.of(config).listener();
        return listener == null
                ? List.of()
                : List.of(
                        use(
                                listener.host(),
                                listener.port() < 0 ? LISTENER_PORT : listener.port(),
                                "the Listener beside the share, TLS 1.3: what changed in large files; without it that goes by SMB"));
    }

    /** For that server and those that the links of a namespace lead to, whether they answer or not. */
    public static List<PortUse> found(EndpointConfig config, EndpointContext context) throws InterruptedException {
        var failures = new Failures(config.address().toString());
        var uses = new LinkedHashSet<PortUse>();
        var namespace = new Namespace(failures, context.traffic());
        boolean asked = false;
        try (var workers = new Workers(1, failures)) {
            Access access = Opening.access(config, context, failures).hasty();
            asked = workers.call(() -> {
                namespace.find(access).connections().close();
                return true;
            });
        } catch (EndpointException _) {
            // what was found out up to here is told; a report is wanted most where something cannot be reached
        }
        if (!asked && namespace.seen().isEmpty()) {
            return named(config, KerberosServers::found);
        }
        uses.add(use(
                config.address().host(),
                port(config),
                namespace.seen().isEmpty() ? transfer(config) : "SMB: asked where the DFS namespace leads"));
        uses.addAll(namespace.controllers().ports());
        namespace
                .seen()
                .forEach((target, link) -> uses.add(
                        use(target.host(), target.port(), transfer(config) + "; target of the DFS link " + link)));
        uses.addAll(kerberos(config, KerberosServers::found));
        uses.addAll(netBios(config));
        uses.addAll(beside(config));
        return new ArrayList<>(uses);
    }

    private static int port(EndpointConfig config) {
        int named = config.address().port();
        return named >= 0 ? named : Options.of(config).netBios() == null ? ShareAddress.PORT : NetBios.PORT;
    }

    private static String transfer(EndpointConfig config) {
        int connections = Options.of(config).connections();
        return "SMB 2 and 3 " + (port(config) == NetBios.PORT ? "by NetBIOS" : "directly over TCP")
                + ": log on, metadata and data, up to " + connections
                + (connections == 1 ? " connection" : " connections");
    }

    private static PortUse use(String host, int port, String reason) {
        return new PortUse(PortUse.THIS_MACHINE, host, PortUse.Protocol.TCP, port, port, reason);
    }
}
