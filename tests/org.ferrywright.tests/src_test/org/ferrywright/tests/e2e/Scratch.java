package org.ferrywright.tests.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder for one test, removed with everything that can stand in it, whatever its names and rights are. What a killed
 * test run has left is removed by the next.
 */
final class Scratch implements AutoCloseable {
    /** Tests that copy much of the machine's own files need so much memory for a folder that lies in it. */
    private static final long ROOMY = 12L << 30;

    private static final String PLACE = "ferry.scratch";
    private static final String PREFIX = "ferry-e2e-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d+)-\\d+");

    private final Path path;

    private Scratch(Path path) {
        this.path = path;
    }

    /** In memory where there is much of it, on disk otherwise. */
    static Scratch create() {
        try {
            return in(base());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where more names have room than in memory. */
    static Scratch onDisk() {
        try {
            String named = System.getProperty(PLACE);
            return in(named == null ? temporary() : Files.createDirectories(Path.of(named)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Scratch in(Path base) throws IOException {
        try (Stream<Path> all = Files.list(base)) {
            all.filter(Scratch::isLeft).forEach(Scratch::remove);
        }
        return new Scratch(
                Files.createTempDirectory(base, PREFIX + ProcessHandle.current().pid() + "-")
                        .toRealPath());
    }

    private static boolean isLeft(Path folder) {
        Matcher name = NAME.matcher(folder.getFileName().toString());
        return name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty();
    }

    private static Path base() throws IOException {
        String named = System.getProperty(PLACE);
        if (named != null) {
            return Files.createDirectories(Path.of(named));
        }
        Path memory = Path.of("/dev/shm");
        boolean roomy = Files.isWritable(memory) && Files.getFileStore(memory).getUsableSpace() > ROOMY;
        return roomy ? memory : temporary();
    }

    private static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    Path path() {
        return path;
    }

    /** A name in it; nothing is made. */
    Path file(String name) {
        return path.resolve(name);
    }

    /** Makes a folder in it. */
    Path folder(String name) {
        try {
            return Files.createDirectories(path.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        remove(path);
        if (Files.exists(path)) {
            throw new IllegalStateException("could not be removed: " + path);
        }
    }

    private static void remove(Path folder) {
        command("chmod", "-R", "u+rwX", folder.toString());
        command("rm", "-rf", folder.toString());
    }

    /** Java's own walk can neither name nor reach everything that a hostile tree holds. */
    private static void command(String... words) {
        try {
            var process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
