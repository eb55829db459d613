package org.ferrywright.endpoint.smb.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.PortUse;

/**
 * The servers that a domain's name stands for. By NTLM any of them is asked under that name; Kerberos has tickets for servers only, so the
 * name service is asked who they are.
 */
final class Controllers {
    private final Set<ShareAddress> found = new LinkedHashSet<>();
    private final Set<String> nameServers = new LinkedHashSet<>();

    /** Where the address is asked for, best first: itself, unless Kerberos knows no such server and it is a domain's name. */
    List<ShareAddress> of(Access access) throws EndpointException {
        ShareAddress place = access.address();
        if (access.tickets() == null || place.isNumbered()) {
            return List.of(place);
        }
        try {
            access.tickets().of(place.host(), access.options().timeout());
            return List.of(place);
        } catch (EndpointException e) {
            if (!KerberosFailure.isOfServer(e)) {
                throw e;
            }
            NameService.Answer answer = NameService.ask("_ldap._tcp.dc._msdcs." + place.host());
            nameServers.addAll(answer.servers());
            List<ShareAddress> servers =
                    answer.places().stream().map(p -> place.on(p.host())).toList();
            if (servers.isEmpty()) {
                throw e;
            }
            found.addAll(servers);
            return servers;
        }
    }

    /** What a firewall has to let through to them. */
    List<PortUse> ports() {
        if (found.isEmpty()) {
            return List.of();
        }
        var uses = new ArrayList<>(
                new KerberosServers(List.of(), List.copyOf(nameServers)).names("which controllers the domain has"));
        for (ShareAddress server : found) {
            uses.add(new PortUse(
                    PortUse.THIS_MACHINE,
                    server.host(),
                    PortUse.Protocol.TCP,
                    server.port(),
                    server.port(),
                    "SMB: controller of the domain, asked where its namespace leads"));
        }
        return uses;
    }

    /**
     * A server as it can be reached: referrals may have short names, which not every name service knows; the domain's name is tried behind
     * them.
     *
     * @param asked who told of it
     */
    static ShareAddress resolvable(ShareAddress asked, ShareAddress target) {
        String host = target.host();
        if (host.indexOf('.') >= 0 || target.isNumbered() || asked.isNumbered() || isKnown(host)) {
            return target;
        }
        for (String domain : List.of(asked.host(), asked.host().replaceFirst("^[^.]*\\.?", ""))) {
            if (!domain.isEmpty() && isKnown(host + '.' + domain)) {
                return target.on(host + '.' + domain);
            }
        }
        return target;
    }

    private static boolean isKnown(String host) {
        try {
            return InetAddress.getByName(host) != null;
        } catch (UnknownHostException _) {
            return false;
        }
    }
}
