package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * {@code kill -9} at any moment of a run: at every stop each file of the target is whole, the old or the new one, and
 * the next run finishes the work. The moments come from a seed, which {@code -Dferry.seed=N} sets.
 */
@Timeout(1200)
class KillTest {
    private static final int KILLS = 30;
    private static final String SLOWLY = "9M";
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final long seed = Long.getLong("ferry.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private Scratch scratch;
    private Ferry here;
    private Ferry there;
    private Path source;
    private Path target;
    private long startMillis;
    private long runMillis;

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

    @Test
    void engine() {
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            var versions = new Versions(seed, source);
            var seen = measured(versions, listener);
            int caught = 0;
            for (int i = 0; i < KILLS || caught <= KILLS / 2; i++) {
                versions.next();
                try (Running run = here.start(slow(listener))) {
                    pause(moment());
                    caught += met(run.isAlive());
                    run.kill();
                }
                seen = seenAfter(i, versions, seen);
            }
            finishes(versions, seen, listener);
        }
    }

    @Test
    void listener() {
        Listening listener = there.listen(Map.of("r", target));
        try {
            here.pair(listener);
            var versions = new Versions(seed, source);
            var seen = measured(versions, listener);
            int caught = 0;
            for (int i = 0; i < KILLS || caught <= KILLS / 2; i++) {
                versions.next();
                try (Running run = here.start(slow(listener))) {
                    pause(moment());
                    listener.process().kill();
                    Result end = run.await(PATIENCE);
                    // 0 when all was done before, 3 when not
                    assertThat(end.code()).as(() -> "seed " + seed + ": " + end).isIn(0, 3);
                    caught += met(end.code() == 3);
                }
                seen = seenAfter(i, versions, seen);
                listener = there.listen(Map.of("r", target), listener.port());
            }
            finishes(versions, seen, listener);
        } finally {
            listener.close();
        }
    }

    @Test
    void largeFileGoesOnWhereTheEngineWasKilled() throws IOException {
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            long size = large(source);
            kill(size, source, listener.root("r"), target);
            goesOn(size, source, listener.root("r"), target);
        }
    }

    @Test
    void largeFileGoesOnWhereTheListenerWasKilled() throws IOException {
        long size = large(source);
        int port;
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            port = listener.port();
            try (Running run = limited(source, listener.root("r"))) {
                onItsWay(run, size, target);
                listener.process().kill();
                run.await(PATIENCE).expect(3);
            }
        }
        try (Listening listener = there.listen(Map.of("r", target), port)) {
            goesOn(size, source, listener.root("r"), target);
        }
    }

    @Test
    void pulledLargeFileGoesOnWhereTheEngineWasKilled() throws IOException {
        try (Listening listener = there.listen(Map.of("s", source))) {
            here.pair(listener);
            long size = large(source);
            kill(size, listener.root("s"), target, target);
            goesOn(size, listener.root("s"), target, target);
        }
    }

    /** A whole run, to know how long one takes; what is at the target afterwards. */
    private Map<String, Integer> measured(Versions versions, Listening listener) {
        versions.next();
        long begin = System.nanoTime();
        Result run = here.run(slow(listener)).expect(0);
        long all = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        runMillis = run.number("elapsedMillis");
        startMillis = all - runMillis;
        return versions.seenAt(target, Map.of());
    }

    /** The run is slowed down so that starting the process is not most of it. */
    private Object[] slow(Listening listener) {
        return Ferry.sync(List.of("--mode", "mirror", "--limit", SLOWLY, source, listener.root("r")));
    }

    private long moment() {
        return (long) (startMillis * 0.9 + random.nextDouble() * runMillis * 0.75);
    }

    /** A run that ended before the kill was quicker than expected: the next kills come sooner. */
    private int met(boolean met) {
        if (!met) {
            runMillis = runMillis * 9 / 10;
        }
        return met ? 1 : 0;
    }

    private Map<String, Integer> seenAfter(int kill, Versions versions, Map<String, Integer> before) {
        try {
            return versions.seenAt(target, before);
        } catch (AssertionError e) {
            throw new AssertionError("after kill " + kill + " of seed " + seed + ": " + e.getMessage(), e);
        }
    }

    private void finishes(Versions versions, Map<String, Integer> seen, Listening listener) {
        Result last = here.sync("--mode", "mirror", source, listener.root("r"));
        assertThat(last.items("failures")).isEmpty();
        versions.seenAt(target, seen);
        Rsync.findsNothing(source, target);
        assertThat(Versions.temporaries(target)).as("seed " + seed).isEmpty();
        assertThat(here.sync("--mode", "mirror", source, listener.root("r")).changes())
                .isZero();
    }

    private long large(Path folder) throws IOException {
        var bytes = new byte[48 << 20];
        random.nextBytes(bytes);
        Files.write(folder.resolve("large"), bytes);
        return bytes.length;
    }

    private Running limited(Object from, Object to) {
        return here.start(Ferry.sync(List.of("--limit", "8M", from, to)));
    }

    private void kill(long size, Object from, Object to, Path folder) throws IOException {
        try (Running run = limited(from, to)) {
            onItsWay(run, size, folder);
            run.kill();
        }
    }

    /** Waits until a run has staged a part of the file, and has most of it still to do. */
    private static void onItsWay(Running run, long size, Path folder) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (Versions.staged(folder) < size / 4) {
            assertThat(System.nanoTime()).as("nothing is staged: " + run.out()).isLessThan(deadline);
            assertThat(run.isAlive()).as(() -> run.await(PATIENCE).toString()).isTrue();
            pause(20);
        }
    }

    private void goesOn(long size, Object from, Object to, Path folder) throws IOException {
        long staged = Versions.staged(folder);
        assertThat(folder.resolve("large")).doesNotExist();
        assertThat(staged).isGreaterThanOrEqualTo(size / 4);
        Result run = here.sync(from, to);
        assertThat(run.number("created")).isEqualTo(1);
        assertThat(run.literal()).isBetween(1L, size - staged + (4 << 20));
        Rsync.findsNothing(source, target);
        assertThat(Versions.temporaries(folder)).isEmpty();
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
