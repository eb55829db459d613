package org.ferrywright.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.netty.handler.ssl.SslProvider;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.ferrywright.wire.Connection;
import org.ferrywright.wire.Identity;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireException.Kind;
import org.ferrywright.wire.WireInput;
import org.ferrywright.wire.WireOutput;
import org.ferrywright.wire.WireStream;
import org.ferrywright.wire.WireTraffic;
import org.ferrywright.wire.internal.proto.Hello;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class LinkTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"JDK", "OPENSSL_REFCNT"})
    void dataAndMessagesComeBackInOrder(SslProvider provider) throws Exception {
        try (var echo = new Echo(folder, provider, Timing.DEFAULT)) {
            echo.pinClient();
            byte[] sent = new byte[3_000_000];
            new Random(1).nextBytes(sent);
            try (Connection c = echo.connect();
                    WireStream s = c.open(Echo.bytes("echo"))) {
                s.send(Echo.bytes("first"));
                Thread sender = Thread.ofVirtual()
                        .start(() -> quietly(() -> {
                            s.write(ByteBuffer.wrap(sent));
                            s.send(Echo.bytes("last"));
                            s.finish();
                        }));
                assertThat(s.receive()).isEqualTo(Echo.bytes("first"));
                var back = ByteBuffer.allocate(sent.length);
                while (back.hasRemaining()) {
                    assertThat(s.read(back)).isPositive();
                }
                assertThat(back.array()).isEqualTo(sent);
                assertThat(s.messageIsNext()).isTrue();
                assertThat(s.receive()).isEqualTo(Echo.bytes("last"));
                assertThat(s.atEnd()).isTrue();
                sender.join();
            }
        }
    }

    @Test
    void theFirstRequestGoesWithTheGreeting() throws Exception {
        try (var echo = started();
                var raw = echo.raw()) {
            var hello = Greeting.ours(false, false).toBuilder()
                    .setFirstRequest(ByteString.copyFrom(Echo.bytes("anything")))
                    .build();
            raw.send(Frames.HELLO, 0, hello);
            assertThat(Hello.parseFrom(raw.receive(Frames.HELLO).payload()).getFeaturesList())
                    .contains(Features.FIRST_REQUEST);
            // nothing else was sent
            RawClient.Frame answer = raw.receive(Frames.MESSAGE);
            assertThat(answer.stream()).isEqualTo(1);
            assertThat(answer.payload()).isEqualTo(Echo.bytes("what?"));
            raw.receive(Frames.END);
            raw.send(Frames.REQUEST, 2, Echo.bytes("anything"));
            assertThat(raw.receive(Frames.MESSAGE).stream()).isEqualTo(2);
        }
        try (var echo = started()) {
            var opening = echo.opening(Echo.bytes("anything"));
            try (var connection = opening.connection();
                    var first = opening.first()) {
                assertThat(first.receive()).isEqualTo(Echo.bytes("what?"));
                assertThat(first.atEnd()).isTrue();
                assertThat(count(connection, 100_000)).isEqualTo(100_000);
            }
            // too long for a greeting: it comes behind it
            opening = echo.opening(new byte[100_000]);
            try (var connection = opening.connection();
                    var first = opening.first()) {
                assertThat(first.receive()).isEqualTo(Echo.bytes("what?"));
                assertThat(count(connection, 100_000)).isEqualTo(100_000);
            }
        }
    }

    /** An older one does not see it. */
    @Test
    void aListenerThatDoesNotTakeTheFirstRequestGetsItAfterwards() throws Exception {
        try (var echo = started();
                var old = new RawListener(echo.self)) {
            var opening = echo.opening(old.port(), Echo.bytes("anything"));
            try (var connection = opening.connection();
                    var first = opening.first()) {
                assertThat(first.receive()).isEqualTo(Echo.bytes("anything"));
                assertThat(first.atEnd()).isTrue();
                assertThat(connection.isOpen()).isTrue();
            }
        }
    }

    @Test
    void aStreamThatNobodyReadsHoldsUpNeitherOthersNorMemory() throws Exception {
        try (var echo = started();
                Connection c = echo.connect();
                WireStream slow = c.open(Echo.bytes("flood"))) {
            assertThat(slow.atEnd()).isFalse();
            for (int i = 0; i < 50; i++) {
                assertThat(count(c, 400_000)).isEqualTo(400_000);
            }
            long directBefore =
                    io.netty.buffer.PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
            Thread.sleep(300);
            assertThat(io.netty.buffer.PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - directBefore)
                    .isLessThan(8 << 20);
            slow.close();
            await().atMost(Duration.ofMinutes(2)).until(() -> echo.serving.get() == 0);
        }
    }

    @Test
    void aLongTransferIsNoFrameWithoutEnd() throws Exception {
        try (var echo = new Echo(folder, Tls.preferred(), new Timing(120_000, 50, 120_000, 120_000, 2_000, 120_000))) {
            echo.pinClient();
            try (Connection c = echo.connect();
                    WireStream s = c.open(Echo.bytes("flood"))) {
                var buffer = ByteBuffer.allocateDirect(1 << 20);
                long end = System.nanoTime() + 5_000_000_000L;
                while (System.nanoTime() < end) {
                    assertThat(s.read(buffer.clear())).isPositive();
                }
            }
        }
    }

    @Test
    void manyStreamsShareAConnectionWithinItsLimit() throws Exception {
        var total = new AtomicLong();
        try (var echo = started();
                Connection c = echo.connect();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                int n = 1000 * (i % 37);
                all.add(threads.submit(() -> total.addAndGet(count(c, n) - n)));
            }
            for (Future<?> f : all) {
                f.get();
            }
        }
        assertThat(total.get()).isZero();
    }

    /** More than may be in their handshake: as after a Listener was started anew, when all its peers share an address. */
    @Test
    void manyPeersOfOneAddressThatComeAtTheSameTimeAreAllServed() throws Exception {
        int peers = 5 * Strangers.PENDING_PER_ADDRESS;
        try (var echo = started();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Connection>> all = new ArrayList<>();
            for (int i = 0; i < peers; i++) {
                all.add(threads.submit(echo::connect));
            }
            for (Future<Connection> c : all) {
                assertThat(count(c.get(), 1000)).isEqualTo(1000);
            }
            for (Future<Connection> c : all) {
                c.get().close();
            }
            await().atMost(Duration.ofMinutes(2)).until(() -> echo.sessionsClosed.get() == peers);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void encodedDataComesBackPackedOrNot(boolean compress) throws Exception {
        var traffic = new AtomicLong();
        try (var echo = started();
                Connection c = echo.transport
                        .connect(
                                "127.0.0.1",
                                echo.server.port(),
                                echo.client,
                                echo.self.fingerprint(),
                                Duration.ofMinutes(2),
                                counting(traffic),
                                null)
                        .connection();
                WireStream s = c.open(Echo.bytes("echo"))) {
            Thread sender = Thread.ofVirtual()
                    .start(() -> quietly(() -> {
                        WireOutput out = s.output(compress);
                        for (int i = 0; i < 300_000; i++) {
                            out.writeNumber(i);
                        }
                        out.writeRaw(new byte[200_000], 0, 200_000);
                        out.flush();
                        s.finish();
                    }));
            WireInput in = s.input();
            for (int i = 0; i < 300_000; i++) {
                assertThat(in.readNumber()).isEqualTo(i);
            }
            assertThat(in.readRaw(200_000)).containsOnly(0);
            assertThat(in.atEnd()).isTrue();
            sender.join();
        }
        assertThat(traffic.get()).isBetween(10_000L, 1_600_000L);
    }

    @Test
    void aFailureIsReportedAndAnUnexpectedOneHidesItsInside() throws Exception {
        try (var echo = started();
                Connection c = echo.connect()) {
            try (WireStream s = c.open(Echo.bytes("fail"))) {
                assertThatThrownBy(s::receive).isInstanceOfSatisfying(WireException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.FAILED);
                    assertThat(e.failure().kind()).isEqualTo("NO_SPACE");
                    assertThat(e.failure().path()).isEqualTo("p");
                });
            }
            try (WireStream s = c.open(Echo.bytes("crash"))) {
                assertThatThrownBy(s::receive)
                        .hasMessageContaining("see its log")
                        .hasMessageNotContaining("purpose");
            }
            assertThat(count(c, 5)).isEqualTo(5);
        }
    }

    @Test
    void whoStillSendsWhenTheStreamFailsIsToldSo() throws Exception {
        try (var echo = started();
                Connection c = echo.connect();
                WireStream s = c.open(Echo.bytes("fail"))) {
            assertThatThrownBy(() -> {
                        while (true) {
                            s.write(ByteBuffer.allocate(100_000));
                        }
                    })
                    .hasMessage("full");
        }
    }

    @Test
    void waitingEndsWithAnInterrupt() throws Exception {
        try (var echo = started();
                Connection c = echo.connect();
                WireStream s = c.open(Echo.bytes("wait"))) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(s::receive).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void aLostConnectionFailsEveryStreamAtBothEnds() throws Exception {
        try (var echo = started()) {
            Connection c = echo.connect();
            WireStream s = c.open(Echo.bytes("wait"));
            await().atMost(Duration.ofMinutes(2)).until(() -> echo.serving.get() == 1);
            c.close();
            assertThatThrownBy(s::receive)
                    .isInstanceOfSatisfying(
                            WireException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CLOSED));
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> echo.interrupted.get() == 1 && echo.sessionsClosed.get() == 1);
            assertThatThrownBy(() -> c.open(Echo.bytes("count"))).isInstanceOf(WireException.class);
        }
    }

    @Test
    void whoWaitsForAStreamIsToldWhenTheConnectionIsGone() throws Exception {
        try (var echo = started();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Connection c = echo.connect();
            for (int i = 0; i < Limits.MAX_STREAMS; i++) {
                c.open(Echo.bytes("wait"));
            }
            List<Future<WireStream>> waiting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiting.add(threads.submit(() -> c.open(Echo.bytes("wait"))));
            }
            Thread.sleep(100);
            assertThat(waiting).noneMatch(Future::isDone);
            c.close();
            for (var w : waiting) {
                assertThatThrownBy(w::get).hasCauseInstanceOf(WireException.class);
            }
        }
    }

    @Test
    void stoppingLetsWhatIsServedComeToItsEnd() throws Exception {
        var echo = started();
        Connection c = echo.connect();
        WireStream s = c.open(Echo.bytes("wait"));
        await().atMost(Duration.ofMinutes(2)).until(() -> echo.serving.get() == 1);
        Thread.ofVirtual()
                .start(() -> quietly(() -> {
                    Thread.sleep(200);
                    echo.released.countDown();
                }));
        echo.server.stop(Duration.ofMinutes(2));
        assertThat(s.atEnd()).isTrue();
        await().atMost(Duration.ofMinutes(2)).until(() -> !c.isOpen());
        assertThatThrownBy(echo::connect)
                .isInstanceOfSatisfying(
                        WireException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE));
        echo.transport.close();
    }

    @Test
    void theWrongListenerIsRefusedBeforeAnythingIsSaid() throws Exception {
        try (var echo = started()) {
            var other = Identity.load(folder.resolve("other")).fingerprint();
            assertThatThrownBy(() -> echo.transport
                            .connect(
                                    "127.0.0.1",
                                    echo.server.port(),
                                    echo.client,
                                    other,
                                    Duration.ofMinutes(2),
                                    WireTraffic.NONE,
                                    null)
                            .connection())
                    .isInstanceOfSatisfying(
                            WireException.class, e -> assertThat(e.kind()).isEqualTo(Kind.AUTH))
                    .hasMessageContaining(echo.self.fingerprint().brief());
        }
    }

    @Test
    void whoIsNotPairedIsToldSo() throws Exception {
        try (var echo = new Echo(folder, Tls.preferred(), Timing.DEFAULT)) {
            assertThatThrownBy(echo::connect)
                    .isInstanceOfSatisfying(
                            WireException.class, e -> assertThat(e.kind()).isEqualTo(Kind.AUTH));
            var token = echo.token();
            var paired = echo.transport.pair(
                    "127.0.0.1", echo.server.port(), echo.client, token, "me", Duration.ofMinutes(2));
            assertThat(paired.listener()).isEqualTo(echo.self.fingerprint());
            assertThat(paired.roots()).containsExactly("a", "b");
            assertThat(echo.peers.find(echo.client.fingerprint()).orElseThrow().name())
                    .isEqualTo("me");
            try (Connection c = echo.connect()) {
                assertThat(count(c, 7)).isEqualTo(7);
            }
            assertThatThrownBy(() -> echo.transport.pair(
                            "127.0.0.1",
                            echo.server.port(),
                            Identity.load(folder.resolve("third")),
                            token,
                            "x",
                            Duration.ofMinutes(2)))
                    .isInstanceOfSatisfying(
                            WireException.class, e -> assertThat(e.kind()).isEqualTo(Kind.AUTH));
        }
    }

    @Test
    void nothingThereIsUnreachable() throws Exception {
        int port;
        try (var free = new java.net.ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (var transport = new NettyTransport(1)) {
            var id = Identity.load(folder);
            assertThatThrownBy(() -> transport
                            .connect(
                                    "127.0.0.1",
                                    port,
                                    id,
                                    id.fingerprint(),
                                    Duration.ofSeconds(5),
                                    WireTraffic.NONE,
                                    null)
                            .connection())
                    .isInstanceOfSatisfying(
                            WireException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE));
        }
    }

    static long count(Connection c, int n) throws WireException, InterruptedException {
        try (WireStream s = c.open(Echo.bytes("count"))) {
            s.write(ByteBuffer.allocateDirect(n));
            s.finish();
            return Long.parseLong(new String(s.receive(), java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    private Echo started() throws Exception {
        var echo = new Echo(folder, Tls.preferred(), Timing.DEFAULT);
        echo.pinClient();
        return echo;
    }

    private static WireTraffic counting(AtomicLong sum) {
        return new WireTraffic() {
            @Override
            public void sent(long bytes) {
                sum.addAndGet(bytes);
            }

            @Override
            public void received(long bytes) {
                sum.addAndGet(bytes);
            }
        };
    }

    private interface Task {
        void run() throws Exception;
    }

    private static void quietly(Task task) {
        try {
            task.run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
