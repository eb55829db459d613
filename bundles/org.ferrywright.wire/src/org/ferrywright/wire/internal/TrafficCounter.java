package org.ferrywright.wire.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.ferrywright.wire.WireTraffic;

/** Counts what passes between TLS and the socket. */
final class TrafficCounter extends ChannelDuplexHandler {
    private final WireTraffic traffic;

    TrafficCounter(WireTraffic traffic) {
        this.traffic = traffic;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            traffic.received(bytes.readableBytes());
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            traffic.sent(bytes.readableBytes());
        }
        ctx.write(message, promise);
    }
}
