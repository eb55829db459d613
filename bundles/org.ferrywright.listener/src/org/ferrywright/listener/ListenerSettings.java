package org.ferrywright.listener;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.ferrywright.wire.Rights;

/**
 * How a Listener is started.
 *
 * @param bind address to listen on; empty for all
 * @param port 0 for any that is free
 * @param keys folder with the key of this instance and its pinned peers
 * @param name how this instance calls itself to a peer that pairs
 * @param roots what is served, by the name that peers know it by
 * @param rights what a peer that pairs from now on may do with every root
 */
public record ListenerSettings(
        String bind, int port, Path keys, String name, Map<String, RootOpener> roots, Rights rights) {
    public ListenerSettings {
        Objects.requireNonNull(bind);
        Objects.requireNonNull(keys);
        Objects.requireNonNull(name);
        Objects.requireNonNull(rights);
        roots = Map.copyOf(roots);
    }
}
