package org.ferrywright.endpoint.local.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ferrywright.endpoint.local.internal.LocalEndpointTest.digest;
import static org.ferrywright.endpoint.local.internal.Variant.temporary;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Filter;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.StageRequest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Somebody swaps a folder for a link to a folder outside, again and again, while everything is tried on what is in it.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinkRaceTest {
    private static final byte[] SECRET = "secret".getBytes();
    private static final byte[] OURS = "harmless".getBytes();
    private static final int ROUNDS = 1000;
    private static final int RENAME_EXCHANGE = 2;

    @TempDir
    Path dir;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PORTABLE")
    void nothingOutsideIsEverTouched(Variant v) throws Exception {
        Path outside = Files.createDirectories(dir.resolve("outside/sub")).getParent();
        Files.write(outside.resolve("sub/file"), SECRET);
        Files.write(outside.resolve("file"), SECRET);
        var past = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(outside.resolve("file"), past);
        Files.setLastModifiedTime(outside.resolve("sub/file"), past);
        Path root =
                Files.createDirectories(dir.resolve("root/a/sub")).getParent().getParent();
        Files.write(root.resolve("a/sub/file"), OURS);
        Files.write(root.resolve("a/file"), OURS);

        var stop = new AtomicBoolean();
        var swaps = new FutureTask<>(() -> swap(root, outside, stop));
        Thread.ofPlatform().start(swaps);
        int reached = 0;
        try (var e = v.open(root)) {
            for (int i = 0; i < ROUNDS; i++) {
                for (String path : List.of("a/file", "a/sub/file")) {
                    reached += tryEverything(e, RelPath.of(path), i);
                }
            }
        } finally {
            stop.set(true);
        }
        assertThat(swaps.get()).isGreaterThan(ROUNDS);
        assertThat(reached)
                .as("the folder was there often enough for the race to mean something")
                .isGreaterThan(50);
        assertThat(outside.resolve("file")).hasBinaryContent(SECRET);
        assertThat(outside.resolve("sub/file")).hasBinaryContent(SECRET);
        assertThat(Files.getLastModifiedTime(outside.resolve("file"))).isEqualTo(past);
        assertThat(Files.getLastModifiedTime(outside.resolve("sub/file"))).isEqualTo(past);
        try (var all = Files.walk(outside)) {
            assertThat(all.map(p -> outside.relativize(p).toString()))
                    .containsExactlyInAnyOrder("", "file", "sub", "sub/file");
        }
    }

    /** In one step each time, so that nobody can make a folder in between. */
    private static long swap(Path root, Path outside, AtomicBoolean stop) {
        var scratch = new Scratch();
        var abi = LinuxAbi.here().orElseThrow();
        byte[] folder = root.resolve("a").toString().getBytes(StandardCharsets.UTF_8);
        byte[] link = root.resolve("link").toString().getBytes(StandardCharsets.UTF_8);
        check(Libc.symlinkat(
                scratch.state,
                scratch.second(outside.toString().getBytes(StandardCharsets.UTF_8)),
                LinuxAbi.AT_FDCWD,
                scratch.first(link)));
        long count = 0;
        while (!stop.get()) {
            check(Libc.syscall(
                    scratch.state,
                    abi.renameat2(),
                    LinuxAbi.AT_FDCWD,
                    scratch.first(folder),
                    LinuxAbi.AT_FDCWD,
                    scratch.second(link),
                    RENAME_EXCHANGE));
            count++;
        }
        return count;
    }

    private static void check(long result) {
        if (result < 0) {
            throw new IllegalStateException("errno " + -result);
        }
    }

    /** @return how many of the operations found the folder */
    private static int tryEverything(LocalEndpoint e, RelPath path, int round) throws Exception {
        int done = 0;
        var time = new Attributes(0640, -1, -1, new Timestamp(77, 0));
        done += attempt(() -> assertThat(e.stat(path).orElseThrow().size()).isEqualTo(OURS.length));
        done += attempt(() -> {
            try (var channel = e.read(path, 0, Expect.ANY)) {
                var buffer = ByteBuffer.allocate(100);
                channel.read(buffer);
                assertThat(buffer.array()).startsWith(OURS);
            }
        });
        done += attempt(() -> {
            var entry = e.stat(path).orElseThrow();
            var result = e.facet(BulkRead.class)
                    .orElseThrow()
                    .read(List.of(new BulkRead.Item(path, entry)))
                    .getFirst();
            if (result instanceof BulkRead.Result.Content c) {
                assertThat(c.bytes()).isEqualTo(OURS);
            }
        });
        done += attempt(() -> e.facet(Metadata.class).orElseThrow().set(path, EntryKind.FILE, time));
        done += attempt(() -> {
            RelPath other = path.parent().child("n" + round);
            var store = new BulkWrite.StoreFile(other, temporary(1), OURS, digest(OURS, 0), time, Expect.ANY);
            var link = new BulkWrite.StoreLink(other, temporary(1), "x", time, Expect.ANY);
            var delete = new BulkWrite.Delete(other, Expect.ANY);
            var folder = new BulkWrite.MakeDirectory(path.parent().child("m").child("n"));
            e.facet(BulkWrite.class).orElseThrow().perform(List.of(store, link, delete, folder));
        });
        done += attempt(() -> {
            try (var staged = e.stage(path, new StageRequest(temporary(2), OURS.length, false, 0))) {
                staged.channel().write(ByteBuffer.wrap(OURS));
                staged.commit(new Commit(Attributes.NONE, digest(OURS, 0), Expect.ANY));
            }
        });
        done += attempt(() -> {
            try (var walk = e.facet(RecursiveList.class).orElseThrow().walk(path.parent(), Filter.ALL)) {
                for (var l = walk.next(); l != null; l = walk.next()) {
                    assertThat(l.entries()).noneMatch(x -> x.isFile() && x.size() == SECRET.length);
                }
            }
        });
        return done;
    }

    private interface Try {
        void run() throws Exception;
    }

    private static int attempt(Try what) throws Exception {
        try {
            what.run();
            return 1;
        } catch (EndpointException | EndpointIOException | NoSuchElementException e) {
            return 0;
        }
    }
}
