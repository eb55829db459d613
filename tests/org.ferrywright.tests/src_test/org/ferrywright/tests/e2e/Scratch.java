package org.ferrywright.tests.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A folder for one test, removed with everything that can stand in it, whatever its names and rights are. */
final class Scratch implements AutoCloseable {
    /** Tests that copy much of the machine's own files need so much memory for a folder that lies in it. */
    private static final long ROOMY = 12L << 30;

    private final Path path;

    private Scratch(Path path) {
        this.path = path;
    }

    static Scratch create() {
        try {
            return new Scratch(Files.createTempDirectory(base(), "ferry-e2e-").toRealPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path base() throws IOException {
        String named = System.getProperty("ferry.scratch");
        if (named != null) {
            return Files.createDirectories(Path.of(named));
        }
        Path memory = Path.of("/dev/shm");
        boolean roomy = Files.isWritable(memory) && Files.getFileStore(memory).getUsableSpace() > ROOMY;
        return roomy ? memory : Path.of(System.getProperty("java.io.tmpdir"));
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
        command("chmod", "-R", "u+rwX", path.toString());
        command("rm", "-rf", path.toString());
        if (Files.exists(path)) {
            throw new IllegalStateException("could not be removed: " + path);
        }
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
