package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.ferrywright.tests.smb.Samba;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs from and to shares of a real Samba server. */
@Timeout(1200)
class ShareTest {
    /** A share has neither modes nor owners, and its times have seven digits. */
    private static final String[] KEPT = {"--no-perms", "--no-owner", "--no-group", "--modify-window=0"};

    private Scratch scratch;
    private Ferry here;
    private Path source;
    private Samba samba;

    @BeforeEach
    void prepare() throws IOException {
        assumeTrue(Samba.missing() == null, Samba.missing());
        Rsync.needed();
        samba = Samba.start();
        scratch = Scratch.create();
        here = new Ferry(scratch, "here").with("FERRY_PASSWORD", Samba.PASSWORD);
        source = scratch.folder("source");
    }

    @AfterEach
    void remove() {
        if (scratch != null) {
            scratch.close();
            samba.close();
        }
    }

    @Test
    void aTreeGoesThroughTwoSharesAndAListenerAndComesBackAsItWas() throws IOException {
        tree();
        Path behind = scratch.folder("behind");
        Path back = scratch.folder("back");
        String one = samba.address("data/one");
        String two = samba.address("data/two?dialect=2.1");
        here.sync(source, one);
        here.sync(one, two);
        var there = new Ferry(scratch, "there");
        try (Listening listener = there.listen(Map.of("r", behind))) {
            here.pair(listener);
            here.sync(two, listener.root("r"));
            here.sync(listener.root("r"), samba.address("data/three"));
        }
        here.sync(samba.address("data/three"), back);
        Rsync.findsNothing(source, back, KEPT);
        for (String address : List.of(one, two, samba.address("data/three"))) {
            assertThat(here.sync(source, address).changes()).as(address).isZero();
            here.run("verify", source, address).expect(0);
        }
    }

    @Test
    void whatChangesAndGoesIsFollowed() throws IOException {
        tree();
        String share = samba.address("data/mirror");
        here.sync("--mode", "mirror", source, share);
        Files.delete(source.resolve("small/f1"));
        Files.writeString(source.resolve("small/f2"), "another content");
        Files.move(source.resolve("large"), source.resolve("small/moved"));
        Result run = here.sync("--mode", "mirror", source, share);
        assertThat(run.items("failures")).isEmpty();
        Path back = scratch.folder("back");
        here.sync(share, back);
        Rsync.findsNothing(source, back, KEPT);
        assertThat(Files.list(samba.data().resolve("mirror"))
                        .map(Path::getFileName)
                        .map(Path::toString))
                .noneMatch(name -> name.endsWith(".part"));
    }

    @Test
    void twoWaysWithAShareAreInStepAfterwards() throws IOException {
        tree();
        String share = samba.address("data/both");
        here.sync("--mode", "two-way", source, share);
        Files.writeString(samba.data().resolve("both/small/new over there"), "x");
        Files.writeString(source.resolve("small/new here"), "y");
        Files.delete(samba.data().resolve("both/small/f3"));
        here.sync("--mode", "two-way", source, share);
        assertThat(source.resolve("small/new over there")).hasContent("x");
        assertThat(source.resolve("small/f3")).doesNotExist();
        assertThat(samba.data().resolve("both/small/new here")).hasContent("y");
        assertThat(here.sync("--mode", "two-way", source, share).changes()).isZero();
    }

    @Test
    void aKilledRunGoesOnWhereItWas() throws Exception {
        var bytes = new byte[48 << 20];
        new Random(5).nextBytes(bytes);
        Files.write(source.resolve("large"), bytes);
        Path there = Files.createDirectory(samba.data().resolve("slow"));
        try (Running run = here.start(Ferry.sync(List.of("--limit", "8M", source, samba.address("data/slow"))))) {
            long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(4);
            while (Versions.staged(there) < bytes.length / 4) {
                assertThat(System.nanoTime())
                        .as("nothing is staged: " + run.out())
                        .isLessThan(deadline);
                TimeUnit.MILLISECONDS.sleep(20);
            }
            run.kill();
        }
        long staged = Versions.staged(there);
        assertThat(there.resolve("large")).doesNotExist();
        Result run = here.sync(source, samba.address("data/slow"));
        assertThat(run.literal()).isBetween(1L, bytes.length - staged + bytes.length / 10);
        assertThat(there.resolve("large")).hasBinaryContent(bytes);
        assertThat(Versions.temporaries(there)).isEmpty();
    }

    @Test
    void aKilledPatchIsMadeAnew() throws Exception {
        String share = samba.address("data/patched");
        byte[] bytes = large(32 << 20);
        here.sync(source, share);
        byte[] old = bytes.clone();
        for (int at = 0; at < bytes.length; at += 16 * 4096) {
            bytes[at]++;
        }
        Files.write(source.resolve("large"), bytes);
        Path there = samba.data().resolve("patched");
        try (Running run = here.start(Ferry.sync(List.of("--limit", "500k", source, share)))) {
            long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(4);
            while (Versions.staged(there) < bytes.length / 8) {
                assertThat(System.nanoTime())
                        .as("nothing is staged: " + run.out())
                        .isLessThan(deadline);
                TimeUnit.MILLISECONDS.sleep(20);
            }
            run.kill();
        }
        assertThat(there.resolve("large")).hasBinaryContent(old);
        Result run = here.sync(source, share);
        assertThat(strategy(run)).isEqualTo("delta");
        assertThat(there.resolve("large")).hasBinaryContent(bytes);
        assertThat(Versions.temporaries(there)).isEmpty();
    }

