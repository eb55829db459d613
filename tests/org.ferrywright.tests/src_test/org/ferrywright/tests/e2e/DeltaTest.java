package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Large files of which something changed, through a Listener: what travels is what changed, and whatever is killed, nothing is lost. The
 * edits come from a seed, which {@code -Dferry.seed=N} sets.
 */
@Timeout(1200)
class DeltaTest {
    private static final int SIZE = 24 << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final long seed = Long.getLong("ferry.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private Scratch scratch;
    private Ferry here;
    private Ferry there;
    private Path source;
    private Path target;

    @BeforeEach
    void prepare() {
        Rsync.needed();
        scratch = Scratch.create();
        here = new Ferry(scratch, "here");
        there = new Ferry(scratch, "there");
        source = scratch.folder("source");
        target = scratch.folder("target");
    }

    @AfterEach
    void remove() {
        if (scratch != null) {
            scratch.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsPushedIsWhatChanged(boolean inPlace) throws IOException {
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            follows(source, listener.root("r"), inPlace, "sent");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsPulledIsWhatChanged(boolean inPlace) throws IOException {
        try (Listening listener = there.listen(Map.of("s", source))) {
            here.pair(listener);
            follows(listener.root("s"), target, inPlace, "received");
        }
    }

    /** @param counted which bytes on the network the content is among */
    private void follows(Object from, Object to, boolean inPlace, String counted) throws IOException {
        Path file = source.resolve("disk.img");
        byte[] content = new byte[SIZE];
        random.nextBytes(content);
        Files.write(file, content);
        List<Object> command =
                inPlace ? List.of("--mode", "mirror", "--in-place", from, to) : List.of("--mode", "mirror", from, to);
        here.run(Ferry.sync(command)).expect(0);
        Rsync.findsNothing(source, target);
        for (int round = 0; round < 3; round++) {
            int blocks = 1 + random.nextInt(100);
            try (var out = new RandomAccessFile(file.toFile(), "rw")) {
                for (int i = 0; i < blocks; i++) {
                    out.seek(random.nextInt(SIZE));
                    out.write(random.nextInt());
                }
            }
            Result run = here.run(Ferry.sync(command)).expect(0);
            Rsync.findsNothing(source, target);
            assertThat(run.literal()).as("seed %d: %s", seed, run).isLessThanOrEqualTo(blocks * 4096L);
            long traffic = run.json().required("bytes").required(counted).asLong();
            assertThat(traffic).as("seed %d: %s", seed, run).isLessThan(blocks * 4096L * 11 / 10 + 400_000);
            assertThat(strategy(run)).as("seed %d: %s", seed, run).isEqualTo(inPlace ? "in-place" : "delta");
        }
        // and what moves all that follows
        content = Files.readAllBytes(file);
        byte[] longer = new byte[SIZE + 137];
        random.nextBytes(longer);
        System.arraycopy(content, 0, longer, 0, 1 << 20);
        System.arraycopy(content, 1 << 20, longer, (1 << 20) + 137, SIZE - (1 << 20));
        Files.write(file, longer);
        Result run = here.run(Ferry.sync(command)).expect(0);
        Rsync.findsNothing(source, target);
        assertThat(run.literal()).as("seed %d: %s", seed, run).isLessThan(200_000);
        assertThat(strategy(run)).isEqualTo("delta");
    }

    private static String strategy(Result run) {
        JsonNode transfers = run.json().required("transfers");
        assertThat(transfers).hasSize(1);
        return transfers.get(0).required("strategy").asText();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void killedEnginesLoseNothing(boolean inPlace) throws Exception {
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            Object[] slowly = slowly(listener, inPlace);
            changed(0);
            here.run(Ferry.sync(List.of("--mode", "mirror", source, listener.root("r"))))
                    .expect(0);
            int caught = 0;
            for (int i = 1; i <= 6; i++) {
                changed(i);
                try (Running run = here.start(slowly)) {
                    pause(600 + random.nextInt(1500));
                    caught += run.isAlive() ? 1 : 0;
                    run.kill();
                }
                whole(inPlace);
            }
            assertThat(caught).as("kills that met a run, seed " + seed).isPositive();
            here.run(slowly).expect(0);
            Rsync.findsNothing(source, target);
            assertThat(Versions.temporaries(target)).as("seed " + seed).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void killedListenersLoseNothing(boolean inPlace) throws Exception {
        Listening listener = there.listen(Map.of("r", target));
        try {
            here.pair(listener);
            changed(0);
            here.run(Ferry.sync(List.of("--mode", "mirror", source, listener.root("r"))))
                    .expect(0);
            for (int i = 1; i <= 4; i++) {
                changed(i);
                try (Running run = here.start(slowly(listener, inPlace))) {
                    pause(600 + random.nextInt(1500));
                    listener.process().kill();
                    assertThat(run.await(PATIENCE).code()).isIn(0, 3);
                }
                if (!inPlace) {
                    whole(false);
                }
                listener = there.listen(Map.of("r", target), listener.port());
            }
            here.run(slowly(listener, inPlace)).expect(0);
            Rsync.findsNothing(source, target);
            assertThat(Versions.temporaries(target)).as("seed " + seed).isEmpty();
        } finally {
            listener.close();
        }
    }

    private Object[] slowly(Listening listener, boolean inPlace) {
        return Ferry.sync(
                inPlace
                        ? List.of("--mode", "mirror", "--limit", "256K", "--in-place", source, listener.root("r"))
                        : List.of("--mode", "mirror", "--limit", "256K", source, listener.root("r")));
    }

    /** Every 64th block of every file gets the number of the version. */
    private void changed(int version) throws IOException {
        byte[] block = new byte[4096];
        for (String name : List.of("a", "b", "c")) {
            try (var out = new RandomAccessFile(source.resolve(name).toFile(), "rw")) {
                for (int at = 0; at < 12 << 20; at += version == 0 ? 4096 : 64 * 4096) {
                    new Random(31L * at + version).nextBytes(block);
                    block[0] = (byte) version;
                    out.seek(at);
                    out.write(block);
                }
            }
        }
    }

    /** Every file is of one version, the old or the new. In place, once the Listener has seen that the engine is gone. */
    private void whole(boolean inPlace) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (String name : List.of("a", "b", "c")) {
            Path file = target.resolve(name);
            while (versions(file) > 1 && inPlace && System.nanoTime() < deadline) {
                pause(50);
            }
            assertThat(versions(file)).as("versions in %s, seed %d", name, seed).isEqualTo(1);
        }
    }

    private static long versions(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        return IntStream.iterate(0, at -> at < content.length, at -> at + 64 * 4096)
                .map(at -> content[at])
                .distinct()
                .count();
    }

    @Test
    void aSparseFileOfATebibyteTakesSeconds() throws IOException {
        long size = 1L << 40;
        for (Path folder : List.of(source, target)) {
            try (var out = new RandomAccessFile(folder.resolve("huge").toFile(), "rw")) {
                out.setLength(size);
                for (long at = 0; at < size; at += size / 4) {
                    out.seek(at);
                    out.write(new byte[] {1, 2, 3});
                }
            }
        }
        try (var out = new RandomAccessFile(source.resolve("huge").toFile(), "rw")) {
            out.seek(size / 2 + 12_345_678);
            out.write("a change".getBytes());
        }
        // both files may have been made within one tick of the system's clock
        Files.setLastModifiedTime(source.resolve("huge"), FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            Result run = here.sync("--in-place", source, listener.root("r")).expect(0);
            assertThat(strategy(run)).isEqualTo("in-place");
            assertThat(run.literal()).isLessThan(8 << 20);
            assertThat(run.number("elapsedMillis")).isLessThan(240_000);
        }
        try (var in = new RandomAccessFile(target.resolve("huge").toFile(), "r")) {
            assertThat(in.length()).isEqualTo(size);
            in.seek(size / 2 + 12_345_678);
            byte[] some = new byte[8];
            in.readFully(some);
            assertThat(some).isEqualTo("a change".getBytes());
        }
    }

    @Test
    void silentDamageIsFoundByContent() throws IOException {
        Path file = source.resolve("f");
        byte[] content = new byte[SIZE];
        random.nextBytes(content);
        Files.write(file, content);
        Files.writeString(source.resolve("small"), "small");
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            here.sync(source, listener.root("r")).expect(0);
            Path copy = target.resolve("f");
            var time = Files.getLastModifiedTime(copy);
            try (var out = new RandomAccessFile(copy.toFile(), "rw")) {
                out.seek(random.nextInt(SIZE));
                int at = (int) out.getFilePointer();
                out.write(content[at] ^ 1);
            }
            Files.setLastModifiedTime(copy, time);
            assertThat(here.sync(source, listener.root("r")).expect(0).changes())
                    .isZero();
            Result run = here.sync("--checksum", source, listener.root("r")).expect(0);
            assertThat(run.number("updated")).isEqualTo(1);
            Rsync.findsNothing(source, target);
            Result again = here.sync("--checksum", source, listener.root("r")).expect(0);
            assertThat(again.changes() + again.literal()).isZero();
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
