package org.ferrywright.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.ferrywright.wire.Connection;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.internal.proto.Bye;
import org.ferrywright.wire.internal.proto.Hello;
import org.ferrywright.wire.internal.proto.PairMessage;
import org.ferrywright.wire.internal.proto.PairProof;
import org.ferrywright.wire.internal.proto.PairStart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a peer does, it is cut off with a word, and the sessions of others go on. */
@Timeout(300)
class HostilePeerTest {
    private static final Timing IMPATIENT = new Timing(5_000, 100, 800, 4_000, 2_500, 4_000);

    @TempDir
    Path folder;

    private Echo echo;
    private Connection honest;

    @BeforeEach
    void start() throws Exception {
        echo = new Echo(folder, Tls.preferred(), IMPATIENT);
        echo.pinClient();
        honest = echo.connect();
    }

    @AfterEach
    void othersAreUnharmed() throws Exception {
        assertThat(LinkTest.count(honest, 100_000)).isEqualTo(100_000);
        honest.close();
        echo.close();
    }

    @Test
    void aStrangerGetsNothingButNotPaired() throws Exception {
        echo.peers.remove(echo.client.fingerprint());
        try (var raw = echo.raw()) {
            raw.hello();
            assertThat(Hello.parseFrom(raw.receive(Frames.HELLO).payload()).getPaired())
                    .isFalse();
            assertThat(bye(raw)).isEqualTo(Bye.Reason.NOT_PAIRED);
        }
        try (var raw = echo.raw()) {
            raw.send(
                    Frames.HELLO,
                    0,
                    Greeting.ours(false, true).toBuilder()
                            .setFirstRequest(ByteString.copyFrom(Echo.bytes("echo")))
                            .build());
            assertThat(bye(raw)).isEqualTo(Bye.Reason.NOT_PAIRED);
        }
        echo.token();
        try (var raw = echo.raw()) {
            raw.hello();
            assertThat(Hello.parseFrom(raw.receive(Frames.HELLO).payload()).getPaired())
                    .isFalse();
            raw.send(Frames.REQUEST, 1, Echo.bytes("echo"));
            assertThat(bye(raw)).isEqualTo(Bye.Reason.PROTOCOL);
        }
        assertThat(echo.serving.get()).isZero();
    }

    @Test
    void aRequestBeforeTheGreetingEndsTheConnection() throws Exception {
        try (var raw = echo.raw()) {
            raw.send(Frames.REQUEST, 1, Echo.bytes("echo"));
            assertThat(bye(raw)).isEqualTo(Bye.Reason.PROTOCOL);
        }
    }

    @Test
    void whoSaysNothingIsCutOff() throws Exception {
        try (var raw = echo.raw()) {
            assertThat(bye(raw)).isEqualTo(Bye.Reason.TIMEOUT);
        }
        try (var plain = new Socket("127.0.0.1", echo.server.port())) {
            plain.setSoTimeout(120_000);
            assertThat(plain.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void garbageInsteadOfTlsIsCutOff() throws Exception {
        try (var plain = new Socket("127.0.0.1", echo.server.port())) {
            plain.setSoTimeout(120_000);
            plain.getOutputStream().write(Echo.bytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
            assertThat(plain.getInputStream().readAllBytes().length).isLessThan(100);
        }
    }

    @Test
    void aPeerThatStallsWithinAFrameIsCutOffAlthoughItSendsABitNowAndThen() throws Exception {
        try (var raw = greeted()) {
            raw.header(50_000, Frames.REQUEST, 1);
            Thread drip = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 1_000; i++) {
                        raw.send(0, 0, new byte[0]);
                        Thread.sleep(200);
                    }
                } catch (Exception e) {
                    // the connection is closed, as it should be
                }
            });
            assertThat(bye(raw)).isEqualTo(Bye.Reason.TIMEOUT);
            drip.interrupt();
            drip.join();
        }
    }

    @Test
    void aPeerThatDoesNotAnswerPingsIsTakenForGone() throws Exception {
        try (var raw = greeted()) {
            assertThat(raw.receive(Frames.PING)).isNotNull();
            assertThat(bye(raw)).isEqualTo(Bye.Reason.TIMEOUT);
        }
    }

    @Test
    void aPeerThatTakesNothingIsCutOff() throws Exception {
        try (var raw = greeted()) {
            raw.send(Frames.REQUEST, 1, Echo.bytes("flood"));
            raw.send(Frames.CREDIT, 1, new byte[] {0x3f, 0, 0, 0});
            await().atMost(Duration.ofMinutes(2)).until(() -> echo.serving.get() == 1);
            // it goes on talking, so it is not silent
            for (int i = 0; i < 1_000 && echo.serving.get() == 1; i++) {
                raw.send(Frames.PONG, 0, new byte[8]);
                Thread.sleep(100);
            }
            assertThat(echo.serving.get()).isZero();
        }
    }

    @Test
    void moreDataThanTheCreditIsNotTaken() throws Exception {
        try (var raw = greeted()) {
            raw.send(Frames.REQUEST, 1, Echo.bytes("wait"));
            await().atMost(Duration.ofMinutes(2)).until(() -> echo.serving.get() == 1);
            for (int i = 0; i < 6; i++) {
                raw.send(Frames.DATA, 1, new byte[200_000]);
            }
            assertThat(bye(raw)).isEqualTo(Bye.Reason.PROTOCOL);
        }
    }

