package org.ferrywright.wire.internal;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.ferrywright.core.Printable;
import org.ferrywright.wire.Connection;
import org.ferrywright.wire.Failure;
import org.ferrywright.wire.Fingerprint;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireStream;
import org.ferrywright.wire.internal.proto.Bye;
import org.ferrywright.wire.internal.proto.Hello;
import org.ferrywright.wire.internal.proto.PairMessage;

/**
 * One connection after TLS: dispatches frames to streams, keeps the deadlines, and holds senders back while the network is full. What
 * differs between the two sides is behind {@link Side}.
 */
final class Link extends ChannelInboundHandlerAdapter implements Connection, FrameParser.Sink {
    /** What the owner of a connection does at its turns. All are called on the event loop and never block. */
    interface Side {
        /** TLS is done: the key of the peer is proven. */
        void secured(Link link, Fingerprint peer);

        void greeted(Link link, Hello hello) throws Violation;

        void pairing(Link link, PairMessage message) throws Violation;

        /** A stream was opened; only where streams are served. */
        void requested(Link link, LinkStream stream, byte[] request);

        /** The connection is gone. @param cause why, for those who wait for it */
        void lost(Link link, WireException cause);
    }

    private static final long LINGER = 1000;

    private final Side side;
    private final boolean serves;
    private final String remote;
    private final Timing timing;
    private final ConcurrentHashMap<Integer, LinkStream> streams = new ConcurrentHashMap<>();
    private final ExtraCredit extraCredit;
    private final Pace pace = new Pace(System::nanoTime, this::capacity);
    private final Zstd zstd = new Zstd();
    private final Chain chain = new Chain(pace);
    private final ReentrantLock gate = new ReentrantLock();
    private final Condition writable = gate.newCondition();
    private volatile Channel channel;
    private volatile Fingerprint peer;
    private volatile Hello peerHello;
    private volatile WireException cause;
    private volatile Semaphore freeStreams;
    private FrameParser parser;
    private ScheduledFuture<?> ticker;
    private int lastStream;
    private boolean admitted;
    private volatile boolean chains;
    private final Deadlines deadlines;

    /** @param shared what all connections of a Listener may give together; null for one alone */
    Link(Side side, boolean serves, String remote, Timing timing, ExtraCredit shared) {
        this.extraCredit = new ExtraCredit(Limits.EXTRA_CREDIT, shared);
        this.timing = timing;
        this.deadlines = new Deadlines(timing);
        this.side = side;
        this.serves = serves;
        this.remote = remote;
    }

    boolean serves() {
        return serves;
    }

    Pace pace() {
        return pace;
    }

    @Override
    public boolean slow() {
        return pace.slow();
    }

    /** Null when the peer takes nothing compressed. */
    Zstd zstd() {
        return peerHello.getFeaturesList().contains(Features.ZSTD) ? zstd : null;
    }

    /** Whether both sides take one compressed stream for all. */
    boolean chains() {
        return chains;
    }

    ByteBufAllocator allocator() {
        return channel.alloc();
    }

    Hello peerHello() {
        return peerHello;
    }

    @Override
    public Fingerprint peer() {
        return peer;
    }

    @Override
    public String remoteAddress() {
        return remote;
    }

    @Override
    public boolean isOpen() {
        return cause == null && channel.isActive();
    }

    @Override
    public WireStream open(byte[] request) throws WireException, InterruptedException {
        if (request.length > Protocol.MAX_MESSAGE) {
            throw new IllegalArgumentException("a request of " + request.length + " bytes is too long");
        }
        freeStreams.acquire();
        gate.lock();
        try {
            if (cause != null) {
                freeStreams.release();
                throw retold(cause);
            }
            return opened(request, true);
        } finally {
            gate.unlock();
        }
    }

    /** The stream of the first request, right after the greeting. On the event loop. @param send unless the Listener has it already */
    LinkStream first(byte[] request, boolean send) {
        gate.lock();
        try {
            // nobody else has the connection yet
            freeStreams.acquireUninterruptibly();
            return opened(request, send);
        } finally {
            gate.unlock();
        }
    }

