package org.ferrywright.listener.internal;

import java.util.Map;
import org.ferrywright.listener.RootOpener;
import org.ferrywright.wire.Connection;
import org.ferrywright.wire.Peer;
import org.ferrywright.wire.WireHandler;

/** Serves every connection from the same named roots. */
public final class PeerSessions implements WireHandler {
    private final Map<String, RootOpener> roots;

    public PeerSessions(Map<String, RootOpener> roots) {
        this.roots = roots;
    }

    @Override
    public Session connected(Connection connection, Peer peer) {
        return new PeerSession(roots, connection.remoteAddress(), peer);
    }
}
