package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the commands promise to people and to scripts: words, exit codes, the JSON object. */
@Timeout(900)
class CommandsTest {
    private Scratch scratch;
    private Ferry here;
    private Ferry there;
    private Path source;
    private Path target;

    @BeforeEach
    void prepare() {
        scratch = Scratch.create();
        here = new Ferry(scratch, "here");
        there = new Ferry(scratch, "there");
        source = scratch.folder("source");
        target = scratch.folder("target");
    }

    @AfterEach
    void remove() {
        scratch.close();
    }

    @Test
    void tellsItsVersionAndHowItIsUsed() {
        assertThat(here.run("--version").expect(0).out()).startsWith("ferry 0.");
        assertThat(here.run("help").expect(0).out()).contains("sync", "listen", "pair", "ports", "demo");
        assertThat(here.run("help", "sync").expect(0).out())
                .contains(
                        "--mode",
                        "--preview",
                        "--include",
                        "--exclude",
                        "--json",
                        "--threads",
                        "--delete-limit",
                        "--data",
                        "130");
        assertThat(here.data())
                .as("the data folder, of which these commands have no need")
                .doesNotExist();
    }

    @Test
    void wrongUsageIsExitCode2WithAHint() {
        for (String[] wrong : new String[][] {
            {"sink", "a", "b"},
            {"sync", "--no-such-option", "a", "b"},
            {"sync", source.toString()},
            {"sync", "--mode", "sideways", source.toString(), target.toString()},
            {"sync", "--threads", "0", source.toString(), target.toString()},
            {"sync", "--delete-limit", "many", source.toString(), target.toString()},
            {"sync", "gopher://host/x", target.toString()},
            {"sync", "ftps://u@127.0.0.1/x?tls=maybe", target.toString()},
            {"sync", source.toString(), "smb://u@127.0.0.1/share?dialect=9"},
            {"sync", source.toString(), "tcp://127.0.0.1/x?signing=offered"},
            {"sync", source.toString(), "smb://u@127.0.0.1"},
            {"verify", source.toString(), "smb://u@127.0.0.1/share/../other"},
            {"sync", source.toString(), "ftp://u@127.0.0.1/a/./b"},
            {"sync", "tcp://127.0.0.1/", target.toString()},
            {"sync", "tcp://127.0.0.1/x/..", target.toString()},
            {"sync", source.toString(), source.toString()},
            {"sync", source.toString(), source.resolve("inner").toString()},
            {"listen"},
            {"listen", "--root", "nodir=" + scratch.file("missing")},
            {"pair", "nonsense"},
            {},
        }) {
            Result run = here.run((Object[]) wrong).expect(2);
            assertThat(run.out()).as(run::toString).isEmpty();
            assertThat(run.err()).as(run::toString).contains("ferry help").doesNotContain("Exception", "\tat ");
        }
    }

    @Test
    void jsonIsTheOnlyLineAndHasTheseFields() throws IOException {
        Files.writeString(source.resolve("file"), "12345");
        Files.createDirectory(source.resolve("folder"));
        Files.createSymbolicLink(source.resolve("link"), Path.of("file"));
        Result run = here.sync(source, target);
        assertThat(run.out().strip().lines()).hasSize(1);
        assertThat(run.err()).isEmpty();
        JsonNode json = run.json();
        assertThat(names(json))
                .containsExactly(
                        "result",
                        "mode",
                        "scanned",
                        "created",
                        "updated",
                        "deleted",
                        "moved",
                        "unchanged",
                        "bytes",
                        "failures",
                        "conflicts",
                        "findings",
                        "found",
                        "fidelity",
                        "places",
                        "transfers",
                        "transferred",
                        "guard",
                        "skipped",
                        "error",
                        "targets",
                        "run",
                        "elapsedMillis");
        assertThat(names(json.get("scanned"))).containsExactly("source", "target");
        assertThat(names(json.get("bytes"))).containsExactly("content", "literal", "sent", "received");
        assertThat(json.get("result").textValue()).isEqualTo("ok");
        assertThat(json.get("mode").textValue()).isEqualTo("update");
        for (String count : List.of("created", "updated", "deleted", "moved", "unchanged", "elapsedMillis")) {
            assertThat(json.get(count).isIntegralNumber()).as(count).isTrue();
        }
        for (String list : List.of("failures", "conflicts", "skipped")) {
            assertThat(json.get(list).isArray()).as(list).isTrue();
        }
        assertThat(json.get("guard").isNull()).isTrue();
        assertThat(json.get("error").isNull()).isTrue();
        assertThat(json.get("created").asInt()).isEqualTo(3);
        assertThat(json.get("scanned").get("source").asInt()).isEqualTo(3);
        assertThat(json.get("scanned").get("target").asInt()).isZero();
        assertThat(json.get("bytes").get("content").asInt()).isEqualTo(5);
        assertThat(json.get("bytes").get("literal").asInt()).isEqualTo(5);
        assertThat(json.get("bytes").get("sent").asInt()).isZero();
    }