    /** Under the lock: streams have to be opened in the order of their numbers. */
    private LinkStream opened(byte[] request, boolean send) {
        var stream = new LinkStream(this, ++lastStream, peerHello.getInitialCredit());
        streams.put(stream.id, stream);
        if (send) {
            control(Frames.frame(allocator(), Frames.REQUEST, stream.id, request));
        }
        return stream;
    }

    /** The request that came with the greeting of a client. On the event loop, when that is over. */
    void takeFirst(byte[] request) throws Violation {
        request(1, Unpooled.wrappedBuffer(request));
    }

    @Override
    public void close() {
        shut(Bye.Reason.DONE, "", new WireException(WireException.Kind.CLOSED, "the connection was closed"));
    }

    /** Says why, and closes. The streams fail with {@code reason}. */
    void shut(Bye.Reason code, String message, WireException reason) {
        if (fail(reason) && channel != null && channel.isActive()) {
            var bye =
                    Bye.newBuilder().setReason(code).setMessage(message).build().toByteArray();
            channel.writeAndFlush(Frames.frame(allocator(), Frames.BYE, 0, bye));
            // the peer closes when it has read this; closed by us while its data comes in, the system would throw it
            // away
            channel.eventLoop().schedule(() -> channel.close(), LINGER, TimeUnit.MILLISECONDS);
        }
    }

    /** Writes a frame, waiting while the network is full. */
    void write(ByteBuf frame) throws WireException, InterruptedException {
        awaitNetwork(frame);
        channel.writeAndFlush(frame);
    }

    /** Writes data as the next part of the compressed stream. @return bytes of the frame */
    int writeChained(ByteBuf chunk, int stream) throws WireException, InterruptedException {
        awaitNetwork(chunk);
        try {
            return chain.pack(chunk, stream, allocator(), channel::writeAndFlush);
        } finally {
            chunk.release();
        }
    }

    /** Releases what was to be written when it cannot be. */
    private void awaitNetwork(ByteBuf frame) throws WireException, InterruptedException {
        Channel c = channel;
        if (!c.isWritable() || cause != null) {
            boolean passed = false;
            try {
                awaitWritable(c);
                passed = true;
            } finally {
                if (!passed) {
                    frame.release();
                }
            }
        }
    }

    /** Writes a small frame at once. */
    void control(ByteBuf frame) {
        channel.writeAndFlush(frame);
    }

    /** Runs a task on the event loop. */
    void execute(Runnable task) {
        channel.eventLoop().execute(task);
    }

    ExtraCredit extraCredit() {
        return extraCredit;
    }

    void forget(LinkStream stream) {
        if (streams.remove(stream.id) != null && !serves) {
            freeStreams.release();
        }
    }

