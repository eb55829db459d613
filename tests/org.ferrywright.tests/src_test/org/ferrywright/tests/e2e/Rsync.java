package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Another program's view of whether two folders are the same. */
final class Rsync {
    private Rsync() {}

    /** Skips the calling test where rsync is not installed. */
    static void needed() {
        try {
            new ProcessBuilder("rsync", "--version")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            abort("rsync is not installed, which is the oracle of this test: " + e.getMessage());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Fails when rsync would change anything to make the target the same as the source: content by checksum, names,
     * hard links, links, rights, owners when root asks, times to the nanosecond, superfluous entries.
     */
    static void findsNothing(Path source, Path target, String... more) {
        var command = new ArrayList<>(List.of("rsync", "-aH", "--delete", "-c", "-n", "-i", "--modify-window=-1"));
        command.addAll(List.of(more));
        command.addAll(List.of(source + "/", target + "/"));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            byte[] said = process.getInputStream().readNBytes(4 << 10);
            process.getInputStream().transferTo(OutputStream.nullOutputStream());
            int code = process.waitFor();
            assertThat(new String(said, StandardCharsets.ISO_8859_1))
                    .as("what differs, says " + String.join(" ", command))
                    .isEmpty();
            assertThat(code).as("exit code of rsync").isZero();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether anything in a folder was changed after that moment: then a comparison with a copy says nothing. */
    static boolean changedSince(Path folder, Instant moment) {
        var command = List.of("find", folder.toString(), "-newerct", moment.toString(), "-print", "-quit");
        try {
            var process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean found = process.getInputStream().readAllBytes().length > 0;
            process.waitFor();
            return found;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
