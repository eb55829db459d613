package org.ferrywright.endpoint.smb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against servers that do what they like. */
@Timeout(300)
class TransportTest {
    private static final int[] ONE = {1};
    private static final int PENDING = 0x103;

    private ServerSocketChannel listening;
    private SocketChannel server;
    private Transport transport;

    @BeforeEach
    void connect() throws IOException {
        listening = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        transport = new Transport(SocketChannel.open(listening.getLocalAddress()), Duration.ofSeconds(2));
        server = listening.accept();
    }

    @AfterEach
    void close() throws IOException {
        transport.close();
        server.close();
        listening.close();
    }

    @Test
    void everybodyGetsTheOwnAnswerHoweverItComes() throws Exception {
        int count = 300;
        var random = new Random(5);
        Thread.ofVirtual()
                .start(() -> serve(() -> {
                    answer(List.of(request()), 400);
                    var open = new ArrayList<ByteBuffer>();
                    for (int i = 0; i < count; i++) {
                        open.add(request());
                        if (open.size() == 7 || i + 1 == count) {
                            Collections.shuffle(open, random);
                            send(open.stream().map(r -> reply(r, 0, 1)).toList(), 1 + random.nextInt(200));
                            open.clear();
                        }
                    }
                }));
        ask(1);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < count; i++) {
                int tree = i;
                asked.add(executor.submit(() -> Frame.tree(ask(tree)) == tree));
            }
            for (Future<Boolean> one : asked) {
                assertThat(one.get()).isTrue();
            }
        }
    }

    @Test
    void noMoreIsUnderWayThanTheServerLets() throws Exception {
        var most = new AtomicInteger();
        Thread.ofVirtual()
                .start(() -> serve(() -> {
                    answer(List.of(request()), 3);
                    for (int i = 0; i < 60; ) {
                        var open = new ArrayList<ByteBuffer>();
                        open.add(request());
                        Thread.sleep(5);
                        while (open.size() < 60 - i && isMore()) {
                            open.add(request());
                        }
                        most.accumulateAndGet(open.size(), Math::max);
                        i += open.size();
                        answer(open, 1);
                    }
                }));
        ask(0);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 60; i++) {
                executor.submit(() -> ask(1));
            }
        }
        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    void whatTakesMoreCreditsThanThereAreIsNotSent() throws Exception {
        assertThat(transport.exchange(new int[] {1, 1}, null, _ -> new ByteBuffer[0]))
                .isNull();
        Thread.ofVirtual().start(() -> serve(() -> answer(List.of(request()), 0)));
        ask(1);
        assertThat(transport.exchange(ONE, null, _ -> new ByteBuffer[0])).isNull();
    }

    @Test
    void anAnswerThatWillComeIsWaitedForAgain() throws Exception {
        var accepted = new CountDownLatch(1);
        Thread.ofVirtual()
                .start(() -> serve(() -> {
                    ByteBuffer request = request();
                    for (int i = 0; i < 3; i++) {
                        Thread.sleep(1200);
                        ByteBuffer pending = reply(request, PENDING, i == 0 ? 1 : 0);
                        send(List.of(pending.putInt(Frame.PREFIX + 16, Frame.ASYNC)), Integer.MAX_VALUE);
                    }
                    accepted.await();
                    send(List.of(reply(request, 0, 0)), Integer.MAX_VALUE);
                }));
        assertThat(Frame.status(transport
                        .exchange(ONE, accepted::countDown, first -> frame(first, 1))
                        .getFirst()))
                .isZero();
    }

    /** The one credit there was is with a question that may never be answered. */
    @Test
    void nobodyWaitsForCreditsThatWillComeSomeDay() throws Exception {
        var accepted = new CountDownLatch(1);
        Thread.ofVirtual()
                .start(() -> serve(() -> {
                    ByteBuffer pending = reply(request(), PENDING, 0).putInt(Frame.PREFIX + 16, Frame.ASYNC);
                    send(List.of(pending), Integer.MAX_VALUE);
                }));
        Thread.ofVirtual()
                .start(() -> serve(() -> transport.exchange(ONE, accepted::countDown, first -> frame(first, 1))));
        accepted.await();
        assertThat(transport.exchange(ONE, null, _ -> new ByteBuffer[0])).isNull();
    }

    /** A sum of them that is no number any more would be a server without any. */
    @Test
    void creditsWithoutEndAreTaken() throws Exception {
        int count = 33_000;
        Thread.ofVirtual()
                .start(() -> serve(() -> {
                    ByteBuffer request = request();
                    for (int i = 0; i < count; i++) {
                        send(
                                List.of(reply(request, 0, 0xffff).putLong(Frame.PREFIX + 24, Frame.UNASKED)),
                                Integer.MAX_VALUE);
                    }
                    send(List.of(reply(request, 0, 1)), Integer.MAX_VALUE);
                    answer(List.of(request()), 1);
                }));
        ask(1);
        assertThat(Frame.status(ask(1))).isZero();
    }

    @Test
    void silenceHasAnEnd() throws Exception {
        Thread.ofVirtual().start(() -> serve(this::request));
        assertThatThrownBy(() -> ask(1)).hasCauseInstanceOf(SocketTimeoutException.class);
        assertThat(transport.isEnded()).isTrue();
        assertThatThrownBy(() -> ask(1)).hasCauseInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void anAnswerThatIsPromisedForEverIsNotWaitedForWithoutEnd() throws Exception {
        Thread.ofVirtual()
                .start(() -> serve(() -> {
                    ByteBuffer request = request();
                    while (true) {
                        ByteBuffer pending = reply(request, PENDING, 0).putInt(Frame.PREFIX + 16, Frame.ASYNC);
                        send(List.of(pending), Integer.MAX_VALUE);
                        Thread.sleep(500);
                    }
                }));
        assertThatThrownBy(() -> ask(1)).hasCauseInstanceOf(SocketTimeoutException.class);
        assertThat(transport.isEnded()).isTrue();
    }

    @Test
    void aServerThatReadsNothingIsNotWaitedForWithoutEnd() {
        ByteBuffer[] much = {ByteBuffer.allocate(64 * 1024 * 1024)};
        assertThatThrownBy(() -> transport.exchange(ONE, null, _ -> much))
                .hasCauseInstanceOf(SocketTimeoutException.class);
    }

    /** What waits for its turn to be sent is not late, however long that takes. */
    @Test
    void aSlowLineIsNoSilence() throws Exception {
        int count = 96;
        Thread.ofVirtual()
                .start(() -> serve(() -> {
                    answer(List.of(request()), count);
                    for (int i = 0; i < count; i++) {
                        Thread.sleep(125);
                        answer(List.of(request()), 1);
                    }
                }));
        ask(0);
        var data = new byte[256 * 1024];
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<Future<List<ByteBuffer>>>();
            for (int i = 0; i < count; i++) {
                asked.add(executor.submit(() -> transport.exchange(
                        ONE, null, first -> frame(new Message(Smb2.WRITE, data, Message.NO_FILE), first, 1))));
            }
            for (Future<List<ByteBuffer>> one : asked) {
                assertThat(one.get()).hasSize(1);
            }
        }
    }

    @Test
    void theEndOfAConnectionIsToldToAllWhoWait() throws Exception {
        Thread.ofVirtual()
                .start(() -> serve(() -> {
                    answer(List.of(request()), 10);
                    for (int i = 0; i < 5; i++) {
                        request();
                    }
                    server.close();
                }));
        ask(0);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<Future<ByteBuffer>>();
            for (int i = 0; i < 5; i++) {
                asked.add(executor.submit(() -> ask(1)));
            }
            for (Future<ByteBuffer> one : asked) {
                assertThatThrownBy(one::get).hasRootCauseInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void garbageEndsTheConnection() throws Exception {
        var random = new Random(11);
        for (int round = 0; round < 60; round++) {
            int kind = round % 6;
            Thread.ofVirtual()
                    .start(() -> serve(() -> {
                        ByteBuffer good = reply(request(), 0, 1);
                        ByteBuffer bad = switch (kind) {
                            case 0 -> good.putInt(0, 0);
                            case 1 -> good.putInt(0, 0x7fff_ffff);
                            case 2 -> good.putInt(Frame.PREFIX, random.nextInt());
                            case 3 -> good.putInt(Frame.PREFIX + 20, -8);
                            case 4 -> good.putInt(Frame.PREFIX + 20, 4096);
                            default -> ByteBuffer.allocate(12).putInt(8);
                        };
                        send(List.of(bad.rewind()), Integer.MAX_VALUE);
                    }));
            assertThatThrownBy(() -> ask(1)).isInstanceOf(IOException.class);
            assertThat(transport.isEnded()).isTrue();
            close();
            connect();
        }
    }

    @Test
    void whatNobodyAskedForIsPassedOver() throws Exception {
        Thread.ofVirtual()
                .start(() -> serve(() -> {
                    ByteBuffer request = request();
                    server.write(ByteBuffer.allocate(Frame.PREFIX).putInt(0, Frame.KEEP_ALIVE));
                    for (long number : new long[] {Frame.UNASKED, 17, -5}) {
                        send(List.of(reply(request, 0, 0).putLong(Frame.PREFIX + 24, number)), Integer.MAX_VALUE);
                    }
                    send(List.of(reply(request, 0, 1), reply(request, 5, 1)), Integer.MAX_VALUE);
                }));
        assertThat(Frame.status(ask(1))).isZero();
    }

    private ByteBuffer ask(int tree) throws IOException {
        List<ByteBuffer> answers = transport.exchange(ONE, null, first -> frame(first, tree));
        assertThat(answers).isNotNull();
        return answers.getFirst();
    }

    private static ByteBuffer[] frame(long number, int tree) {
        return frame(new Message(Smb2.FLUSH, new byte[24], Message.NO_FILE), number, tree);
    }

    private static ByteBuffer[] frame(Message message, long number, int tree) {
        ByteBuffer out = ByteBuffer.allocate(Frame.PREFIX + message.size()).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(Integer.reverseBytes(message.size()));
        Frame.write(out, message, new Frame.Heading(1, 1, number, tree, 9, false), true, true, false);
        return new ByteBuffer[] {out.flip()};
    }

    /** What a server does that ends when the client does. */
    private interface Serving {
        void run() throws Exception;
    }

    private static void serve(Serving serving) {
        try {
            serving.run();
        } catch (Exception _) {
            // the test has ended, or looks at what its client got
            return;
        }
    }

    private boolean isMore() throws IOException {
        return server.socket().getInputStream().available() > 0;
    }

    private ByteBuffer request() throws IOException {
        var length = ByteBuffer.allocate(Frame.PREFIX);
        fill(length);
        ByteBuffer message = ByteBuffer.allocate(length.getInt(0)).order(ByteOrder.LITTLE_ENDIAN);
        fill(message);
        return message;
    }

    private void fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (server.read(buffer) < 0) {
                throw new IOException("the client has gone");
            }
        }
    }

    private void answer(List<ByteBuffer> requests, int credits) throws IOException {
        send(requests.stream().map(r -> reply(r, 0, credits)).toList(), Integer.MAX_VALUE);
    }

    /** With the heading of the request, and its frame's prefix. */
    private static ByteBuffer reply(ByteBuffer request, int status, int credits) {
        return ByteBuffer.allocate(Frame.PREFIX + Message.HEADER + 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(Integer.reverseBytes(Message.HEADER + 8))
                .put(request.slice(0, Message.HEADER))
                .putInt(Frame.PREFIX + 8, status)
                .putShort(Frame.PREFIX + 14, (short) credits)
                .putInt(Frame.PREFIX + 20, 0)
                .rewind();
    }

    /** All as one stream, in pieces of that size. */
    private void send(List<ByteBuffer> frames, int piece) throws IOException {
        var all = ByteBuffer.allocate(
                frames.stream().mapToInt(ByteBuffer::capacity).sum());
        frames.forEach(f -> all.put(f.rewind()));
        all.flip();
        while (all.hasRemaining()) {
            int n = Math.min(piece, all.remaining());
            server.write(all.slice(all.position(), n));
            all.position(all.position() + n);
        }
    }
}
