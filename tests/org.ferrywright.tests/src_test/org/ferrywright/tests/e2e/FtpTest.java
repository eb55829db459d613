package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.ferrywright.tests.ftp.ApacheFtp;
import org.ferrywright.tests.ftp.FtpServer;
import org.ferrywright.tests.ftp.Proftpd;
import org.ferrywright.tests.ftp.PureFtpd;
import org.ferrywright.tests.ftp.Vsftpd;
import org.ferrywright.tests.smb.Samba;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs from and to FTP servers. */
@Timeout(1200)
class FtpTest {
    /** FTP has neither modes nor owners, its times are in seconds, and not every server sets those of folders. */
    private static final String[] KEPT = {
        "--no-perms", "--no-owner", "--no-group", "--omit-dir-times", "--modify-window=1"
    };

    private Scratch scratch;
    private Ferry here;
    private Path source;

    @BeforeEach
    void prepare() {
        assumeTrue(Vsftpd.missing() == null, Vsftpd.missing());
        Rsync.needed();
        scratch = Scratch.create();
        here = new Ferry(scratch, "here").with("FERRY_PASSWORD", FtpServer.PASSWORD);
        source = scratch.folder("source");
    }

    @AfterEach
    void remove() {
        if (scratch != null) {
            scratch.close();
        }
    }

    @Test
    void aTreeGoesThroughEveryServerAndAListenerAndComesBackAsItWas() throws IOException {
        tree();
        Path behind = scratch.folder("behind");
        Path back = scratch.folder("back");
        var there = new Ferry(scratch, "there");
        try (var one = Vsftpd.start();
                var two = Proftpd.start();
                var three = PureFtpd.start();
                var four = ApacheFtp.start();
                Listening listener = there.listen(Map.of("r", behind))) {
            here.pair(listener);
            here.sync(source, one.address("a"));
            here.sync(one.address("a"), two.address("b/deeper"));
            here.sync(two.address("b/deeper"), listener.root("r"));
            here.sync(listener.root("r"), three.address("c"));
            here.sync(three.address("c"), four.address("d"));
            here.sync(four.address("d"), back);
            Rsync.findsNothing(source, back, KEPT);
            for (String address :
                    List.of(one.address("a"), two.address("b/deeper"), three.address("c"), four.address("d"))) {
                assertThat(here.sync(source, address).changes()).as(address).isZero();
            }
            here.run("verify", source, two.address("b/deeper")).expect(0);
        }
    }

    @Test
    void whatChangesAndGoesIsFollowed() throws IOException {
        tree();
        try (var server = Vsftpd.start()) {
            String there = server.address("mirror");
            here.sync("--mode", "mirror", source, there);
            Files.delete(source.resolve("small/f1"));
            Files.writeString(source.resolve("small/f2"), "another content");
            Files.move(source.resolve("large"), source.resolve("small/moved"));
            Result run = here.sync("--mode", "mirror", source, there);
            assertThat(run.items("failures")).isEmpty();
            Path back = scratch.folder("back");
            here.sync(there, back);
            Rsync.findsNothing(source, back, KEPT);
            assertThat(Versions.temporaries(server.data().resolve("mirror"))).isEmpty();
        }
    }

    @Test
    void twoWaysAreInStepAfterwardsAlsoWhereARenameReplacesNothing() throws IOException {
        tree();
        try (var server = ApacheFtp.start()) {
            String there = server.address("both");
            here.sync("--mode", "two-way", source, there);
            Files.writeString(server.data().resolve("both/small/new over there"), "x");
            Files.writeString(server.data().resolve("both/small/f4"), "changed over there");
            Files.writeString(source.resolve("small/f5"), "changed here");
            Files.delete(server.data().resolve("both/small/f3"));
            here.sync("--mode", "two-way", source, there);
            assertThat(source.resolve("small/new over there")).hasContent("x");
            assertThat(source.resolve("small/f4")).hasContent("changed over there");
            assertThat(source.resolve("small/f3")).doesNotExist();
            assertThat(server.data().resolve("both/small/f5")).hasContent("changed here");
            assertThat(here.sync("--mode", "two-way", source, there).changes()).isZero();
            assertThat(Versions.temporaries(server.data().resolve("both"))).isEmpty();
        }
    }

    @Test
    void betweenAShareAndAServer() throws IOException {
        assumeTrue(Samba.missing() == null, Samba.missing());
        tree();
        Path back = scratch.folder("back");
        try (var samba = Samba.start();
                var server = Proftpd.start()) {
            here.sync(source, samba.address("data/one"));
            here.sync(samba.address("data/one"), server.address("two"));
            here.sync(server.address("two"), samba.address("data/three"));
            here.sync(samba.address("data/three"), back);
            Rsync.findsNothing(source, back, KEPT);
        }
    }

