package org.ferrywright.wire.internal;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ferrywright.wire.ListenOptions;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireHandler;
import org.ferrywright.wire.WireServer;
import org.ferrywright.wire.internal.proto.Bye;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A port that is listened on, and its connections. */
final class NettyServer implements WireServer {
    static final int MAX_PEERS = 256;
    private static final Logger LOG = LoggerFactory.getLogger(NettyServer.class);

    final ListenOptions options;
    final WireHandler handler;
    private final ExtraCredit extraCredit = new ExtraCredit(Limits.SHARED_EXTRA_CREDIT, null);
    final Strangers strangers = new Strangers(System::nanoTime);
    private final SslContext tls;
    private final ByteBufAllocator allocator;
    private final Timing timing;
    private final Set<ServerSide> sides = ConcurrentHashMap.newKeySet();
    private volatile Channel channel;
    private volatile boolean stopping;
    private final AtomicBoolean stopped = new AtomicBoolean();

    NettyServer(ListenOptions options, WireHandler handler, SslContext tls, ByteBufAllocator allocator, Timing timing) {
        this.timing = timing;
        this.options = options;
        this.handler = handler;
        this.tls = tls;
        this.allocator = allocator;
    }

    void bound(Channel bound) {
        channel = bound;
    }

    /** On the event loop: a connection has come in. */
    void accept(SocketChannel incoming) {
        InetSocketAddress remote = incoming.remoteAddress();
        InetAddress address = remote == null ? null : remote.getAddress();
        if (stopping || address == null || !strangers.arrive(address)) {
            LOG.debug("refused a connection from {}: too many of those who are not paired", remote);
            incoming.close();
            return;
        }
        var side = new ServerSide(this, address);
        sides.add(side);
        var link = new Link(side, true, address.getHostAddress() + ':' + remote.getPort(), timing, extraCredit);
        side.link = link;
        var ssl = tls.newHandler(allocator);
        ssl.setHandshakeTimeoutMillis(timing.greeting());
        incoming.closeFuture().addListener(f -> side.gone());
        incoming.pipeline().addLast(new TrafficCounter(options.traffic()), ssl, link);
    }

    boolean isStopping() {
        return stopping;
    }

    long peers() {
        return sides.stream().filter(ServerSide::isAdmitted).count();
    }

    void forget(ServerSide side) {
        sides.remove(side);
    }

    @Override
    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void stop(Duration grace) throws InterruptedException {
        if (!stopped.compareAndSet(false, true)) {
            return;
        }
        stopping = true;
        channel.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
        long deadline = System.nanoTime() + grace.toNanos();
        while (System.nanoTime() < deadline && sides.stream().anyMatch(ServerSide::isBusy)) {
            Thread.sleep(20);
        }
        var why = new WireException(WireException.Kind.CLOSED, "the Listener was stopped");
        for (ServerSide side : sides) {
            side.link.shut(Bye.Reason.STOPPING, "the Listener is being stopped", why);
        }
        for (ServerSide side : sides) {
            side.awaitEnd(Duration.ofSeconds(5));
        }
        ReferenceCountUtil.release(tls);
    }
}
