package org.ferrywright.wire.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Frames made and cut apart again, as they come from TLS in pieces of 16 KiB. An operation is one frame. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
public class FrameBenchmark {
    private static final int FRAMES = 16;
    private static final int PIECE = 16 << 10;

    @Param({"200", "131072"})
    int payload;

    private final ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
    private final AtomicLong received = new AtomicLong();
    private byte[] content;
    private ByteBuf stream;
    private FrameParser parser;

    @Setup
    public void fill() {
        content = new byte[payload];
        stream = allocator.directBuffer();
        for (int i = 0; i < FRAMES; i++) {
            ByteBuf frame = Frames.frame(allocator, Frames.DATA, 1, content);
            stream.writeBytes(frame);
            frame.release();
        }
        parser = new FrameParser(allocator, (_, _, data, _) -> {
            received.addAndGet(data.readableBytes());
            data.release();
        });
        parser.admit();
    }

    @TearDown
    public void free() {
        stream.release();
        parser.release();
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public void make() {
        for (int i = 0; i < FRAMES; i++) {
            Frames.frame(allocator, Frames.DATA, 1, content).release();
        }
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public long parse() throws Violation {
        ByteBuf all = stream.duplicate();
        while (all.isReadable()) {
            parser.feed(all.readSlice(Math.min(PIECE, all.readableBytes())));
        }
        return received.get();
    }
}
