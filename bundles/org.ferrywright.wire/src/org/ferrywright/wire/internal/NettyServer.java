package org.ferrywright.wire.internal;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
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

    /** As many connections at a time may have a {@link Chain}, of 2 MiB when they send and 4 when they receive. */
    private static final int MOST_CHAINS = 32;

    final ListenOptions options;
    final Semaphore chains = new Semaphore(MOST_CHAINS);
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

    /** On the event loop: a connection has come in. Nothing is read from it before its turn. */
    void accept(SocketChannel incoming) {
        InetSocketAddress remote = incoming.remoteAddress();
        if (stopping || remote == null) {
            incoming.close();
            return;
        }
        incoming.config().setAutoRead(false);
        var arrival = new Arrival(incoming, remote.getAddress());
        incoming.closeFuture().addListener(f -> strangers.left(arrival));
        arrival.patience =
                incoming.eventLoop().schedule(() -> incoming.close(), timing.greeting(), TimeUnit.MILLISECONDS);
        strangers.arrive(arrival);
    }

    /** A connection of which nothing is known but where it comes from. */
    private final class Arrival implements Strangers.Visitor {
        private final SocketChannel incoming;
        private final InetAddress address;
        private ScheduledFuture<?> patience;

        Arrival(SocketChannel incoming, InetAddress address) {
            this.incoming = incoming;
            this.address = address;
        }

        @Override
        public InetAddress address() {
            return address;
        }

        @Override
        public void enter() {
            EventLoop loop = incoming.eventLoop();
            if (loop.inEventLoop()) {
                begin();
            } else {
                loop.execute(this::begin);
            }
        }

        @Override
        public void refuse() {
            LOG.debug("refused a connection from {}: too many of those who are not paired", address);
            incoming.close();
        }

        private void begin() {
            patience.cancel(false);
            if (stopping || !incoming.isActive()) {
                incoming.close();
                strangers.settled(address, false);
                return;
            }
            var side = new ServerSide(NettyServer.this, address);
            sides.add(side);
            String remote =
                    address.getHostAddress() + ':' + incoming.remoteAddress().getPort();
            var link = new Link(side, true, remote, timing, extraCredit);
            side.link = link;
            var ssl = tls.newHandler(allocator);
            ssl.setHandshakeTimeoutMillis(timing.greeting());
            incoming.closeFuture().addListener(f -> side.gone());
            incoming.pipeline().addLast(new TrafficCounter(options.traffic()), ssl, link);
            incoming.config().setAutoRead(true);
        }
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