    @Test
    void aListenerBesideTheShareHelpsAsLongAsItIsThere() throws Exception {
        byte[] bytes = large(16 << 20);
        var there = new Ferry(scratch, "there");
        String share;
        try (Listening listener = there.listen(Map.of("disk", samba.data()))) {
            here.pair(listener);
            share = samba.address("data/helped") + "?listener=127.0.0.1:" + listener.port()
                    + "&listener-root=disk/helped";
            here.sync(source, share);
            Path target = samba.data().resolve("helped/large");
            byte[] others = bytes.clone();
            others[9_000_000]++;
            Files.write(target, others);
            bytes[5]++;
            Files.write(source.resolve("large"), bytes);
            Result run = here.sync(source, share);
            assertThat(strategy(run)).isEqualTo("delta");
            assertThat(run.literal()).isLessThan(64 << 10);
            assertThat(run.json().required("places")).isEmpty();
            assertThat(target).hasBinaryContent(bytes);
            assertThat(here.run("ports", share).expect(0).out()).contains(String.valueOf(listener.port()));
        }
        bytes[7]++;
        Files.write(source.resolve("large"), bytes);
        Result run = here.sync(source, share);
        assertThat(run.json().required("places").get(0).required("doubt").asText())
                .contains("Listener beside the share")
                .contains("is not used");
        assertThat(samba.data().resolve("helped/large")).hasBinaryContent(bytes);
    }

    private byte[] large(int size) throws IOException {
        var bytes = new byte[size];
        new Random(5).nextBytes(bytes);
        Files.write(source.resolve("large"), bytes);
        return bytes;
    }

    private static String strategy(Result run) {
        return run.json().required("transfers").get(0).required("strategy").asText();
    }

    @Test
    void aPasswordComesFromAFileAndIsNeverTold() throws IOException {
        Files.writeString(source.resolve("f"), "x");
        Path secret = scratch.file("secret");
        Files.writeString(secret, Samba.PASSWORD + "\n");
        var other = new Ferry(scratch, "other");
        String share = samba.address("data/secret");
        Result none = other.runJson(source, share).expect(3);
        Result wrong = other.with("FERRY_PASSWORD", "not this one")
                .runJson(source, share)
                .expect(3);
        Result run = other.runJson("--password-file", "root@127.0.0.1=" + secret, source, share)
                .expect(0);
        for (Result said : List.of(none, wrong, run)) {
            assertThat(said.out() + said.err()).doesNotContain(Samba.PASSWORD).doesNotContain("not this one");
        }
        try (var files = Files.walk(other.data())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain(Samba.PASSWORD);
            }
        }
        assertThat(here.run("ports", share).expect(0).out()).contains(String.valueOf(samba.port()));
    }

    @Test
    void aServerThatGoesAwayIsToldAndTheNextRunFinishes() throws Exception {
        tree();
        String share = samba.address("data/away?timeout=5");
        try (Running run = here.start(Ferry.sync(List.of("--limit", "500k", source, share)))) {
            long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(4);
            while (!Files.exists(samba.data().resolve("away"))) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                TimeUnit.MILLISECONDS.sleep(20);
            }
            samba.kill();
            assertThat(run.await(Ferry.PATIENCE).code()).isIn(1, 3);
        }
        samba.launch();
        here.sync(source, share);
        here.run("verify", source, share).expect(0);
        assertThat(Versions.temporaries(samba.data().resolve("away"))).isEmpty();
    }

    /** Names that a share does not take as they are, many small files, and a large one. */
    private void tree() throws IOException {
        Files.createDirectories(source.resolve("small"));
        for (int i = 0; i < 600; i++) {
            Files.writeString(source.resolve("small/f" + i), "content ".repeat(i % 50) + i);
        }
        Path names = Files.createDirectory(source.resolve("names"));
        for (String name : List.of(
                "a:b",
                "what?",
                "trailing dot.",
                "trailing blank ",
                "CON",
                "nul.txt",
                "back\\slash",
                "star*",
                "\"quoted\"",
                "tab\there",
                "new\nline",
                "é",
                "e\u0301",
                "\ud83d\ude00",
                "#x",
                "%41",
                "$HOME",
                "~")) {
            Files.writeString(names.resolve(name), name);
            Files.createDirectory(names.resolve("d" + name));
            Files.writeString(names.resolve("d" + name).resolve("in"), name);
        }
        var bytes = new byte[5_000_000];
        new Random(3).nextBytes(bytes);
        Files.write(source.resolve("large"), bytes);
        Files.write(source.resolve("empty"), new byte[0]);
        Files.setLastModifiedTime(
                source.resolve("empty"), FileTime.from(Instant.parse("1999-12-31T23:59:59.1234567Z")));
    }
}