    /** The greeting is over: requests may come and go. On the event loop. @param chain whether our side named it */
    void admit(Hello hello, boolean chain) throws Violation {
        if (hello.getInitialCredit() < Limits.LEAST_CREDIT
                || hello.getMaxFrame() < Frames.MAX_PAYLOAD
                || hello.getMaxStreams() < 1) {
            throw new Violation("limits too small to work with");
        }
        peerHello = hello;
        chains = chain && hello.getFeaturesList().contains(Features.CHAIN);
        admitted = true;
        parser.admit();
        freeStreams = new Semaphore(serves ? 0 : Math.min(hello.getMaxStreams(), 1024));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        parser = new FrameParser(ctx.alloc(), this);
        if (channel.isActive()) {
            watch(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        watch(ctx);
        ctx.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                peer = Tls.peer(ctx.pipeline());
                side.secured(this, peer);
            } else {
                fail(Tls.explain(remote, handshake.cause()));
                ctx.close();
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        try {
            if (cause == null) {
                parser.feed(in);
                deadlines.read(parser.unfinished());
            }
        } catch (Violation e) {
            violated(e.getMessage());
        } finally {
            in.release();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        boolean now = ctx.channel().isWritable();
        deadlines.writable(now);
        if (now) {
            openGate();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (ticker != null) {
            ticker.cancel(false);
        }
        parser.release();
        fail(new WireException(WireException.Kind.UNREACHABLE, "the connection to " + remote + " was lost"));
        zstd.close();
        chain.close();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable e) {
        fail(Tls.explain(remote, e));
        ctx.close();
    }

    @Override
    public void frame(int type, int stream, ByteBuf payload, int cost) throws Violation {
        boolean kept = false;
        try {
            switch (type) {
                case Frames.HELLO -> side.greeted(this, Hello.parseFrom(bytes(payload)));
                case Frames.PAIR -> side.pairing(this, PairMessage.parseFrom(bytes(payload)));
                case Frames.BYE -> farewell(Bye.parseFrom(bytes(payload)));
                case Frames.PING -> pong(payload);
                case Frames.PONG -> {}
                case Frames.REQUEST -> request(stream, payload);
                case Frames.MESSAGE, Frames.DATA, Frames.PACKED -> {
                    LinkStream known = known(stream);
                    if (known != null) {
                        kept = true;
                        known.arrived(type, payload, cost);
                    }
                }
                case Frames.CHAINED -> chained(stream, payload);
                default -> signal(type, stream, payload);
            }
        } catch (InvalidProtocolBufferException e) {
            throw new Violation("a message that cannot be read");
        } finally {
            if (!kept) {
                payload.release();
            }
        }
    }

    /** Unpacked whether or not somebody wants it: what comes next may refer to it. */
    private void chained(int stream, ByteBuf payload) throws Violation {
        if (!chains) {
            throw new Violation("a compressed stream that was not agreed on");
        }
        LinkStream known = known(stream);
        ByteBuf data = chain.unpack(payload, allocator());
        if (known == null) {
            data.release();
        } else {
            known.arrived(Frames.DATA, data, data.readableBytes() + Frames.COST);
        }
    }

    private void signal(int type, int stream, ByteBuf payload) throws Violation {
        LinkStream known = known(stream);
        if (known == null) {
            return;
        }
        switch (type) {
            case Frames.END -> known.arrivedEnd();
            case Frames.CREDIT -> known.arrivedCredit(payload.readUnsignedInt());
            case Frames.BLOCKED -> known.arrivedBlocked();
            case Frames.RESET ->
                known.abort(new WireException(WireException.Kind.CLOSED, "the peer gave the stream up"));
            case Frames.FAIL -> {
                try {
                    known.abort(new WireException(Messages.failure(bytes(payload))));
                } catch (WireException e) {
                    throw new Violation("a failure that cannot be read");
                }
            }
            default -> throw new Violation("a frame of type " + type);
        }
    }

    /** Null for a stream that is over: what was on its way then means nothing any more. */
    private LinkStream known(int stream) throws Violation {
        LinkStream known = streams.get(stream);
        if (known == null && serves && stream > lastStream) {
            throw new Violation("a frame for a stream that was never opened");
        }
        return known;
    }

    private void request(int id, ByteBuf payload) throws Violation {
        if (!serves || id <= lastStream) {
            throw new Violation("a stream opened out of order");
        }
        lastStream = id;
        // those that the peer has just given up may still be ending here
        if (streams.size() >= 2 * Limits.MAX_STREAMS) {
            if (!channel.isWritable()) {
                throw new Violation("more than " + Limits.MAX_STREAMS + " streams at once");
            }
            var busy = new Failure("THROTTLED", false, 1000, null, null, "too many streams at once");
            control(Frames.frame(allocator(), Frames.FAIL, id, Messages.encode(busy)));
            return;
        }
        var stream = new LinkStream(this, id, peerHello.getInitialCredit());
        streams.put(id, stream);
        side.requested(this, stream, bytes(payload));
    }

    private void pong(ByteBuf payload) {
        if (channel.isWritable()) {
            control(Frames.frame(allocator(), Frames.PONG, 0, bytes(payload)));
        }
    }

    private void farewell(Bye bye) {
        String said = bye.getMessage().isEmpty() ? "" : ": " + Printable.text(bye.getMessage());
        fail(
                switch (bye.getReason()) {
                    case NOT_PAIRED ->
                        new WireException(WireException.Kind.AUTH, remote + " does not know this instance" + said);
                    case PROTOCOL ->
                        new WireException(WireException.Kind.PROTOCOL, remote + " closed the connection" + said);
                    case TIMEOUT ->
                        new WireException(WireException.Kind.TIMEOUT, remote + " closed the connection" + said);
                    case THROTTLED ->
                        new WireException(WireException.Kind.THROTTLED, remote + " refuses for now" + said);
                    default ->
                        new WireException(WireException.Kind.UNREACHABLE, remote + " closed the connection" + said);
                });
        channel.close();
    }

    private void violated(String what) {
        shut(
                Bye.Reason.PROTOCOL,
                what,
                new WireException(WireException.Kind.PROTOCOL, remote + " broke the protocol: " + what));
    }

    /** From when the channel is active; a Listener's may have been so before, while it waited for its turn. */
    private void watch(ChannelHandlerContext ctx) {
        if (ticker == null) {
            ticker =
                    ctx.executor().scheduleAtFixedRate(this::tick, timing.tick(), timing.tick(), TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        String late = deadlines.expired(admitted);
        if (cause != null) {
            ticker.cancel(false);
        } else if (late != null) {
            expired(late);
        } else if (admitted && deadlines.silent()) {
            control(Frames.frame(allocator(), Frames.PING, 0, new byte[8]));
        }
    }

    private void expired(String what) {
        shut(Bye.Reason.TIMEOUT, what, new WireException(WireException.Kind.TIMEOUT, remote + ": " + what));
    }

    /** The first cause counts. @return whether this is it */
    private boolean fail(WireException why) {
        gate.lock();
        try {
            if (cause != null) {
                return false;
            }
            cause = why;
            writable.signalAll();
        } finally {
            gate.unlock();
        }
        streams.values().forEach(s -> s.abort(why));
        Semaphore waiting = freeStreams;
        if (waiting != null) {
            // one that waits to open a stream wakes up, and each wakes the next
            waiting.release();
        }
        side.lost(this, why);
        return true;
    }

    private void openGate() {
        gate.lock();
        try {
            writable.signalAll();
        } finally {
            gate.unlock();
        }
    }

    private void awaitWritable(Channel c) throws WireException, InterruptedException {
        gate.lockInterruptibly();
        try {
            if (cause == null && !c.isWritable()) {
                pace.held();
                try {
                    while (cause == null && !c.isWritable()) {
                        writable.await();
                    }
                } finally {
                    pace.released();
                }
            }
            if (cause != null) {
                throw retold(cause);
            }
        } finally {
            gate.unlock();
        }
    }

    /**
     * Whether the network still has something of ours under way: a sender without credit then waits for the network, not for a peer that
     * is slow. Where the system does not tell, it is the network.
     */
    boolean isNetworkBusy() {
        try {
            return !(channel instanceof EpollSocketChannel epoll)
                    || epoll.tcpInfo().unacked() > 0;
        } catch (ChannelException _) {
            return false;
        }
    }

    /**
     * Bytes a second that the network takes, by the window of congestion that TCP has found and the time of a round trip; 0 where the
     * system does not tell.
     */
    private double capacity() {
        try {
            if (channel instanceof EpollSocketChannel epoll) {
                var tcp = epoll.tcpInfo();
                return tcp.rtt() > 0 ? 1e6 * tcp.sndCwnd() * tcp.sndMss() / tcp.rtt() : 0;
            }
        } catch (ChannelException _) {
            // closed meanwhile
        }
        return 0;
    }

    private static WireException retold(WireException e) {
        return new WireException(e.kind(), e.getMessage(), e);
    }

    private static byte[] bytes(ByteBuf payload) {
        return ByteBufUtil.getBytes(payload);
    }
}
