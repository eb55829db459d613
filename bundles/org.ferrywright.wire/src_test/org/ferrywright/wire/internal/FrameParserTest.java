package org.ferrywright.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameParserTest {
    private record Frame(int type, int stream, byte[] payload) {
        @Override
        public boolean equals(Object o) {
            return o instanceof Frame f
                    && f.type == type
                    && f.stream == stream
                    && java.util.Arrays.equals(f.payload, payload);
        }

        @Override
        public int hashCode() {
            return type;
        }
    }

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final List<Frame> frames = new ArrayList<>();
    private final FrameParser parser = new FrameParser(allocator, this::take);
    private int lastCost;

    @AfterEach
    void nothingLeaks() {
        parser.release();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void framesComeWholeHoweverTheyAreCut(long seed) throws Exception {
        var random = new Random(seed);
        parser.admit();
        var all = new ByteArrayOutputStream();
        List<Frame> sent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            sent.add(frame(random));
            all.writeBytes(bytes(sent.getLast()));
        }
        feedInPieces(all.toByteArray(), random);
        assertThat(merged(frames)).isEqualTo(merged(sent));
        assertThat(parser.unfinished()).isZero();
    }

    @Test
    void aStrangerMaySendOnlyAGreeting() {
        for (int type :
                new int[] {Frames.REQUEST, Frames.DATA, Frames.MESSAGE, Frames.END, Frames.CREDIT, Frames.FAIL}) {
            byte[] bytes = bytes(new Frame(type, 1, new byte[type == Frames.CREDIT ? 4 : 0]));
            assertThatThrownBy(() -> new FrameParser(allocator, this::take).feed(buffer(bytes)))
                    .isInstanceOf(Violation.class)
                    .hasMessageContaining("before the greeting");
        }
    }

    @Test
    void aClaimedLengthTakesNoMemory() throws Exception {
        parser.admit();
        feed(new byte[] {0x04, 0, 0, Frames.MESSAGE, 0, 0, 0, 1, 42});
        assertThat(allocator.metric().usedDirectMemory()).isLessThan(1024);
        assertThat(parser.unfinished()).isEqualTo(1);
        assertThatThrownBy(() -> new FrameParser(allocator, this::take)
                        .feed(buffer(new byte[] {0x04, 0, 1, Frames.HELLO, 0, 0, 0, 0})))
                .isInstanceOf(Violation.class);
    }

    @Test
    void theLongestFrameIsTakenAndOneByteMoreIsNot() throws Exception {
        parser.admit();
        feed(bytes(new Frame(Frames.MESSAGE, 1, new byte[Frames.MAX_PAYLOAD])));
        assertThat(frames.getFirst().payload()).hasSize(Frames.MAX_PAYLOAD);
        assertThatThrownBy(() -> feed(bytes(new Frame(Frames.DATA, 1, new byte[Frames.MAX_PAYLOAD + 1]))))
                .isInstanceOf(Violation.class);
    }

    @Test
    void manySmallFramesCostMoreThanTheirBytes() throws Exception {
        parser.admit();
        feed(bytes(new Frame(Frames.DATA, 1, new byte[1])));
        assertThat(lastCost).isEqualTo(1 + Frames.COST);
        feed(bytes(new Frame(Frames.MESSAGE, 1, new byte[0])));
        assertThat(lastCost).isEqualTo(Frames.COST);
    }

    /** Seeds that found something are added to the list. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void randomAndMutatedBytesAreFramesOrViolations(long seed) {
        var random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            var fuzzed = new FrameParser(allocator, this::take);
            if (random.nextBoolean()) {
                fuzzed.admit();
            }
            var all = new ByteArrayOutputStream();
            for (int i = 0; i < 5; i++) {
                all.writeBytes(bytes(frame(random)));
            }
            byte[] bytes = all.toByteArray();
            for (int k = random.nextInt(6); k > 0; k--) {
                bytes[random.nextInt(Math.min(bytes.length, 64))] = (byte) random.nextInt();
            }
            if (round % 3 == 0) {
                random.nextBytes(bytes);
            }
            try {
                fuzzed.feed(buffer(bytes));
            } catch (Violation e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
            fuzzed.release();
            frames.clear();
            assertThat(allocator.metric().usedDirectMemory()).isZero();
        }
    }

    private static Frame frame(Random random) {
        int[] types = {
            Frames.MESSAGE, Frames.DATA, Frames.PACKED, Frames.END, Frames.PING, Frames.CREDIT, Frames.REQUEST
        };
        int type = types[random.nextInt(types.length)];
        int length = switch (type) {
            case Frames.END -> 0;
            case Frames.PING -> 8;
            case Frames.CREDIT -> 4;
            default -> random.nextInt(random.nextInt(5) == 0 ? 20_000 : 100);
        };
        byte[] payload = new byte[length];
        random.nextBytes(payload);
        return new Frame(type, type == Frames.PING ? 0 : 1 + random.nextInt(3), payload);
    }

    private static byte[] bytes(Frame f) {
        ByteBuf b = Frames.frame(UnpooledByteBufAllocator.DEFAULT, f.type, f.stream, f.payload);
        try {
            return ByteBufUtil.getBytes(b);
        } finally {
            b.release();
        }
    }

    private static ByteBuf buffer(byte[] bytes) {
        return io.netty.buffer.Unpooled.wrappedBuffer(bytes);
    }

    private void feed(byte[] bytes) throws Violation {
        parser.feed(buffer(bytes));
    }

    private void feedInPieces(byte[] bytes, Random random) throws Violation {
        int at = 0;
        while (at < bytes.length) {
            int n = Math.min(bytes.length - at, 1 + random.nextInt(random.nextInt(4) == 0 ? 30_000 : 20));
            parser.feed(buffer(java.util.Arrays.copyOfRange(bytes, at, at + n)));
            at += n;
        }
    }

    private void take(int type, int stream, ByteBuf payload, int cost) {
        frames.add(new Frame(type, stream, ByteBufUtil.getBytes(payload)));
        lastCost = cost;
        payload.release();
    }

    /** Data may come in pieces: only its bytes count. */
    private static List<Frame> merged(List<Frame> frames) {
        List<Frame> result = new ArrayList<>();
        for (Frame f : frames) {
            Frame last = result.isEmpty() ? null : result.getLast();
            if (last != null && f.type == Frames.DATA && last.type == Frames.DATA && f.stream == last.stream) {
                byte[] both = java.util.Arrays.copyOf(last.payload, last.payload.length + f.payload.length);
                System.arraycopy(f.payload, 0, both, last.payload.length, f.payload.length);
                result.set(result.size() - 1, new Frame(f.type, f.stream, both));
            } else {
                result.add(f);
            }
        }
        return result;
    }
}
