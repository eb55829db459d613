package org.ferrywright.tests.e2e;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A file system of its own that can be held still: whoever writes then waits in the system until it goes on, as with a disk that is
 * slow. Needs root and loop devices; the calling test is skipped without.
 */
final class SlowDisk implements AutoCloseable {
    private final Path folder;
    private final AtomicBoolean ended = new AtomicBoolean();
    private Thread rhythm;

    private SlowDisk(Path folder) {
        this.folder = folder;
    }

    static SlowDisk in(Scratch scratch, String name, long bytes) {
        Path image = scratch.file(name + ".image");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path folder = scratch.folder(name);
        needed("mkfs.ext4", "-q", "-F", "-O", "^has_journal", "-E", "lazy_itable_init=1", image.toString());
        needed("mount", "-o", "loop", image.toString(), folder.toString());
        var disk = new SlowDisk(folder);
        disk.folder("root");
        return disk;
    }

    /** A folder on it. */
    Path folder(String name) {
        Path made = folder.resolve(name);
        made.toFile().mkdir();
        return made;
    }

    /** Nothing can be written from now on. */
    void freeze() {
        run("fsfreeze", "--freeze", folder.toString());
    }

    void thaw() {
        run("fsfreeze", "--unfreeze", folder.toString());
    }

    /** Thaws it, and freezes it again and again from now on. In milliseconds. */
    void beSlow(long frozen, long thawed) {
        thaw();
        rhythm = Thread.ofPlatform().name("slow-disk").start(() -> {
            while (!ended.get()) {
                pause(thawed);
                freeze();
                pause(frozen);
                thaw();
            }
        });
    }

    /** Leaves it thawed. */
    void beFast() {
        ended.set(true);
        try {
            if (rhythm != null) {
                rhythm.join();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        beFast();
        // says that it is not frozen when it is not
        run("fsfreeze", "--unfreeze", folder.toString());
        if (run("umount", folder.toString()) != 0) {
            run("umount", "--lazy", folder.toString());
        }
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void needed(String... command) {
        if (run(command) != 0) {
            abort(String.join(" ", command) + " is not possible here: it wants root and loop devices");
        }
    }

    private static int run(String... command) {
        try {
            var process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
