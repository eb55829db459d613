package org.ferrywright.endpoint.smb.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ferrywright.endpoint.ChangeFeed;
import org.ferrywright.endpoint.EndpointException;

/** The watches of one root, which end with it. */
final class Watches implements ChangeFeed, AutoCloseable {
    private final Connections connections;
    private final Workers workers;
    private final Share share;
    private final Set<SmbWatch> open = ConcurrentHashMap.newKeySet();

    Watches(Connections connections, Workers workers, Share share) {
        this.connections = connections;
        this.workers = workers;
        this.share = share;
    }

    @Override
    public Watch watch() throws EndpointException, InterruptedException {
        open.removeIf(SmbWatch::isOver);
        SmbWatch watch = workers.call(() -> SmbWatch.begin(connections.apart(), share), SmbWatch::close);
        open.add(watch);
        return watch;
    }

    @Override
    public void close() {
        open.forEach(SmbWatch::close);
    }
}