    @Test
    void manyEmptyFramesAreNotFree() throws Exception {
        try (var raw = greeted()) {
            raw.send(Frames.REQUEST, 1, Echo.bytes("wait"));
            var closed = false;
            try {
                for (int i = 0; i < 20_000; i++) {
                    raw.send(Frames.MESSAGE, 1, new byte[0]);
                }
            } catch (java.io.IOException e) {
                closed = true;
            }
            assertThat(closed || bye(raw) == Bye.Reason.PROTOCOL).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 6})
    void streamsOutOfOrderAreRefused(int first) throws Exception {
        try (var raw = greeted()) {
            raw.send(Frames.REQUEST, first, Echo.bytes("wait"));
            raw.send(Frames.REQUEST, first - 1, Echo.bytes("wait"));
            assertThat(bye(raw)).isEqualTo(Bye.Reason.PROTOCOL);
        }
    }

    @Test
    void moreStreamsThanAllowedAreRefused() throws Exception {
        try (var raw = greeted()) {
            for (int i = 1; i <= 3 * Limits.MAX_STREAMS; i++) {
                raw.send(Frames.REQUEST, i, Echo.bytes("wait"));
            }
            var refused = raw.receive(Frames.FAIL);
            assertThat(refused.stream()).isGreaterThan(2 * Limits.MAX_STREAMS);
            assertThat(echo.serving.get()).isLessThanOrEqualTo(Limits.MAX_STREAMS);
        }
        await().atMost(Duration.ofMinutes(2)).until(() -> echo.serving.get() == 0);
    }

    @Test
    void streamsOpenedAndGivenUpInHasteDoNotPileUp() throws Exception {
        try (var raw = greeted()) {
            for (int i = 1; i <= 5000; i++) {
                raw.send(Frames.REQUEST, i, Echo.bytes("count"));
                raw.send(Frames.RESET, i, new byte[0]);
            }
            raw.send(Frames.PING, 0, new byte[8]);
            raw.receive(Frames.PONG);
        }
        await().atMost(Duration.ofMinutes(2)).until(() -> echo.serving.get() == 0);
    }

    @Test
    void aPackedFrameThatLiesAboutItsLengthFailsItsStreamOnly() throws Exception {
        try (var raw = greeted()) {
            raw.send(Frames.REQUEST, 1, Echo.bytes("count"));
            raw.send(Frames.PACKED, 1, new byte[] {0x7f, 0, 0, 0, 1, 2, 3});
            assertThat(raw.receive(Frames.FAIL).stream()).isEqualTo(1);
            raw.send(Frames.REQUEST, 2, Echo.bytes("count"));
            raw.send(Frames.PACKED, 2, new byte[] {0, 0, 1, 0, 1, 2, 3});
            assertThat(raw.receive(Frames.FAIL).stream()).isEqualTo(2);
        }
    }

    @Test
    void aWrongProofIsRefusedAndTheTokenIsBurntAfterFive() throws Exception {
        echo.peers.remove(echo.client.fingerprint());
        echo.token();
        int refused = 0;
        for (int i = 0; i < 5; i++) {
            try (var raw = echo.raw()) {
                raw.hello();
                raw.send(
                        Frames.PAIR,
                        0,
                        PairMessage.newBuilder()
                                .setStart(PairStart.newBuilder().setNonce(ByteString.copyFrom(new byte[32])))
                                .build());
                raw.send(
                        Frames.PAIR,
                        0,
                        PairMessage.newBuilder()
                                .setProof(PairProof.newBuilder().setProof(ByteString.copyFrom(new byte[32])))
                                .build());
                refused += raw.receive(Frames.BYE) != null ? 1 : 0;
            }
        }
        assertThat(refused).isBetween(1, 5);
        assertThat(echo.peers.find(echo.client.fingerprint())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void randomFramesEndTheConnectionOrNothingMore(long seed) throws Exception {
        var random = new Random(seed);
        try (var raw = greeted()) {
            for (int i = 0; i < 400; i++) {
                byte[] payload = new byte[random.nextInt(40)];
                random.nextBytes(payload);
                raw.send(random.nextInt(16), random.nextInt(5), payload);
            }
        } catch (java.io.IOException e) {
            assertThat(e.getMessage()).isNotNull();
        }
        await().atMost(Duration.ofMinutes(2)).until(() -> echo.serving.get() == 0);
    }

    @Test
    void aListenerThatBreaksTheProtocolFailsTheClientCleanly() throws Exception {
        try (var raw = greeted()) {
            raw.send(Frames.END, 77, new byte[0]);
            assertThat(bye(raw)).isEqualTo(Bye.Reason.PROTOCOL);
        }
        assertThatThrownBy(() -> honest.open(new byte[1 << 20])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> {
                    try (var s = honest.open(Echo.bytes("hm"))) {
                        s.receive();
                        s.receive();
                    }
                })
                .isInstanceOf(WireException.class);
    }

    private RawClient greeted() throws Exception {
        var raw = echo.raw();
        raw.hello();
        assertThat(Hello.parseFrom(raw.receive(Frames.HELLO).payload()).getPaired())
                .isTrue();
        return raw;
    }

    private static Bye.Reason bye(RawClient raw) throws Exception {
        var frame = raw.receive(Frames.BYE);
        assertThat(frame).as("a word before the end").isNotNull();
        assertThat(raw.receive()).isNull();
        return Bye.parseFrom(frame.payload()).getReason();
    }
}