    @Test
    void jsonAlsoTellsOfARunThatDidNotBegin() {
        Result run = here.runJson(scratch.file("missing"), target).expect(3);
        assertThat(run.out().strip().lines()).hasSize(1);
        assertThat(run.json().get("result").textValue()).isEqualTo("error");
        assertThat(run.json().get("error").get("kind").textValue()).isEqualTo("NOT_FOUND");
        assertThat(run.json().get("error").get("message").textValue()).isNotBlank();
        assertThat(here.runJson("--mode", "sideways", source, target).code()).isEqualTo(2);
    }

    @Test
    void networkBytesAreCounted() throws IOException {
        Files.write(source.resolve("file"), random(1 << 20));
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            JsonNode pushed = here.sync(source, listener.root("r")).json().get("bytes");
            assertThat(pushed.get("sent").asLong()).isBetween(1L << 20, 3L << 19);
            assertThat(pushed.get("received").asLong()).isBetween(100L, 200_000L);
            JsonNode pulled =
                    here.sync(listener.root("r"), scratch.file("pulled")).json().get("bytes");
            assertThat(pulled.get("received").asLong()).isBetween(1L << 20, 3L << 19);
        }
    }

    @Test
    void aPreviewTouchesNothing() throws IOException {
        Files.writeString(source.resolve("new"), "1");
        Files.writeString(source.resolve("changed"), "2");
        Files.writeString(target.resolve("changed"), "old");
        Files.writeString(target.resolve("gone"), "3");
        String before = facts(scratch.path());
        Path absent = scratch.file("not/yet/there");
        Result run = here.sync("--preview", "--mode", "mirror", source, target);
        assertThat(run.number("created")).isEqualTo(1);
        assertThat(run.number("updated")).isEqualTo(1);
        assertThat(run.number("deleted")).isEqualTo(1);
        assertThat(here.sync("--preview", source, absent).number("created")).isEqualTo(2);
        Result told = here.run("sync", "--preview", "--mode", "mirror", source, target)
                .expect(0);
        assertThat(told.out()).contains("new", "changed", "gone");
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            assertThat(here.sync("--preview", "--mode", "mirror", source, listener.root("r"))
                            .changes())
                    .isEqualTo(3);
        }
        assertThat(facts(scratch.path())).isEqualTo(before);
    }

    @Test
    void theLastRuleThatMatchesDecides() throws IOException {
        for (String name : List.of("a.txt", "b.tmp", "keep.tmp", "cache/x.txt", "cache/deep/y.txt", "src/z.tmp")) {
            Files.createDirectories(source.resolve(name).getParent());
            Files.writeString(source.resolve(name), name);
        }
        here.sync("--exclude", "*.tmp", "--include", "keep.tmp", "--exclude", "cache/", source, target);
        assertThat(tree(target)).containsExactly("a.txt", "keep.tmp", "src");
        Path second = scratch.folder("second");
        here.sync("--include", "keep.tmp", "--exclude", "*.tmp", "--include", "cache/deep/", source, second);
        assertThat(tree(second)).containsExactly("cache", "cache/deep", "cache/deep/y.txt");
        Files.writeString(target.resolve("mine.tmp"), "not of this job");
        here.sync("--mode", "mirror", "--delete-limit", "100%", "--exclude", "*.tmp", source, target);
        assertThat(tree(target)).contains("mine.tmp", "keep.tmp", "cache/deep/y.txt");
    }

    @Test
    void worksWithOneThread() throws IOException {
        for (int i = 0; i < 300; i++) {
            Files.write(source.resolve("f" + i), random(i * 10));
        }
        Files.write(source.resolve("large"), random(1 << 20));
        assertThat(here.sync("--threads", "1", source, target).number("created"))
                .isEqualTo(301);
        assertThat(here.sync("--threads", "1", source, target).changes()).isZero();
    }

    @Test
    void aFailedItemIsExitCode1AndTheRestGoesOn() throws IOException {
        Files.writeString(source.resolve("good"), "1");
        Files.writeString(source.resolve("bad"), "2");
        Files.createDirectory(target.resolve("bad"));
        Result run = here.runJson(source, target).expect(1);
        assertThat(run.json().get("result").textValue()).isEqualTo("failures");
        assertThat(run.items("failures")).containsExactly("IS_DIRECTORY bad");
        assertThat(target.resolve("good")).hasContent("1");
        Result told = here.run("sync", source, target).expect(1);
        assertThat(told.out()).contains("bad", "IS_DIRECTORY");
    }

    @Test
    void massDeletesAreHeldUntilThePlanIsApproved() throws IOException {
        for (int i = 0; i < 300; i++) {
            Files.writeString(source.resolve("f" + i), "x");
        }
        here.sync(source, target);
        for (int i = 0; i < 200; i++) {
            Files.delete(source.resolve("f" + i));
        }
        Files.writeString(source.resolve("new"), "y");
        Result held = here.runJson("--mode", "mirror", source, target).expect(4);
        assertThat(held.json().get("result").textValue()).isEqualTo("held");
        assertThat(held.number("deleted")).isZero();
        JsonNode guard = held.json().get("guard");
        assertThat(guard.get("kind").textValue()).isEqualTo("MASS_DELETE");
        assertThat(guard.get("detail").textValue()).contains("200");
        assertThat(tree(target)).as("not even the new file").hasSize(300);
        String plan = guard.get("plan").textValue();
        assertThat(here.runJson("--mode", "mirror", "--approve", "20000101-000000-abcd", source, target)
                        .code())
                .isEqualTo(2);
        assertThat(tree(target)).hasSize(300);
        Result approved = here.sync("--mode", "mirror", "--approve", plan, source, target);
        assertThat(approved.number("deleted")).isEqualTo(200);
        assertThat(tree(target)).hasSize(101);
    }

    @Test
    void anEmptySourceIsHeld() throws IOException {
        Files.writeString(target.resolve("precious"), "1");
        Result held = here.runJson("--mode", "mirror", source, target).expect(4);
        assertThat(held.json().get("guard").get("kind").textValue()).isEqualTo("EMPTY_SOURCE");
        assertThat(target.resolve("precious")).hasContent("1");
    }

    @Test
    void ctrlCIsExitCode130AndTheNextRunGoesOn() throws IOException {
        byte[] content = random(24 << 20);
        Files.write(source.resolve("large"), content);
        // a test that runs in the background may have been started with the signal ignored, which children inherit
        try (Running run = here.start(
                List.of("env", "--default-signal=INT"), Ferry.sync(List.of("--limit", "1M", source, target)))) {
            long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(4);
            while (tree(target).isEmpty() && System.nanoTime() < deadline) {
                pause(50);
            }
            pause(1000);
            run.signal("INT");
            Result end = run.await(Ferry.PATIENCE).expect(130);
            assertThat(end.json().get("result").textValue()).isEqualTo("cancelled");
        }
        assertThat(target.resolve("large")).doesNotExist();
        here.sync(source, target);
        assertThat(Files.readAllBytes(target.resolve("large"))).isEqualTo(content);
        assertThat(tree(target)).containsExactly("large");
    }

    @Test
    void theDataFolderBelongsToOneProcess() throws IOException {
        try (Listening listener = here.listen(Map.of("r", target))) {
            Result second = here.runJson(source, scratch.file("elsewhere")).expect(2);
            assertThat(second.err())
                    .contains(
                            here.data().toString(),
                            Long.toString(listener.process().pid()),
                            "listen",
                            "--data");
            assertThat(second.json().get("result").textValue()).isEqualTo("error");
            assertThat(Files.getPosixFilePermissions(here.data()))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
        here.sync(source, scratch.file("elsewhere"));
    }

    @Test
    void portsAreReported() throws IOException {
        Result told = here.run("ports", "tcp://h:7333/x").expect(0);
        assertThat(told.out()).contains("7333", "TCP", "h");
        assertThat(here.run("ports", "tcp://h/x").expect(0).out()).contains("7333");
        assertThat(here.run("ports", "--json", "tcp://h:7444/x")
                        .expect(0)
                        .json()
                        .toString())
                .contains("7444");
        assertThat(here.run("ports", "--rules", "nft", "tcp://h:7333/x")
                        .expect(0)
                        .out())
                .contains("7333");
        int closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        here.run("ports", "--probe", "tcp://127.0.0.1:" + closed + "/x").expect(3);
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.run("ports", "--probe", listener.root("r")).expect(0);
        }
    }

    @Test
    void aListenerHasAHeapOfItsOwnAndTheUserTheLastWord() {
        assertThat(heap("listen", "")).isBetween(64L << 20, 512L << 20);
        assertThat(heap("listen", "-Xmx700m ")).isEqualTo(700L << 20);
        assertThat(heap("sync", "-Xmx700m ")).isEqualTo(700L << 20);
    }

    /** What the Java VM of a command would take at most; it tells that and ends. */
    private long heap(String command, String options) {
        here.with("FERRY_OPTS", options + "-XX:+PrintFlagsFinal -version");
        return here.run(command)
                .expect(0)
                .out()
                .lines()
                .filter(line -> line.contains(" MaxHeapSize "))
                .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[3]))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theDemoShowsAllAndLeavesNothing() throws IOException {
        Path temporary = scratch.folder("tmp");
        here.with("FERRY_OPTS", "-Xmx512m -Djava.io.tmpdir=" + temporary);
        long begin = System.nanoTime();
        Result demo = here.run("demo").expect(0);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
        assertThat(demo.out()).contains("ferry listen", "ferry pair", "ferry sync", "both folders are the same");
        assertThat(demo.out().lines().count()).isBetween(15L, 40L);
        assertThat(tree(temporary)).isEmpty();
        assertThat(here.data()).doesNotExist();
    }

    private static byte[] random(int size) {
        var bytes = new byte[size];
        new java.util.Random(size).nextBytes(bytes);
        return bytes;
    }

    private static List<String> names(JsonNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> tree(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            return all.filter(p -> !p.equals(folder))
                    .map(p -> folder.relativize(p).toString())
                    .sorted()
                    .toList();
        }
    }

    /** Every name of the source and target folder with its times, size and file id. */
    private static String facts(Path scratch) throws IOException {
        var text = new StringBuilder();
        for (String folder : List.of("source", "target")) {
            for (String name : tree(scratch)) {
                if (name.equals(folder) || name.startsWith(folder + "/") || name.startsWith("not")) {
                    var facts =
                            Files.readAttributes(scratch.resolve(name), "unix:size,lastModifiedTime,ctime,ino,mode");
                    text.append(name)
                            .append(' ')
                            .append(new java.util.TreeMap<>(facts))
                            .append('\n');
                }
            }
        }
        return text.toString();
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
