package org.ferrywright.tests.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the products that the build has made, looks whether all parts came up, and stops them. */
class ProductSmokeTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final List<Process> running = new ArrayList<>();

    @AfterEach
    void leaveNothingRunning() {
        running.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }

    @Test
    @DisplayName("a copy of the server whose files have other times says nothing of that")
    void copied() throws Exception {
        Product product = Product.of("server");
        assumeTrue(product.isBuilt(), "the product has not been built");
        Path copy = Files.createDirectory(folder.resolve("copy"));
        for (String name : List.of("conf", "jre", "features", "eclipse.ini", "artifacts.xml", "p2")) {
            Files.createSymbolicLink(copy.resolve(name), product.home().resolve(name));
        }
        Files.copy(product.home().resolve("ferry"), copy.resolve("ferry"), StandardCopyOption.COPY_ATTRIBUTES);
        for (String name : List.of("boot", "configuration", "plugins")) {
            copyAsNew(product.home().resolve(name), copy.resolve(name));
        }
        Path output = folder.resolve("output");

        Process process =
                new Product("server", copy).command(folder, output, "--version").start();
        running.add(process);

        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readAllLines(output)).first().asString().startsWith("ferry ");
    }

    @Test
    @DisplayName(
            "a run takes its classes from the cache: what would keep them out of it costs every command a tenth of a second")
    void cached() throws Exception {
        Product product = Product.of("server");
        assumeTrue(Files.exists(product.home().resolve("boot/ferry.aot")), "the product has no cache on this platform");
        Path source = Files.createDirectory(folder.resolve("source"));
        Files.writeString(source.resolve("file"), "content");
        Path loaded = folder.resolve("loaded");
        ProcessBuilder command = product.command(
                folder,
                folder.resolve("output"),
                "sync",
                "" + source,
                "" + folder.resolve("target"),
                "--data",
                "" + folder.resolve("data"));
        command.environment().put("FERRY_OPTS", "-Xlog:class+load:file=" + loaded);

        Process process = command.start();
        running.add(process);

        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("output")))
                .isZero();
        List<String> fromJars = Files.readAllLines(loaded).stream()
                .filter(line -> line.contains(" source: file:"))
                .toList();
        assertThat(fromJars).as("a class of a signed library").noneMatch(line -> line.contains("org.bouncycastle"));
        assertThat(fromJars).as("classes that the build has not trained").hasSizeLessThan(100);
        assertThat(Files.readAllLines(loaded))
                .as("shapes of native functions")
                .filteredOn(line -> line.contains("DowncallStub/"))
                .hasSizeLessThanOrEqualTo(1);
    }

    private static void copyAsNew(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
    }

    @Test
    @DisplayName("the server: every component is satisfied, and SIGTERM ends it with exit code 0")
    void server() throws Exception {
        Product product = Product.of("server");
        assumeTrue(product.isBuilt(), "the product has not been built");
        Path served = Files.createDirectory(folder.resolve("served"));
        Path output = folder.resolve("output");
        Path report = folder.resolve("report");
        Process process = start(
                product,
                output,
                report,
                "listen",
                "--root",
                "test=" + served,
                "--port",
                "0",
                "--data",
                "" + folder.resolve("data"));

        assertThat(await(process, report, output))
                .noneMatch(line -> line.startsWith(ComponentProbe.WRONG))
                .anyMatch(line -> line.startsWith("component "));
        awaitText(process, output, "listening on");

        process.destroy();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }

    @Test
    @DisplayName("the workbench: every component is satisfied, and SIGTERM ends it with exit code 0")
    void workbench() throws Exception {
        Product product = Product.of("workbench");
        assumeTrue(product.isBuilt(), "the product has not been built");
        assumeTrue(System.getenv("DISPLAY") != null, "there is no display");
        Path output = folder.resolve("output");
        Path report = folder.resolve("report");
        Process process = start(product, output, report, "workbench", "-data", "" + folder.resolve("workbench"));

        assertThat(await(process, report, output))
                .noneMatch(line -> line.startsWith(ComponentProbe.WRONG))
                .anyMatch(line -> line.startsWith("component "));
        // the model of the windows is kept once the first one is open
        awaitFile(process, folder.resolve("workbench/.metadata"), output);

        process.destroy();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }

    @Test
    @DisplayName("several commands of one installation run at the same time")
    void atTheSameTime() throws Exception {
        Product product = Product.of("server");
        assumeTrue(product.isBuilt(), "the product has not been built");
        for (int i = 0; i < 4; i++) {
            running.add(product.command(folder, folder.resolve("output" + i), "--version")
                    .start());
        }
        for (int i = 0; i < 4; i++) {
            assertThat(running.get(i).waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(running.get(i).exitValue()).isZero();
            assertThat(Files.readString(folder.resolve("output" + i))).startsWith("ferry ");
        }
    }

    @Test
    @DisplayName("the workbench product answers the commands of the server too")
    void commandsOfTheWorkbenchProduct() throws Exception {
        Product product = Product.of("workbench");
        assumeTrue(product.isBuilt(), "the product has not been built");
        Path output = folder.resolve("output");
        Process process = product.command(folder, output, "--version").start();
        running.add(process);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(Files.readString(output)).startsWith("ferry ");
    }

    private Process start(Product product, Path output, Path report, String... arguments) throws IOException {
        ProcessBuilder command = product.command(folder, output, arguments);
        command.environment().put("FERRY_OPTS", product.withProbe(folder, report));
        Process process = command.start();
        running.add(process);
        return process;
    }

    private static List<String> await(Process process, Path report, Path output) throws Exception {
        awaitFile(process, report, output);
        return Files.readAllLines(report);
    }

    private static void awaitFile(Process process, Path file, Path output) throws Exception {
        await(process, output, () -> Files.exists(file), file.toString());
    }

    private static void awaitText(Process process, Path output, String text) throws Exception {
        await(process, output, () -> Files.readString(output).contains(text), "the words " + text);
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Process process, Path output, Condition condition, String what) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                fail("no %s from a process that is %s, and says:%n%s"
                        .formatted(what, process.isAlive() ? "alive" : "gone", Files.readString(output)));
            }
            Thread.sleep(50);
        }
    }
}
