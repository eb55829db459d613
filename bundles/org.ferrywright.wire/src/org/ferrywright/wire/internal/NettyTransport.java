package org.ferrywright.wire.internal;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.ferrywright.wire.Fingerprint;
import org.ferrywright.wire.Identity;
import org.ferrywright.wire.ListenOptions;
import org.ferrywright.wire.PairingToken;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireHandler;
import org.ferrywright.wire.WireServer;
import org.ferrywright.wire.WireTraffic;
import org.ferrywright.wire.WireTransport;

/** The event loops and how channels are made on them: epoll where the system has it. */
public final class NettyTransport implements AutoCloseable {
    /** Bytes that the system takes before the network does. */
    private static final long UNSENT = 256 << 10;

    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(512 << 10, 2 << 20);

    private final MultiThreadIoEventLoopGroup loops;
    private final boolean epoll;
    private final SslProvider provider;
    private final Timing timing;
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();

    public NettyTransport(int threads) {
        this(threads, Tls.preferred(), Timing.DEFAULT);
    }

    NettyTransport(int threads, SslProvider provider, Timing timing) {
        this.timing = timing;
        this.epoll = Epoll.isAvailable();
        this.provider = provider;
        IoHandlerFactory factory = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.loops = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("ferry-wire", true), factory);
    }

    public WireTransport.Opening connect(
            String host,
            int port,
            Identity identity,
            Fingerprint listener,
            Duration timeout,
            WireTraffic traffic,
            byte[] first)
            throws WireException, InterruptedException {
        var side = new ClientSide(first);
        open(host, port, identity, listener, side, traffic, timeout);
        return new WireTransport.Opening(await(side.greeted, side, host + ':' + port, timeout), side.first());
    }

    public WireTransport.Paired pair(
            String host, int port, Identity identity, PairingToken token, String ownName, Duration timeout)
            throws WireException, InterruptedException {
        var side = new PairingSide(identity.fingerprint(), token, ownName);
        open(host, port, identity, token.listener(), side, WireTraffic.NONE, timeout);
        return await(side.paired, side, host + ':' + port, timeout);
    }

    public WireServer listen(ListenOptions options, WireHandler handler) throws IOException {
        SslContext tls = Tls.server(options.identity(), provider);
        var server = new NettyServer(options, handler, tls, PooledByteBufAllocator.DEFAULT, timing);
        Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        var bound = new ServerBootstrap()
                .group(loops)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, 256)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                // for a Listener under bulk a tenth less work than Netty's adaptive one
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        track(channel);
                        server.accept(channel);
                    }
                })
                .bind(options.bind())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            ReferenceCountUtil.release(tls);
            throw new IOException(
                    "cannot listen on " + options.bind().getHostString() + ':'
                            + options.bind().getPort() + ": " + bound.cause().getMessage(),
                    bound.cause());
        }
        server.bound(bound.channel());
        return server;
    }

    @Override
    public void close() {
        if (loops.isShuttingDown()) {
            return;
        }
        long deadline = System.nanoTime() + 2_000_000_000L;
        loops.next().execute(() -> shutDown(deadline));
    }

    /** Loops that end before their channels would leave the natives of TLS behind. */
    private void shutDown(long deadline) {
        if (channels.isEmpty() || System.nanoTime() - deadline > 0) {
            loops.shutdownGracefully(100, 2000, TimeUnit.MILLISECONDS);
        } else {
            loops.next().schedule(() -> shutDown(deadline), 20, TimeUnit.MILLISECONDS);
        }
    }

    private void track(Channel channel) {
        if (channel instanceof EpollSocketChannel socket) {
            // else the system takes megabytes that the network does not, and nobody learns that it is the network that
            // they wait for
            socket.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT);
        }
        channels.add(channel);
        channel.closeFuture().addListener(closed -> channels.remove(channel));
    }

    private void open(
            String host,
            int port,
            Identity identity,
            Fingerprint listener,
            Link.Side side,
            WireTraffic traffic,
            Duration timeout)
            throws WireException, InterruptedException {
        String remote = host + ':' + port;
        InetSocketAddress address = resolve(host, port);
        SslContext tls = clientTls(identity, listener);
        try {
            var link = new Link(side, false, remote, timing, null);
            Class<? extends Channel> type = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
            var opening = new Bootstrap()
                    .group(loops)
                    .channel(type)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.SO_KEEPALIVE, true)
                    .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(timeout.toMillis(), 60_000))
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            track(channel);
                            var ssl = tls.newHandler(channel.alloc());
                            ssl.setHandshakeTimeoutMillis(timeout.toMillis());
                            channel.pipeline().addLast(new TrafficCounter(traffic), ssl, link);
                        }
                    })
                    .connect(address);
            opening.await();
            if (!opening.isSuccess()) {
                throw unreachable(remote, opening.cause());
            }
        } finally {
            ReferenceCountUtil.release(tls);
        }
    }

    private SslContext clientTls(Identity identity, Fingerprint listener) throws WireException {
        try {
            return Tls.client(identity, listener, provider);
        } catch (SSLException e) {
            throw new WireException(WireException.Kind.UNREACHABLE, "TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static InetSocketAddress resolve(String host, int port) throws WireException {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new WireException(
                    WireException.Kind.UNREACHABLE,
                    "no machine has the name " + host + "; check the name or the DNS",
                    e);
        }
    }

    private static WireException unreachable(String remote, Throwable cause) {
        String why = cause instanceof ConnectException
                        && String.valueOf(cause.getMessage()).contains("timed out")
                ? "nothing answers at " + remote + "; is a firewall in between?"
                : "cannot connect to " + remote + ": " + cause.getMessage() + "; is the Listener running there?";
        return new WireException(WireException.Kind.UNREACHABLE, why, cause);
    }

    private static <T> T await(CompletableFuture<T> result, ClientSide side, String remote, Duration timeout)
            throws WireException, InterruptedException {
        boolean done = false;
        try {
            T value = result.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            done = true;
            return value;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WireException w) {
                throw new WireException(w.kind(), w.getMessage(), w);
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new WireException(WireException.Kind.TIMEOUT, remote + " did not answer in time", e);
        } finally {
            if (!done) {
                side.giveUp();
            }
        }
    }
}
