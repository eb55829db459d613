package org.ferrywright.endpoint.smb.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import java.util.stream.Stream;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/** Asks this machine's name servers where a service is; they are waited for some seconds at most. */
final class NameService {
    static final int PORT = 53;

    /**
     * What they said.
     *
     * @param places {@code host} and port each, the best first; empty when nobody knows any
     * @param servers who was asked
     */
    record Answer(List<Place> places, List<String> servers) {
        Answer {
            places = List.copyOf(places);
            servers = List.copyOf(servers);
        }
    }

    record Place(String host, int port, int priority) {}

    private NameService() {}

    /** @param names of SRV records; the first that is there counts */
    static Answer ask(String... names) {
        var settings = new Hashtable<String, String>();
        settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        settings.put("com.sun.jndi.dns.timeout.initial", "1000");
        settings.put("com.sun.jndi.dns.timeout.retries", "2");
        var servers = new ArrayList<String>();
        try {
            var context = new InitialDirContext(settings);
            try {
                Stream.of(String.valueOf(context.getEnvironment().get(Context.PROVIDER_URL))
                                .split(" "))
                        .map(url -> url.replaceFirst("^dns:/*", "").replaceFirst("/.*$", ""))
                        .filter(name -> !name.isEmpty() && !name.equals("null"))
                        .forEach(servers::add);
                for (String name : names) {
                    List<Place> places = places(context, name);
                    if (!places.isEmpty()) {
                        return new Answer(places, servers);
                    }
                }
            } finally {
                context.close();
            }
        } catch (NamingException _) {
            // who cannot be asked tells nothing
        }
        return new Answer(List.of(), servers);
    }

    private static List<Place> places(InitialDirContext context, String name) {
        var places = new ArrayList<Place>();
        try {
            Attribute records =
                    context.getAttributes(name, new String[] {"SRV"}).get("SRV");
            for (int i = 0; records != null && i < records.size(); i++) {
                // priority, weight, port and name
                String[] parts = String.valueOf(records.get(i)).split(" ");
                if (parts.length == 4 && parts[0].matches("\\d{1,5}") && parts[2].matches("\\d{1,5}")) {
                    places.add(new Place(
                            parts[3].replaceFirst("\\.$", ""), Integer.parseInt(parts[2]), Integer.parseInt(parts[0])));
                }
            }
        } catch (NamingException _) {
            return List.of();
        }
        places.sort(Comparator.comparingInt(Place::priority));
        return places;
    }
}
