package org.ferrywright.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChainTest {
    /** Made by this class once: "hello, hello, hello" and then the same again. */
    private static final List<String> GOLDEN =
            List.of("0000001328b52ffd00586c00003868656c6c6f2c200100e28a11", "000000136c0000382c2068656c6c6f0100e70a10");

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final Random random = new Random(2);
    private final Chain near = new Chain(new Pace(System::nanoTime, () -> 0));
    private final Chain far = new Chain(new Pace(System::nanoTime, () -> 0));

    @AfterEach
    void close() {
        near.close();
        far.close();
    }

    private ByteBuf pack(byte[] content) {
        ByteBuf chunk = allocator.directBuffer(content.length).writeBytes(content);
        var frames = new ArrayList<ByteBuf>();
        int size = near.pack(chunk, 7, allocator, frames::add);
        chunk.release();
        assertThat(frames.getFirst().readableBytes()).isEqualTo(size);
        assertThat(frames.getFirst().getMedium(0)).isEqualTo(size - Frames.HEADER);
        assertThat(frames.getFirst().getByte(3)).isEqualTo((byte) Frames.CHAINED);
        assertThat(frames.getFirst().getInt(4)).isEqualTo(7);
        return frames.getFirst().skipBytes(Frames.HEADER);
    }

    private byte[] unpack(ByteBuf frame) throws Violation {
        try {
            ByteBuf out = far.unpack(frame, allocator);
            byte[] bytes = ByteBufUtil.getBytes(out);
            out.release();
            return bytes;
        } finally {
            frame.release();
        }
    }

    private byte[] noise(int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    @Test
    @DisplayName("what a frame has said before costs next to nothing in a later one")
    void remembers() throws Violation {
        byte[] once = noise(100_000);
        ByteBuf first = pack(once);
        ByteBuf second = pack(once);
        assertThat(second.readableBytes()).isLessThan(200);
        assertThat(unpack(first)).isEqualTo(once);
        assertThat(unpack(second)).isEqualTo(once);
    }

    @Test
    @DisplayName("contents of all kinds and lengths come out, over many times the window")
    void roundTrips() throws Violation {
        var under = new ArrayDeque<ByteBuf>();
        var expected = new ArrayDeque<byte[]>();
        for (int i = 0; i < 300; i++) {
            byte[] content = noise(1 + random.nextInt(Frames.DATA_CHUNK));
            if (i % 3 == 0) {
                content = "the quick brown fox %d\n"
                        .formatted(i)
                        .repeat(1 + content.length / 30)
                        .getBytes(StandardCharsets.UTF_8);
            } else if (i % 3 == 1) {
                content = new byte[content.length];
            }
            under.add(pack(content));
            expected.add(content);
            if (random.nextBoolean()) {
                assertThat(unpack(under.remove())).isEqualTo(expected.remove());
            }
        }
        while (!under.isEmpty()) {
            assertThat(unpack(under.remove())).isEqualTo(expected.remove());
        }
    }

    @Test
    @DisplayName("frames look as the protocol says")
    void golden() throws Violation {
        byte[] hello = "hello, hello, hello".getBytes(StandardCharsets.UTF_8);
        for (String frame : GOLDEN) {
            assertThat(unpack(allocator.directBuffer().writeBytes(ByteBufUtil.decodeHexDump(frame))))
                    .isEqualTo(hello);
        }
    }

    @ParameterizedTest
    @DisplayName("what cannot be unpacked to exactly what it says is a violation")
    @ValueSource(
            strings = {
                "", // nothing
                "00000005", // no data
                "00000000ff", // nothing at all
                "00040001ff", // more than a frame may have
                "ffffffffff", // a negative length
                "000000050102030405060708", // garbage
            })
    void garbage(String frame) {
        assertThatExceptionOfType(Violation.class)
                .isThrownBy(() -> unpack(allocator.directBuffer().writeBytes(ByteBufUtil.decodeHexDump(frame))));
    }

    @Test
    @DisplayName("less data than a frame says is a violation")
    void lengthsThatLie() {
        for (int lie : new int[] {1, 1000}) {
            var fresh = new Chain(new Pace(System::nanoTime, () -> 0));
            ByteBuf frame = allocator.directBuffer();
            ByteBuf chunk = allocator.directBuffer().writeBytes(noise(5_000));
            fresh.pack(chunk, 1, allocator, f -> frame.writeBytes(f.skipBytes(Frames.HEADER)));
            frame.setInt(0, 5_000 + lie);
            var receiver = new Chain(new Pace(System::nanoTime, () -> 0));
            assertThatExceptionOfType(Violation.class).isThrownBy(() -> receiver.unpack(frame, allocator));
            receiver.close();
            fresh.close();
        }
    }

    @Test
    @DisplayName("a peer cannot make us remember more than the window")
    void largeWindow() {
        try (var large = new ZstdCompressCtx()) {
            large.setLevel(3).setWindowLog(27).setContentSize(false);
            var source = allocator.directBuffer().writeBytes(noise(1_000));
            var target = allocator.directBuffer(5_000);
            var room = target.nioBuffer(0, 5_000);
            large.compressDirectByteBufferStream(room, source.nioBuffer(), EndDirective.FLUSH);
            var frame = allocator.directBuffer().writeInt(1_000).writeBytes(target.nioBuffer(0, room.position()));
            assertThatExceptionOfType(Violation.class).isThrownBy(() -> unpack(frame));
        }
    }

    @Test
    @DisplayName("after the end nothing is packed, and nothing breaks")
    void afterTheEnd() {
        near.close();
        ByteBuf chunk = allocator.directBuffer().writeBytes(noise(1_000));
        assertThat(near.pack(chunk, 1, allocator, _ -> {})).isZero();
    }
}
