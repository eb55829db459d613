package org.ferrywright.wire.internal;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;

/**
 * One Zstandard stream for each direction of a connection, so that what one frame says need not be said again in the next, whatever streams
 * they belong to. Frames have to be unpacked in the order in which they were packed. Memory is taken when the first one goes or comes: some
 * {@link #WINDOW} and a little for each direction.
 */
final class Chain implements AutoCloseable {
    /** Exponent of two of the bytes that are remembered: 2 MiB. More is refused. */
    static final int WINDOW = 21;

    static final int LEVEL = 3;

    private final Pace pace;
    private ZstdCompressCtx compressor;
    private ZstdDecompressCtx decompressor;
    private boolean closed;

    /** @param pace hears how fast this machine compresses */
    Chain(Pace pace) {
        this.pace = pace;
    }

    /**
     * Packs the readable bytes of a direct buffer, and gives the frame on before another is packed.
     *
     * @return bytes of the frame; 0 when the connection is over
     */
    synchronized int pack(ByteBuf chunk, int stream, ByteBufAllocator allocator, Consumer<ByteBuf> next) {
        if (closed) {
            return 0;
        }
        if (compressor == null) {
            compressor = new ZstdCompressCtx();
            compressor.setChecksum(false).setLevel(LEVEL).setWindowLog(WINDOW);
        }
        int length = chunk.readableBytes();
        var frame = Frames.begin(allocator, Frames.CHAINED, stream, 4 + mostFor(length));
        boolean done = false;
        try {
            frame.writeInt(length);
            var source = chunk.nioBuffer();
            var target = frame.nioBuffer(frame.writerIndex(), frame.writableBytes());
            int begun = target.position();
            long since = System.nanoTime();
            if (!compressor.compressDirectByteBufferStream(target, source, EndDirective.FLUSH)) {
                throw new IllegalStateException("a chunk of " + length + " bytes did not fit into its frame");
            }
            pace.compressed(LEVEL, length, System.nanoTime() - since);
            frame.writerIndex(frame.writerIndex() + target.position() - begun);
            Frames.finish(frame);
            done = true;
        } finally {
            if (!done) {
                frame.release();
            }
        }
        int size = frame.readableBytes();
        next.accept(frame);
        return size;
    }

    /** What zstd needs at most when nothing can be compressed, with its header. */
    private static int mostFor(int length) {
        return length + (length >>> 7) + 1024;
    }

    /** Unpacks the next frame. On the event loop alone. */
    ByteBuf unpack(ByteBuf packed, ByteBufAllocator allocator) throws Violation {
        int length = packed.readableBytes() > 4 ? packed.readInt() : -1;
        if (length <= 0 || length > Frames.MAX_PAYLOAD) {
            throw new Violation("a compressed frame that is not allowed");
        }
        if (decompressor == null) {
            decompressor = new ZstdDecompressCtx();
            decompressor.setLongMax(WINDOW);
        }
        var out = allocator.directBuffer(length, length);
        boolean whole = false;
        try {
            var source = packed.nioBuffer();
            var target = out.nioBuffer(0, length);
            boolean moved = true;
            while (moved && target.hasRemaining()) {
                int before = source.remaining() + target.remaining();
                decompressor.decompressDirectByteBufferStream(target, source);
                moved = source.remaining() + target.remaining() < before;
            }
            whole = !target.hasRemaining() && !source.hasRemaining();
            out.writerIndex(length);
        } catch (ZstdException _) {
            // told below
        } finally {
            if (!whole) {
                out.release();
            }
        }
        if (!whole) {
            throw new Violation("a compressed frame that cannot be unpacked");
        }
        return out;
    }

    /** On the event loop. */
    @Override
    public synchronized void close() {
        closed = true;
        if (compressor != null) {
            compressor.close();
        }
        if (decompressor != null) {
            decompressor.close();
        }
    }
}
