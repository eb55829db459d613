package org.ferrywright.control;

import java.nio.file.Path;
import java.util.List;

/** Makes this machine and a Listener known to each other. */
public interface PairingControl {
    /**
     * Proves the token to the Listener; afterwards each side has pinned the other's key.
     *
     * @param keys folder with this instance's key and its paired peers
     * @param host name or address of the Listener
     * @param token as the Listener printed it; never repeated in a message
     * @throws ControlException of kind SETTINGS for a token that cannot be read, UNREACHABLE, or REFUSED
     */
    Paired pair(Path keys, String host, int port, String token) throws ControlException, InterruptedException;

    /** @param fingerprint of the Listener's key; @param roots that it lets this machine use, by name */
    record Paired(String fingerprint, List<String> roots) {
        public Paired {
            roots = List.copyOf(roots);
        }
    }
}
