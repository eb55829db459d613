package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where there is no BoringSSL for the machine, Java's own TLS does, with either at the other end. */
@Timeout(900)
class TlsFallbackTest {
    private static final String WITHOUT = "-Dio.netty.handler.ssl.noOpenSsl=true";

    private final Scratch scratch = Scratch.create();

    @AfterEach
    void remove() {
        scratch.close();
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true"})
    void carriesRunsBothWays(boolean clientFallsBack, boolean listenerFallsBack) throws IOException {
        Rsync.needed();
        Ferry here = ferry("here", clientFallsBack);
        Ferry there = ferry("there", listenerFallsBack);
        Path source = scratch.folder("source");
        Path middle = scratch.folder("middle");
        Path back = scratch.folder("back");
        fill(source);
        try (Listening listener = there.listen(Map.of("r", middle))) {
            here.pair(listener);
            assertThat(uses(listener.process(), "netty_tcnative"))
                    .as("the library of BoringSSL")
                    .isEqualTo(!listenerFallsBack);
            here.sync(source, listener.root("r"));
            here.sync(listener.root("r"), back);
            assertThat(here.sync(source, listener.root("r")).changes()).isZero();
            // some blocks of a file
            byte[] large = Files.readAllBytes(source.resolve("large"));
            large[large.length / 2]++;
            Files.write(source.resolve("large"), large);
            assertThat(here.sync(source, listener.root("r")).literal()).isBetween(1L, large.length / 2L);
        }
        Rsync.findsNothing(source, middle);
    }

    private Ferry ferry(String name, boolean fallsBack) {
        var ferry = new Ferry(scratch, name);
        return fallsBack ? ferry.with("FERRY_OPTS", WITHOUT) : ferry;
    }

    private static void fill(Path folder) throws IOException {
        var random = new Random(9);
        byte[] large = new byte[20 << 20];
        random.nextBytes(large);
        Files.write(folder.resolve("large"), large);
        for (int i = 0; i < 300; i++) {
            byte[] small = new byte[random.nextInt(20_000)];
            random.nextBytes(small);
            Files.write(folder.resolve("small-" + i), small);
        }
    }

    /** Whether a process has a library loaded. */
    private static boolean uses(Running process, String library) throws IOException {
        return Files.readString(Path.of("/proc/" + process.pid() + "/maps")).contains(library);
    }
}
