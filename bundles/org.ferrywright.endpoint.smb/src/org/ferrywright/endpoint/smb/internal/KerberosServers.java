package org.ferrywright.endpoint.smb.internal;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.stream.Stream;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.ferrywright.endpoint.PortUse;

/**
 * Where a realm's tickets are fetched.
 *
 * @param servers {@code host} or {@code host:port}
 * @param nameServers that tell them, empty where krb5.conf does
 */
record KerberosServers(List<String> servers, List<String> nameServers) {
    static final int PORT = 88;
    private static final int NAMES_PORT = 53;

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
        var settings = new Hashtable<String, String>();
        settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        settings.put("com.sun.jndi.dns.timeout.initial", "1000");
        settings.put("com.sun.jndi.dns.timeout.retries", "2");
        var servers = new ArrayList<String>();
        var nameServers = new ArrayList<String>();
        try {
            var names = new InitialDirContext(settings);
            try {
                Stream.of(String.valueOf(names.getEnvironment().get(Context.PROVIDER_URL)).split(" "))
                        .map(url -> url.replaceFirst("^dns:/*", "").replaceFirst("/.*$", ""))
                        .filter(name -> !name.isEmpty() && !name.equals("null"))
                        .forEach(nameServers::add);
                for (String service : List.of("_kerberos._udp.", "_kerberos._tcp.")) {
                    add(names.getAttributes(service + realm, new String[] {"SRV"}).get("SRV"), servers);
                    if (!servers.isEmpty()) {
                        break;
                    }
                }
            } finally {
                names.close();
            }
        } catch (NamingException _) {
            // what cannot be found out is told as such
        }
        return new KerberosServers(servers, nameServers);
    }

    /** @param records priority, weight, port and name each */
    private static void add(Attribute records, List<String> servers) throws NamingException {
        for (int i = 0; records != null && i < records.size(); i++) {
            String[] parts = String.valueOf(records.get(i)).split(" ");
            if (parts.length == 4) {
                String host = parts[3].replaceFirst("\\.$", "");
                String server = parts[2].equals(String.valueOf(PORT)) ? host : host + ':' + parts[2];
                if (!servers.contains(server)) {
                    servers.add(server);
                }
            }
        }
    }

    /** What a firewall has to let through to them. */
    List<PortUse> ports(String realm) {
        var uses = new ArrayList<PortUse>();
        for (String name : nameServers) {
            both(uses, name, NAMES_PORT, "DNS: where the Kerberos servers of " + realm + " are");
        }
        if (servers.isEmpty()) {
            both(
                    uses,
                    "Kerberos servers of " + realm,
                    PORT,
                    "Kerberos: tickets of the user, and for each file server; krb5.conf or the name service tells which"
                            + " servers these are");
        }
        for (String server : servers) {
            both(uses, host(server), port(server), "Kerberos: tickets of the user, and for each file server of " + realm);
        }
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
