package org.ferrywright.wire;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.ferrywright.wire.internal.NettyTransport;

/** Makes and takes connections; holds the event loops that carry them. Safe for many threads. */
public final class WireTransport implements AutoCloseable {
    private final NettyTransport netty;

    /** @param threads how many event loops; each starts with the first connection that needs it */
    public WireTransport(int threads) {
        this.netty = new NettyTransport(threads);
    }

    /**
     * Connects to a Listener whose key is pinned.
     *
     * @param listener the only key that is accepted
     * @param timeout until the greeting is over
     * @param first the first request, as for {@link Connection#open}, which is sent with the greeting: a round trip less; null for none
     */
    public Opening connect(
            String host,
            int port,
            Identity identity,
            Fingerprint listener,
            Duration timeout,
            WireTraffic traffic,
            byte[] first)
            throws WireException, InterruptedException {
        return netty.connect(host, port, identity, listener, timeout, traffic, first);
    }

    /** @param first the stream of the first request, or null */
    public record Opening(Connection connection, WireStream first) {}

    /**
     * Proves to the Listener that we have its token, and has it prove the same; afterwards it has pinned our key. Nothing that depends
     * on the secret is sent before the Listener has shown the key that the token names.
     */
    public Paired pair(String host, int port, Identity identity, PairingToken token, String ownName, Duration timeout)
            throws WireException, InterruptedException {
        return netty.pair(host, port, identity, token, ownName, timeout);
    }

    /** @param roots the names of the roots that it serves */
    public record Paired(Fingerprint listener, String name, List<String> roots) {
        public Paired {
            roots = List.copyOf(roots);
        }
    }

    /** Listens. @throws IOException naming address and port when they cannot be had */
    public WireServer listen(ListenOptions options, WireHandler handler) throws IOException {
        return netty.listen(options, handler);
    }

    /** Ends every connection. */
    @Override
    public void close() {
        netty.close();
    }
}
