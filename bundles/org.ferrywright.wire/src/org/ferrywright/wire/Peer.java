package org.ferrywright.wire;

import java.util.Map;
import java.util.Set;

/**
 * An instance whose key is pinned.
 *
 * @param name how it called itself when it was paired, for people
 * @param rights what it may do here, by name of the root; {@link #EVERY_ROOT} stands for all that are not named
 * @param addresses {@code host:port} where it listens; empty when it only calls us
 */
public record Peer(Fingerprint fingerprint, String name, Map<String, Rights> rights, Set<String> addresses) {
    public static final String EVERY_ROOT = "*";

    public Peer {
        rights = Map.copyOf(rights);
        addresses = Set.copyOf(addresses);
    }

    /** Null when it has none. */
    public Rights rightsOn(String root) {
        Rights named = rights.get(root);
        return named != null ? named : rights.get(EVERY_ROOT);
    }
}
