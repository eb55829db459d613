package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Who takes slowly holds up who sends: with small heaps at both ends, a target that stands still and then crawls, and much more to send
 * than there is memory, both processes stay small and everything arrives. Memory is what the system counts, with all that lies outside of
 * the heap.
 */
@Timeout(900)
class BackpressureTest {
    private static final String HEAP = "-Xmx96m";
    private static final long MIB = 1 << 20;

    /** The heap, as much again outside of it, and a Java VM with the product's code. */
    private static final long MOST_RESIDENT = 320 * MIB;

    private final Scratch scratch = Scratch.create();
    private final Ferry here = new Ferry(scratch, "here").with("FERRY_OPTS", HEAP);
    private final Ferry there = new Ferry(scratch, "there").with("FERRY_OPTS", HEAP);
    private final Path source = scratch.folder("source");
    private SlowDisk disk;

    @BeforeEach
    void prepare() throws IOException {
        Rsync.needed();
        disk = SlowDisk.in(scratch, "disk", 1200 * MIB);
        var random = new Random(4);
        fill(random, "huge", 3, 64 << 20);
        fill(random, "middling", 60, 3 << 20);
        fill(random, "small", 4000, 12 << 10);
    }

    @AfterEach
    void remove() {
        if (disk != null) {
            disk.close();
        }
        scratch.close();
    }

    @Test
    void aSlowDiskBehindAListener() throws IOException {
        Path target = disk.folder("target");
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            replicates(source.toString(), listener.root("r"), target, listener.process());
        }
    }

    @Test
    void aSlowDiskThatPullsFromAListener() throws IOException {
        Path target = disk.folder("target");
        try (Listening listener = there.listen(Map.of("r", source))) {
            here.pair(listener);
            replicates(listener.root("r"), target.toString(), target, listener.process());
        }
    }

    private void replicates(String from, String to, Path target, Running listener) throws IOException {
        try (Running run = here.start("sync", "--json", "--threads", 16, from, to)) {
            await(() -> filesIn(target) > 20 || !run.isAlive());
            disk.freeze();
            // until nothing moves any more, all buffers are as full as they get
            long before = -1;
            long now = carried(run, listener);
            for (int i = 0; i < 20 && now != before; i++) {
                before = now;
                pause(1500);
                now = carried(run, listener);
            }
            long client = peak(run);
            long server = peak(listener);
            disk.beSlow(250, 250);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (run.isAlive()) {
                client = Math.max(client, peak(run));
                server = Math.max(server, peak(listener));
                if (System.nanoTime() > end) {
                    // slow for long enough
                    disk.beFast();
                }
                pause(50);
            }
            run.await(Ferry.PATIENCE).expect(0);
            System.out.printf("resident at most: client %,d MiB, Listener %,d MiB%n", client / MIB, server / MIB);
            assertThat(client).as("resident bytes of the client").isLessThan(MOST_RESIDENT);
            assertThat(server).as("resident bytes of the Listener").isBetween(1L, MOST_RESIDENT);
        }
        Rsync.findsNothing(source, target);
    }

    private void fill(Random random, String name, int files, int size) throws IOException {
        Path folder = Files.createDirectory(source.resolve(name));
        byte[] content = new byte[size];
        random.nextBytes(content);
        for (int i = 0; i < files; i++) {
            content[0] = (byte) i;
            content[1] = (byte) (i >> 8);
            content[size / 2] = (byte) random.nextInt();
            Files.write(folder.resolve("file-" + i), content);
        }
    }

    private static long filesIn(Path folder) {
        try (var all = Files.walk(folder)) {
            return all.count();
        } catch (IOException e) {
            // something went while it was counted
            return 0;
        }
    }

    /** Bytes that both processes have read and written, of whatever kind. */
    private static long carried(Running client, Running listener) {
        return field(client, "io", "wchar") + field(listener, "io", "wchar");
    }

    private static long peak(Running process) {
        return 1024 * field(process, "status", "VmHWM");
    }

    /** A number of a file of /proc; 0 when the process has ended. */
    private static long field(Running process, String file, String name) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/" + file))) {
                if (line.startsWith(name + ":")) {
                    return Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException _) {
            // its end is seen here sooner than by whoever waits for it
            return 0;
        }
        return 0;
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            pause(20);
        }
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
