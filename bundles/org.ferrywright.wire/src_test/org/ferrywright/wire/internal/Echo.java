package org.ferrywright.wire.internal;

import io.netty.handler.ssl.SslProvider;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.ferrywright.wire.Connection;
import org.ferrywright.wire.Failure;
import org.ferrywright.wire.Identity;
import org.ferrywright.wire.ListenOptions;
import org.ferrywright.wire.PairingDesk;
import org.ferrywright.wire.PairingToken;
import org.ferrywright.wire.Peer;
import org.ferrywright.wire.PeerStore;
import org.ferrywright.wire.Rights;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireHandler;
import org.ferrywright.wire.WireServer;
import org.ferrywright.wire.WireStream;
import org.ferrywright.wire.WireTraffic;
import org.ferrywright.wire.WireTransport;

/** A server that does on each stream what the request says. */
final class Echo implements WireHandler, AutoCloseable {
    final Identity self;
    final Identity client;
    final PeerStore peers;
    final PairingDesk desk = new PairingDesk();
    final NettyTransport transport;
    final WireServer server;
    final AtomicInteger serving = new AtomicInteger();
    final AtomicInteger interrupted = new AtomicInteger();
    final AtomicInteger sessionsClosed = new AtomicInteger();
    final CountDownLatch released = new CountDownLatch(1);

    Echo(Path folder, SslProvider provider, Timing timing) throws Exception {
        self = Identity.load(folder.resolve("server"));
        client = Identity.load(folder.resolve("client"));
        peers = PeerStore.open(folder.resolve("server"));
        transport = new NettyTransport(2, provider, timing);
        var bind = new InetSocketAddress("127.0.0.1", 0);
        server = transport.listen(
                new ListenOptions(bind, self, peers, desk, "echo", List.of("a", "b"), WireTraffic.NONE), this);
    }

    void pinClient() throws Exception {
        peers.pinCaller(client.fingerprint(), "client", Map.of(Peer.EVERY_ROOT, Rights.BOTH));
    }

    PairingToken token() {
        return desk.issue(self.fingerprint(), Map.of(Peer.EVERY_ROOT, Rights.BOTH), Duration.ofHours(1));
    }

    Connection connect() throws Exception {
        return opening(null).connection();
    }

    WireTransport.Opening opening(byte[] first) throws Exception {
        return opening(server.port(), first);
    }

    WireTransport.Opening opening(int port, byte[] first) throws Exception {
        return transport.connect(
                "127.0.0.1", port, client, self.fingerprint(), Duration.ofMinutes(2), WireTraffic.NONE, first);
    }

    RawClient raw() throws Exception {
        return new RawClient(server.port(), client);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Session connected(Connection connection, Peer peer) {
        return new Session() {
            @Override
            public void serve(byte[] request, WireStream stream) throws WireException, InterruptedException {
                serving.incrementAndGet();
                try {
                    perform(new String(request, StandardCharsets.UTF_8), stream);
                } catch (InterruptedException e) {
                    interrupted.incrementAndGet();
                    throw e;
                } finally {
                    serving.decrementAndGet();
                }
            }

            @Override
            public void closed() {
                sessionsClosed.incrementAndGet();
            }
        };
    }

    private void perform(String what, WireStream stream) throws WireException, InterruptedException {
        switch (what) {
            case "echo" -> {
                var buffer = ByteBuffer.allocateDirect(50_000);
                while (!stream.atEnd()) {
                    if (stream.messageIsNext()) {
                        stream.send(stream.receive());
                    } else if (stream.read(buffer.clear()) > 0) {
                        stream.write(buffer.flip());
                    }
                }
            }
            case "count" -> {
                var buffer = ByteBuffer.allocateDirect(1 << 20);
                long n = 0;
                while (!stream.atEnd()) {
                    n += Math.max(0, stream.read(buffer.clear()));
                }
                stream.send(bytes(Long.toString(n)));
            }
            case "flood" -> {
                var block = ByteBuffer.allocateDirect(1 << 20);
                while (true) {
                    stream.write(block.clear());
                }
            }
            case "fail" -> throw new WireException(new Failure("NO_SPACE", false, -1, "p", "ENOSPC", "full"));
            case "crash" -> throw new IllegalStateException("on purpose");
            case "wait" -> released.await();
            default -> stream.send(bytes("what?"));
        }
    }

    @Override
    public void close() throws Exception {
        released.countDown();
        server.stop(Duration.ofSeconds(1));
        transport.close();
    }
}
