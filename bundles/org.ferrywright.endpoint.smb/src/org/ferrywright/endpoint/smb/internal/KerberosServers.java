package org.ferrywright.endpoint.smb.internal;

import java.util.ArrayList;
import java.util.List;
import org.ferrywright.endpoint.PortUse;

/**
 * Where a realm's tickets are fetched.
 *
 * @param servers {@code host} or {@code host:port}
 * @param nameServers that tell them, empty where krb5.conf does
 */
record KerberosServers(List<String> servers, List<String> nameServers) {
    static final int PORT = 88;

    KerberosServers {
        servers = List.copyOf(servers);
        nameServers = List.copyOf(nameServers);
    }

    /** Those that krb5.conf names. */
    static KerberosServers named(String realm) {
        return new KerberosServers(Krb5Conf.ofThisMachine().servers(realm), List.of());
    }

    /** Those, or else what the name service tells; it is asked for some seconds at most. */
    static KerberosServers found(String realm) {
        KerberosServers named = named(realm);
        if (!named.servers().isEmpty()) {
            return named;
        }
        NameService.Answer answer = NameService.ask("_kerberos._udp." + realm, "_kerberos._tcp." + realm);
        return new KerberosServers(
                answer.places().stream()
                        .map(p -> p.port() == PORT ? p.host() : p.host() + ':' + p.port())
                        .distinct()
                        .toList(),
                answer.servers());
    }

    /** What a firewall has to let through to them. */
    List<PortUse> ports(String realm) {
        var uses = new ArrayList<PortUse>();
        uses.addAll(names("where the Kerberos servers of " + realm + " are"));
        if (servers.isEmpty()) {
            both(
                    uses,
                    "Kerberos servers of " + realm,
                    PORT,
                    "Kerberos: tickets of the user, and for each file server; krb5.conf or the name service tells which"
                            + " servers these are");
        }
        for (String server : servers) {
            both(
                    uses,
                    host(server),
                    port(server),
                    "Kerberos: tickets of the user, and for each file server of " + realm);
        }
        return uses;
    }

    /** What a firewall has to let through to those who know them. */
    List<PortUse> names(String what) {
        var uses = new ArrayList<PortUse>();
        nameServers.forEach(name -> both(uses, name, NameService.PORT, "DNS: " + what));
        return uses;
    }

    private static void both(List<PortUse> uses, String host, int port, String reason) {
        uses.add(new PortUse(PortUse.THIS_MACHINE, host, PortUse.Protocol.UDP, port, port, reason));
        uses.add(new PortUse(
                PortUse.THIS_MACHINE, host, PortUse.Protocol.TCP, port, port, reason + "; what is too long for UDP"));
    }

    private static String host(String server) {
        return hasPort(server)
                ? server.substring(0, server.lastIndexOf(':')).replaceAll("^\\[|\\]$", "")
                : server.replaceAll("^\\[|\\]$", "");
    }

    private static int port(String server) {
        return hasPort(server) ? Integer.parseInt(server.substring(server.lastIndexOf(':') + 1)) : PORT;
    }

    /** An address of IPv6 has one only behind its brackets. */
    private static boolean hasPort(String server) {
        return server.matches("\\[.*\\]:\\d{1,5}|[^:\\[\\]]+:\\d{1,5}");
    }
}
