package org.ferrywright.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.ferrywright.wire.WireException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PackingTest {
    private static final int STREAM = 7;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final Zstd zstd = new Zstd();
    private long now = 1;
    private final Pace pace = new Pace(() -> now, () -> 0);
    private final Packing packing = new Packing(allocator, zstd, pace);

    @AfterEach
    void close() {
        zstd.close();
    }

    /** The type and what the receiver makes of a frame. */
    private record Sent(int type, int length, byte[] received) {}

    private Sent send(byte[] content, boolean always) throws WireException {
        ByteBuf chunk = Frames.begin(allocator, Frames.DATA, STREAM, content.length);
        chunk.writeBytes(content);
        ByteBuf frame = Frames.finish(packing.pack(chunk, STREAM, packing.level(chunk, always), always));
        int type = frame.getByte(3);
        int length = frame.readableBytes();
        frame.skipBytes(Frames.HEADER);
        ByteBuf unpacked = type == Frames.PACKED ? packing.unpack(frame) : frame.retain();
        byte[] received = ByteBufUtil.getBytes(unpacked);
        unpacked.release();
        frame.release();
        return new Sent(type, length, received);
    }

    private static byte[] text() {
        return "the quick brown fox jumps over the lazy dog\n".repeat(2500).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] noise() {
        byte[] noise = new byte[Frames.DATA_CHUNK];
        new Random(1).nextBytes(noise);
        return noise;
    }

    private void slowNetwork() {
        pace.sent(5 << 20, 5 << 20);
        pace.held();
        now += 400_000_000;
        pace.sent(4 << 20, 4 << 20);
    }

    @Test
    @DisplayName("text is compressed on a slow network, at every level the same comes out")
    void textOnSlowNetwork() throws WireException {
        slowNetwork();
        Sent sent = send(text(), false);
        assertThat(sent.type()).isEqualTo(Frames.PACKED);
        assertThat(sent.length()).isLessThan(text().length / 10);
        assertThat(sent.received()).isEqualTo(text());
    }

    @Test
    @DisplayName("zeros are a few bytes on a fast network too; what only begins or ends with them is sent as it is")
    void zerosOnFastNetwork() throws WireException {
        pace.sent(100 << 20, 100 << 20);
        for (int length : new int[] {256, 257, 4099, Frames.DATA_CHUNK}) {
            byte[] zeros = new byte[length];
            Sent sent = send(zeros, false);
            assertThat(sent.type()).isEqualTo(Frames.PACKED);
            assertThat(sent.length()).isLessThan(64);
            assertThat(sent.received()).isEqualTo(zeros);
        }
        for (int place : new int[] {0, 7, 8, 5000, Frames.DATA_CHUNK - 8, Frames.DATA_CHUNK - 1}) {
            byte[] nearly = new byte[Frames.DATA_CHUNK];
            nearly[place] = 1;
            Sent sent = send(nearly, false);
            assertThat(sent.type()).isEqualTo(Frames.DATA);
            assertThat(sent.received()).isEqualTo(nearly);
        }
        assertThat(send(text(), false).type()).as("what follows zeros").isEqualTo(Frames.DATA);
    }

    @Test
    @DisplayName("on a fast network text is sent as it is, but for what is always compressed")
    void textOnFastNetwork() throws WireException {
        pace.sent(17 << 20, 17 << 20);
        Sent sent = send(text(), false);
        assertThat(sent.type()).isEqualTo(Frames.DATA);
        assertThat(sent.received()).isEqualTo(text());
        assertThat(send(text(), true).type()).isEqualTo(Frames.PACKED);
    }

    @Test
    @DisplayName("what does not shrink is sent as it is, and tried ever less often")
    void noiseOnSlowNetwork() throws WireException {
        slowNetwork();
        Sent sent = send(noise(), false);
        assertThat(sent.type()).isEqualTo(Frames.DATA);
        assertThat(sent.received()).isEqualTo(noise());
        // passed over once without a look
        assertThat(send(text(), false).type()).isEqualTo(Frames.DATA);
        assertThat(send(text(), false).type()).isEqualTo(Frames.PACKED);
    }

    @Test
    @DisplayName("short data and peers without the feature get it as it is")
    void neverPacked() throws WireException {
        assertThat(send(new byte[200], true).type()).isEqualTo(Frames.DATA);
        var plain = new Packing(allocator, null, pace);
        ByteBuf chunk = Frames.begin(allocator, Frames.DATA, STREAM, 1000).writeZero(1000);
        assertThat(plain.pack(chunk, STREAM, Pace.RAW, true)).isSameAs(chunk);
        chunk.release();
    }
}
