package org.ferrywright.listener;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ferrywright.listener.internal.PeerSessions;
import org.ferrywright.wire.Fingerprint;
import org.ferrywright.wire.Identity;
import org.ferrywright.wire.ListenOptions;
import org.ferrywright.wire.PairingDesk;
import org.ferrywright.wire.PairingToken;
import org.ferrywright.wire.Peer;
import org.ferrywright.wire.PeerStore;
import org.ferrywright.wire.WireServer;
import org.ferrywright.wire.WireTraffic;
import org.ferrywright.wire.WireTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves named roots to paired peers on one port, until it is closed.
 *
 * <p>A root for a test or an embedded use, from end to end:
 *
 * <pre>{@code
 * var roots = Map.of("data", RootOpener.folder("data", folder, "0123abcd"));
 * var settings = new ListenerSettings("127.0.0.1", 0, serverKeys, "server", roots, Rights.BOTH);
 * try (var listener = Listener.start(settings)) {
 *     Pairing.pair(clientKeys, "127.0.0.1", listener.port(), listener.issueToken(), "client");
 *     var config = EndpointConfig.of("tcp://127.0.0.1:" + listener.port() + "/data");
 *     try (var endpoint = new TcpEndpointProvider().open(config, context)) { ... } // context.keys() is clientKeys
 * }
 * }</pre>
 */
public final class Listener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final int THREADS = 2;

    private final ListenerSettings settings;
    private final Identity identity;
    private final PairingDesk desk;
    private final WireTransport transport;
    private final WireServer server;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Listener(
            ListenerSettings settings,
            Identity identity,
            PairingDesk desk,
            WireTransport transport,
            WireServer server) {
        this.settings = settings;
        this.identity = identity;
        this.desk = desk;
        this.transport = transport;
        this.server = server;
    }

    /** @throws IOException naming the port or the key file that is in the way */
    public static Listener start(ListenerSettings settings) throws IOException {
        var identity = Identity.load(settings.keys());
        var desk = new PairingDesk();
        var bind = settings.bind().isEmpty()
                ? new InetSocketAddress(settings.port())
                : new InetSocketAddress(settings.bind(), settings.port());
        if (bind.isUnresolved()) {
            throw new IOException("cannot listen on " + settings.bind() + ": no machine has that name");
        }
        var options = new ListenOptions(
                bind,
                identity,
                PeerStore.open(settings.keys()),
                desk,
                settings.name(),
                List.copyOf(new TreeSet<>(settings.roots().keySet())),
                WireTraffic.NONE);
        var transport = new WireTransport(THREADS);
        boolean started = false;
        try {
            var server = transport.listen(options, new PeerSessions(settings.roots()));
            started = true;
            LOG.info("listening on port {} with the key {}", server.port(), identity.fingerprint());
            return new Listener(settings, identity, desk, transport, server);
        } finally {
            if (!started) {
                transport.close();
            }
        }
    }

    public int port() {
        return server.port();
    }

    public Fingerprint fingerprint() {
        return identity.fingerprint();
    }

    /** Makes a token that lets one more peer pair, once, within {@link PairingDesk#DEFAULT_VALIDITY}. */
    public PairingToken issueToken() {
        return desk.issue(
                identity.fingerprint(), Map.of(Peer.EVERY_ROOT, settings.rights()), PairingDesk.DEFAULT_VALIDITY);
    }

    /** Lets what is being served come to its end for some seconds, then ends everything. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            server.stop(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            transport.close();
        }
        LOG.info("stopped listening");
    }
}
