package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Expect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Content of files. */
abstract class ReadingGroup extends ContractGroup {
    private static final int LARGE = 3 << 20;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4_095, 65_536, 65_537, 1_000_003})
    void readsWhole(int size) {
        backdoor().file("f", bytes(size, size));
        assertThat(read("f")).isEqualTo(bytes(size, size));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 199_999, 200_000})
    void readsFromAnOffset(int offset) throws Exception {
        byte[] content = bytes(200_000, 1);
        backdoor().file("f", content);
        try (var channel = endpoint().read(path("f"), offset, Expect.same(stat("f")))) {
            assertThat(drain(channel, ByteBuffer.allocateDirect(7_777)))
                    .isEqualTo(Arrays.copyOfRange(content, offset, content.length));
        }
    }

    @Test
    void takesEveryKindOfBuffer() throws Exception {
        byte[] content = bytes(LARGE, 2);
        backdoor().file("f", content);
        var small = bytes(500, 3);
        backdoor().file("s", small);
        try (var channel = endpoint().read(path("f"), 0, Expect.ANY)) {
            assertThat(drain(channel, ByteBuffer.allocateDirect(1 << 20))).isEqualTo(content);
        }
        try (var channel = endpoint().read(path("f"), 0, Expect.ANY)) {
            assertThat(drain(channel, ByteBuffer.allocate(1 << 20))).isEqualTo(content);
        }
        try (var channel = endpoint().read(path("s"), 0, Expect.ANY)) {
            assertThat(drain(channel, ByteBuffer.allocate(1))).isEqualTo(small);
        }
        var backing = ByteBuffer.allocate(2_000);
        try (var channel = endpoint().read(path("s"), 0, Expect.ANY)) {
            backing.position(100).limit(1_100);
            while (channel.read(backing) >= 0) {
                assertThat(backing.limit()).isEqualTo(1_100);
            }
        }
        assertThat(backing.position()).isEqualTo(600);
        assertThat(Arrays.copyOfRange(backing.array(), 100, 600)).isEqualTo(small);
        assertThat(Arrays.copyOfRange(backing.array(), 600, 2_000)).containsOnly(0);
    }

    @Test
    void anEmptyBufferIsNoEnd() throws Exception {
        backdoor().file("f", text("abc"));
        try (var channel = endpoint().read(path("f"), 0, Expect.ANY)) {
            assertThat(channel.read(ByteBuffer.allocate(0))).isZero();
            assertThat(drain(channel, ByteBuffer.allocate(10))).isEqualTo(text("abc"));
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void checksWhatIsExpected() {
        backdoor().file("f", text("abc"));
        var entry = stat("f");
        assertThat(read("f")).isEqualTo(text("abc"));
        assertFails(() -> open("f", Expect.ABSENT), Kind.CHANGED);
        assertFails(() -> open("f", Expect.same(otherTime(entry))), Kind.CHANGED);
        backdoor().file("f", text("abcd"));
        assertFails(() -> open("f", Expect.same(entry)), Kind.CHANGED);
        backdoor().remove("f");
        assertFails(() -> open("f", Expect.same(entry)), Kind.CHANGED, Kind.NOT_FOUND);
        backdoor().directory("f");
        assertFails(() -> open("f", Expect.same(entry)), Kind.CHANGED, Kind.IS_DIRECTORY);
    }

    @Test
    void failsOnWhatIsNoFile() {
        backdoor().directory("d");
        assertFails(() -> open("no", Expect.ANY), Kind.NOT_FOUND);
        assertFails(() -> open("no/such", Expect.ANY), Kind.NOT_FOUND);
        assertFails(() -> open("d", Expect.ANY), Kind.IS_DIRECTORY);
        assertFails(() -> open("", Expect.ANY), Kind.IS_DIRECTORY);
    }

    @Test
    void neverReadsThroughALink() {
        backdoor().link("out", backdoor().outside());
        backdoor().link("secret", backdoor().outside() + "/secret");
        backdoor().file("f", text("x"));
        backdoor().link("inside", "f");
        assertRefused(() -> open("out/secret", Expect.ANY));
        assertRefused(() -> open("secret", Expect.ANY));
        assertRefused(() -> open("inside", Expect.ANY));
        assertRefused(() -> open("inside", Expect.same(stat("inside"))));
        assertRefused(() -> open("inside", Expect.same(stat("f"))));
    }

    @Test
    @Timeout(300)
    void neverWaitsForAPipe() {
        backdoor().special("p");
        assertRefused(() -> open("p", Expect.ANY));
        assertRefused(() -> open("p", Expect.same(stat("p"))));
    }

    @Test
    void readsHostileNames() {
        for (String name : hostileNames()) {
            backdoor().file(name, text("content of " + name.length()));
            assertThat(read(name)).isEqualTo(text("content of " + name.length()));
        }
    }

    @Test
    void growthWhileReadingIsNoticed() throws Exception {
        byte[] content = bytes(LARGE, 4);
        backdoor().file("f", content);
        assertChanged(() -> backdoor().file("f", Arrays.copyOf(content, LARGE + 1)));
    }

    @Test
    void lossWhileReadingIsNoticed() throws Exception {
        backdoor().file("f", bytes(LARGE, 4));
        assertChanged(() -> backdoor().file("f", text("short")));
    }

    @Test
    void overwritingWhileReadingIsNoticed() throws Exception {
        backdoor().file("f", bytes(LARGE, 4));
        assertChanged(() -> backdoor().file("f", bytes(LARGE, 5)));
    }

    @Test
    void anotherTimeWhileReadingIsNoticed() throws Exception {
        backdoor().file("f", bytes(LARGE, 4));
        assertChanged(() -> backdoor().modified("f", new Timestamp(1_000, 0)));
    }

    @Test
    void replacingWhileReadingGivesTheOldContentOrAFailure() throws Exception {
        byte[] content = bytes(LARGE, 4);
        backdoor().file("f", content);
        backdoor().file("g", bytes(LARGE, 5));
        assertWholeOrFailure(content, () -> backdoor().rename("g", "f"));
    }

    @Test
    void vanishingWhileReadingGivesTheOldContentOrAFailure() throws Exception {
        byte[] content = bytes(LARGE, 4);
        backdoor().file("f", content);
        assertWholeOrFailure(content, () -> backdoor().remove("f"));
    }

    @Test
    void aClosedChannelIsClosed() throws Exception {
        backdoor().file("f", bytes(LARGE, 4));
        for (int i = 0; i < 20; i++) {
            var channel = endpoint().read(path("f"), 0, Expect.ANY);
            assertThat(channel.isOpen()).isTrue();
            assertThat(channel.read(ByteBuffer.allocate(100))).isPositive();
            channel.close();
            channel.close();
            assertThat(channel.isOpen()).isFalse();
            assertThatExceptionOfType(ClosedChannelException.class)
                    .isThrownBy(() -> channel.read(ByteBuffer.allocate(1)));
        }
        assertThat(read("f")).hasSize(LARGE);
    }

    @Test
    void manyReadAtOnce() throws Exception {
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            int n = i;
            byte[] content = bytes(n * 10_000, n);
            backdoor().file("f" + n, content);
            calls.add(() -> Arrays.equals(read("f" + n), content));
            calls.add(() -> Arrays.equals(read("f" + n), content));
        }
        assertThat(together(calls)).containsOnly(true);
    }

    @Test
    void anUnreadChannelHoldsNobodyUp() throws Exception {
        backdoor().file("f", bytes(LARGE, 4));
        backdoor().file("g", text("g"));
        try (var idle = endpoint().read(path("f"), 0, Expect.ANY)) {
            assertThat(idle.read(ByteBuffer.allocate(10))).isPositive();
            for (int i = 0; i < 20; i++) {
                assertThat(read("g")).isEqualTo(text("g"));
            }
        }
    }

    @Test
    void anInterruptEndsIt() {
        backdoor().file("f", text("x"));
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> open("f", Expect.ANY));
        assertThat(Thread.interrupted()).isFalse();
        assertThat(read("f")).isEqualTo(text("x"));
    }

    private void open(String path, Expect expect) throws EndpointException, InterruptedException, IOException {
        try (var channel = endpoint().read(path(path), 0, expect)) {
            drain(channel, ByteBuffer.allocate(1_000));
        }
    }

    /** Begins to read {@code f}, lets the change happen, and reads on to the failure at the end. */
    private void assertChanged(Runnable change) throws Exception {
        // well in the past, so that a coarse clock tells the change
        backdoor().modified("f", new Timestamp(1_500_000_000L, 0));
        try (var channel = endpoint().read(path("f"), 0, Expect.same(stat("f")))) {
            assertThat(channel.read(ByteBuffer.allocate(1_000))).isPositive();
            change.run();
            var failure = failure(() -> drain(channel, ByteBuffer.allocate(100_000)));
            assertThat(failure.kind()).isEqualTo(Kind.CHANGED);
            assertThat(failure.retry().worthwhile()).as("worth another try").isTrue();
            assertThat(catchThrowable(() -> channel.read(ByteBuffer.allocate(10))))
                    .as("a failure is no end")
                    .isNotNull();
        }
    }

    private void assertWholeOrFailure(byte[] content, Runnable change) throws Exception {
        try (var channel = endpoint().read(path("f"), 0, Expect.ANY)) {
            var first = ByteBuffer.allocate(1_000);
            int n = channel.read(first);
            change.run();
            byte[] rest = drain(channel, ByteBuffer.allocate(100_000));
            assertThat(rest).isEqualTo(Arrays.copyOfRange(content, n, content.length));
        } catch (EndpointIOException e) {
            assertThat(e.failure().kind()).isEqualTo(Kind.CHANGED);
        }
    }

    static Entry otherTime(Entry e) {
        var time = new Timestamp(e.modified().seconds() - 100, e.modified().nanos());
        return new Entry(
                e.name(),
                e.kind(),
                e.size(),
                time,
                e.mode(),
                e.uid(),
                e.gid(),
                e.fileId(),
                e.links(),
                e.changeToken(),
                e.linkTarget());
    }
}
