package org.ferrywright.wire;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Pairs this instance with a Listener. */
public final class Pairing {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private Pairing() {}

    /**
     * Proves the token to the Listener; afterwards each side has pinned the other's key.
     *
     * @param keys folder with the key of this instance and its pinned peers
     * @param ownName how this instance calls itself, for the people at the Listener
     */
    public static WireTransport.Paired pair(Path keys, String host, int port, PairingToken token, String ownName)
            throws WireException, IOException, InterruptedException {
        var identity = Identity.load(keys);
        var store = PeerStore.open(keys);
        try (var transport = new WireTransport(1)) {
            var paired = transport.pair(host, port, identity, token, ownName, TIMEOUT);
            store.pinListener(paired.listener(), paired.name(), authority(host, port));
            return paired;
        }
    }

    private static String authority(String host, int port) {
        return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + port;
    }
}
