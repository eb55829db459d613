package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Listener that runs. Closing it is stopping it as the system does: SIGTERM, and it ends in order. */
final class Listening implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("^listening on \\S*:(\\d+)$", Pattern.MULTILINE);

    private final Running process;
    private final Path tokenFile;
    private final int port;

    private Listening(Running process, Path tokenFile, int port) {
        this.process = process;
        this.tokenFile = tokenFile;
        this.port = port;
    }

    static Listening start(Ferry ferry, Path tokenFile, Map<String, Path> roots, int port) {
        var arguments = new ArrayList<Object>(
                List.of("listen", "--bind", "127.0.0.1", "--port", port, "--pairing-file", tokenFile));
        roots.forEach((name, folder) -> arguments.addAll(List.of("--root", name + "=" + folder)));
        Running process = ferry.start(arguments.toArray());
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(4);
        while (true) {
            Matcher said = ADDRESS.matcher(process.out());
            if (said.find() && Files.exists(tokenFile)) {
                return new Listening(process, tokenFile, Integer.parseInt(said.group(1)));
            }
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.signal("TERM");
                throw new AssertionError("the Listener did not start: " + process.await(Ferry.PATIENCE));
            }
            pause();
        }
    }

    int port() {
        return port;
    }

    String address() {
        return "tcp://127.0.0.1:" + port;
    }

    String root(String name) {
        return address() + "/" + name;
    }

    Path tokenFile() {
        return tokenFile;
    }

    Running process() {
        return process;
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.signal("TERM");
            Result end = process.await(Ferry.PATIENCE);
            assertThat(end.code()).as(() -> "a Listener stops in order: " + end).isZero();
        }
        process.close();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
