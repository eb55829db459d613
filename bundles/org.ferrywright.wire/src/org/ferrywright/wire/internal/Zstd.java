package org.ferrywright.wire.internal;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The compressors of one connection, each used by one thread at a time. */
final class Zstd implements AutoCloseable {
    private final ConcurrentLinkedQueue<ZstdCompressCtx> compressors = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<ZstdDecompressCtx> decompressors = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    /**
     * Appends the compressed form of the readable bytes of {@code from} to {@code to}. Both are direct.
     *
     * @return false when it does not fit there
     */
    boolean compress(ByteBuf from, ByteBuf to, int level) {
        var context = borrow(compressors, () -> {
            var fresh = new ZstdCompressCtx();
            fresh.setChecksum(false);
            return fresh;
        });
        try {
            context.setLevel(level);
            var source = from.nioBuffer();
            var target = to.nioBuffer(to.writerIndex(), to.writableBytes());
            int n = context.compressDirectByteBuffer(target, 0, target.capacity(), source, 0, source.remaining());
            to.writerIndex(to.writerIndex() + n);
            return true;
        } catch (ZstdException e) {
            return false;
        } finally {
            giveBack(compressors, context, ZstdCompressCtx::close);
        }
    }

    /** Unpacks into a buffer that has exactly the room. @return whether it was filled */
    boolean decompress(ByteBuf from, ByteBuf to) {
        var context = borrow(decompressors, ZstdDecompressCtx::new);
        try {
            var source = from.nioBuffer();
            int room = to.writableBytes();
            var target = to.nioBuffer(to.writerIndex(), room);
            int n = context.decompressDirectByteBuffer(target, 0, room, source, 0, source.remaining());
            to.writerIndex(to.writerIndex() + n);
            return n == room;
        } catch (ZstdException e) {
            return false;
        } finally {
            giveBack(decompressors, context, ZstdDecompressCtx::close);
        }
    }

    @Override
    public void close() {
        closed = true;
        drain(compressors, ZstdCompressCtx::close);
        drain(decompressors, ZstdDecompressCtx::close);
    }

    private static <T> T borrow(ConcurrentLinkedQueue<T> pool, Supplier<T> fresh) {
        T context = pool.poll();
        return context != null ? context : fresh.get();
    }

    private <T> void giveBack(ConcurrentLinkedQueue<T> pool, T context, Consumer<T> free) {
        pool.add(context);
        if (closed) {
            drain(pool, free);
        }
    }

    private static <T> void drain(ConcurrentLinkedQueue<T> pool, Consumer<T> free) {
        for (T context = pool.poll(); context != null; context = pool.poll()) {
            free.accept(context);
        }
    }
}
