package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.ferrywright.core.Filter;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.RecursiveList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Threads that are interrupted, and things that are closed, at any moment: nobody else is harmed. */
abstract class DisturbanceGroup extends ContractGroup {
    private static final int SIZE = 150_000;

    @BeforeEach
    void isWritable() {
        assumeTrue(!endpoint().traits().readOnly() && atomic(), "needs to replace files in one step");
    }

    @Test
    void interruptsAtAnyMomentHarmNobodyElse() throws Exception {
        var done = new AtomicBoolean();
        var interrupted = new AtomicLong();
        var calmRounds = new AtomicLong();
        for (int i = 0; i < 4; i++) {
            backdoor().directory("victim" + i);
            backdoor().directory("calm" + i);
        }
        List<Thread> victims = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int n = i;
            victims.add(Thread.ofVirtual().start(() -> suffer("victim" + n, n, done, interrupted)));
        }
        var disturber = Thread.ofPlatform().start(() -> disturb(victims, done, calmRounds));
        int rounds = rounds(40);
        List<Callable<Integer>> calm = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int n = i;
            calm.add(() -> {
                for (int round = 0; round < rounds || interrupted.get() == 0; ) {
                    try {
                        cycle("calm" + n, round);
                        round++;
                        calmRounds.incrementAndGet();
                    } catch (EndpointException e) {
                        // what others gave up may still be ending: to try again later is all that may be asked of us
                        assertThat(e.kind()).as(e.toString()).isEqualTo(Kind.THROTTLED);
                        assertThat(e.retry().worthwhile()).isTrue();
                        LockSupport.parkNanos(20_000_000);
                    }
                }
                return 0;
            });
        }
        try {
            together(calm);
        } finally {
            done.set(true);
            disturber.join();
            for (var victim : victims) {
                victim.join();
            }
        }
        for (int i = 0; i < 4; i++) {
            cycle("victim" + i, 7);
        }
    }

    @Test
    void closingAtAnyMomentHarmsNobodyElse() throws Exception {
        backdoor().directory("d");
        for (int i = 0; i < 8; i++) {
            backdoor().file("d/f" + i, bytes(SIZE, i));
        }
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int n = i;
            calls.add(() -> n % 2 == 0 ? readWhole(n) : closeMeanwhile(n));
        }
        together(calls);
    }

    /**
     * Interrupts at random moments, and never more often than the server can follow: what is given up costs it a connection, and one that has
     * to be made for each of them serves nobody any more.
     */
    private void disturb(List<Thread> victims, AtomicBoolean done, AtomicLong calmRounds) {
        var random = new Random(1);
        int each = fixture().limits().contains(Fixture.Limit.SLOW_TO_CONNECT) ? 3 : 15;
        for (long interrupts = 0; !done.get(); ) {
            LockSupport.parkNanos(random.nextInt(1_000_000));
            if (interrupts < each * (calmRounds.get() + 1)) {
                victims.get(random.nextInt(4)).interrupt();
                interrupts++;
            }
        }
    }

    /** Everything that is given up costs a connection. */
    private int rounds(int usual) {
        return fixture().limits().contains(Fixture.Limit.SLOW_TO_CONNECT) ? usual / 5 : usual;
    }

    private int readWhole(int n) {
        int rounds = rounds(60);
        for (int round = 0; round < rounds; round++) {
            assertThat(Arrays.equals(read("d/f" + n), bytes(SIZE, n))).isTrue();
        }
        return n;
    }

    /** What is read until somebody else closes it is the beginning of the file, and never reported as all of it. */
    private int closeMeanwhile(int n) throws Exception {
        byte[] expected = bytes(SIZE, n);
        var random = new Random(n);
        int rounds = rounds(60);
        for (int round = 0; round < rounds; round++) {
            var channel = endpoint().read(path("d/f" + n), 0, Expect.ANY);
            int pause = random.nextInt(200_000);
            var closer = Thread.ofVirtual().start(() -> {
                LockSupport.parkNanos(pause);
                try {
                    channel.close();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            var buffer = ByteBuffer.allocate(SIZE + 1);
            try {
                while (channel.read(buffer) >= 0) {
                    buffer.limit(Math.min(buffer.capacity(), buffer.position() + 1_000));
                }
                assertThat(buffer.position()).as("the end was told").isEqualTo(SIZE);
            } catch (ClosedChannelException | EndpointIOException e) {
                assertThat(buffer.position()).isLessThanOrEqualTo(SIZE);
            }
            assertThat(Arrays.equals(
                            buffer.array(),
                            0,
                            Math.min(SIZE, buffer.position()),
                            expected,
                            0,
                            Math.min(SIZE, buffer.position())))
                    .isTrue();
            closer.join();
        }
        return n;
    }

    private void suffer(String directory, int seed, AtomicBoolean done, AtomicLong interrupted) {
        int round = seed;
        while (!done.get()) {
            try {
                cycle(directory, round++);
            } catch (InterruptedException | ClosedByInterruptException e) {
                Thread.interrupted();
                interrupted.incrementAndGet();
            } catch (EndpointException e) {
                // what an interrupted predecessor left half done may be in the way, but only of the item
                assertThat(e.scope()).as(e.toString()).isEqualTo(Scope.ITEM);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Stores, looks, lists, walks, reads and deletes in a folder of one's own. */
    private void cycle(String directory, int round) throws EndpointException, InterruptedException, IOException {
        String file = directory + "/f" + round % 3;
        byte[] content = bytes(20_000 + round, round);
        try (var staged = stage(file, temporary(), content.length, false)) {
            write(staged, content);
            staged.commit(new Commit(PLAIN, digest(content), Expect.ANY));
        }
        assertThat(endpoint().stat(path(file)).orElseThrow().size()).isEqualTo(content.length);
        try (var cursor = endpoint().list(path(directory))) {
            boolean found = false;
            for (var entry = cursor.next(); entry != null; entry = cursor.next()) {
                found |= file.endsWith("/" + entry.name());
            }
            assertThat(found).isTrue();
        }
        var walker = endpoint().facet(RecursiveList.class);
        if (walker.isPresent()) {
            try (var cursor = walker.get().walk(RelPath.of(directory), Filter.ALL)) {
                assertThat(cursor.next().entries()).isNotEmpty();
                assertThat(cursor.next()).isNull();
            }
        }
        try (var channel = endpoint().read(path(file), 0, Expect.ANY)) {
            assertThat(Arrays.equals(drain(channel, ByteBuffer.allocate(7_000)), content))
                    .isTrue();
        }
        endpoint().delete(path(file), Expect.ANY);
    }
}