    @Test
    void aKilledRunGoesOnWhereItWas() throws Exception {
        var bytes = new byte[24 << 20];
        new Random(5).nextBytes(bytes);
        Files.write(source.resolve("large"), bytes);
        try (var server = PureFtpd.start()) {
            here.sync(scratch.folder("empty"), server.address("slow"));
            Path there = server.data().resolve("slow");
            try (Running run = here.start(Ferry.sync(List.of("--limit", "4M", source, server.address("slow"))))) {
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
            Result run = here.sync(source, server.address("slow"));
            assertThat(run.literal()).isBetween(1L, bytes.length - staged + bytes.length / 10);
            assertThat(there.resolve("large")).hasBinaryContent(bytes);
            assertThat(Versions.temporaries(there)).isEmpty();
        }
    }

    @Test
    void aPasswordIsNeverToldAndAWrongOneEndsTheRun() throws IOException {
        Files.writeString(source.resolve("f"), "x");
        try (var server = Vsftpd.start()) {
            var other = new Ferry(scratch, "other");
            String there = server.address("secret");
            Result wrong = other.with("FERRY_PASSWORD", "not this one")
                    .runJson(source, there)
                    .expect(3);
            Result run = here.sync(source, there);
            for (Result said : List.of(wrong, run)) {
                assertThat(said.out() + said.err())
                        .doesNotContain(FtpServer.PASSWORD)
                        .doesNotContain("not this one");
            }
            try (var files = Files.walk(here.data())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                            .doesNotContain(FtpServer.PASSWORD);
                }
            }
            assertThat(here.run("ports", there).expect(0).out()).contains(String.valueOf(server.port()));
        }
    }

    @Test
    void nothingIsCopiedForAnotherZoneOfTheServer() throws IOException {
        tree();
        try (var server = Vsftpd.start("use_localtime=YES")) {
            String there = server.address("zones");
            server.restartIn("EST5");
            here.sync(source, there);
            for (String zone : List.of("EDT4", "NPT-5:45", "UTC")) {
                server.restartIn(zone);
                assertThat(here.sync(source, there).changes()).as(zone).isZero();
                Path back = scratch.folder("back " + zone);
                here.sync(there, back);
                Rsync.findsNothing(source, back, KEPT);
            }
        }
    }

    @Test
    void whatAServerCanDoIsToldAndWhatItDidNotKeep() throws IOException {
        Path early = Files.writeString(source.resolve("early"), "x");
        Files.setLastModifiedTime(early, FileTime.fromMillis(-1_000_000_000_000L));
        try (var server = Proftpd.start()) {
            Result probed = here.run("probe", "--json", server.address("")).expect(0);
            assertThat(probed.json().get("findings").toString())
                    .contains("\"digests by the server\",\"value\":\"XCRC\"");
            assertThat(here.run("probe", server.address("not there")).expect(3).err())
                    .contains("NOT_FOUND");
            assertThat(here.run("probe", source).expect(0).out()).contains("replacing a file");
            Result run = here.sync(source, server.address("kept"));
            assertThat(run.json().get("fidelity").toString())
                    .contains("early, has another time at the target than here");
            assertThat(here.sync(source, server.address("kept")).changes()).isZero();
        }
    }

    /** Names that servers and the protocol do not take as they are, many small files, and a large one. */
    private void tree() throws IOException {
        Files.createDirectories(source.resolve("small"));
        for (int i = 0; i < 200; i++) {
            Files.writeString(source.resolve("small/f" + i), "content ".repeat(i % 50) + i);
        }
        Path names = Files.createDirectory(source.resolve("names"));
        for (String name : List.of(
                "a:b",
                "what?",
                "trailing blank ",
                " leading blank",
                "back\\slash",
                "star*",
                "[a]",
                "\"quoted\"",
                "tab\there",
                "new\nline",
                "cr\r",
                "-la",
                "é",
                "e\u0301",
                "\ud83d\ude00",
                "#x",
                "%41",
                ".hidden",
                "~")) {
            Files.writeString(names.resolve(name), name);
            Files.createDirectory(names.resolve("d" + name));
            Files.writeString(names.resolve("d" + name).resolve("in"), name);
        }
        var bytes = new byte[5_000_000];
        new Random(3).nextBytes(bytes);
        Files.write(source.resolve("large"), bytes);
        Files.write(source.resolve("empty"), new byte[0]);
    }
}
