package org.ferrywright.engine.internal;

import java.util.HashMap;
import java.util.Map;

/** Names that the source has changed: what was moved where, each way, files and whole folders alike. */
final class Moves {
    private final Map<String, String> origins = new HashMap<>();
    private final Map<String, String> destinations = new HashMap<>();

    void add(String from, String to) {
        origins.put(to, from);
        destinations.put(from, to);
    }

    boolean isEmpty() {
        return origins.isEmpty();
    }

    int count() {
        return origins.size();
    }

    /** The path at or above this one that comes from elsewhere, or null. */
    String arrivalOf(String path) {
        return upward(origins, path);
    }

    /** The path at or above this one that goes elsewhere, or null. */
    String departureOf(String path) {
        return upward(destinations, path);
    }

    private static String upward(Map<String, String> among, String path) {
        if (among.isEmpty()) {
            return null;
        }
        String at = path;
        while (true) {
            if (among.containsKey(at)) {
                return at;
            }
            int slash = at.lastIndexOf('/');
            if (slash < 0) {
                return null;
            }
            at = at.substring(0, slash);
        }
    }
}
