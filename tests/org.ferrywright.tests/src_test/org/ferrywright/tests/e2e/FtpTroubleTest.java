package org.ferrywright.tests.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.ferrywright.tests.ftp.FtpServer;
import org.ferrywright.tests.ftp.Proftpd;
import org.ferrywright.tests.ftp.PureFtpd;
import org.ferrywright.tests.ftp.Vsftpd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs to real FTP servers that end, are full, or hold very much: it is told, nothing is lost, and the next run repairs it. */
@Timeout(900)
class FtpTroubleTest {
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

    private static byte[] random(int length, int seed) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private void someFiles(int count, int length) throws IOException {
        for (int i = 0; i < count; i++) {
            Path folder = Files.createDirectories(source.resolve("d" + i % 7));
            Files.write(folder.resolve("f" + i), random(length, i));
        }
    }

    /** Whatever has its own name is whole. */
    private void allIsWhole(Path there) throws IOException {
        try (var files = Files.walk(there)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.getFileName().toString().startsWith(".ferry~")) {
                    assertThat(file).hasSameBinaryContentAs(source.resolve(there.relativize(file)));
                }
            }
        }
    }

    @Test
    void aServerThatEndsInTheMiddleLosesNothing() throws Exception {
        someFiles(400, 20_000);
        Files.write(source.resolve("large"), random(24 << 20, 1));
        try (var server = Vsftpd.start()) {
            Path there = server.data().resolve("t");
            try (Running run = here.start(Ferry.sync(List.of("--limit", "8M", source, server.address("t"))))) {
                long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(4);
                while (bytes(there) < 3_000_000) {
                    assertThat(System.nanoTime())
                            .as("nothing arrives: " + run.out())
                            .isLessThan(deadline);
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                server.restart();
                allIsWhole(there);
            }
            allIsWhole(there);
            here.sync(source, server.address("t"));
            Path back = scratch.folder("back");
            here.sync(server.address("t"), back);
            Rsync.findsNothing(source, back, KEPT);
            assertThat(Versions.temporaries(there)).isEmpty();
        }
    }

    private static long bytes(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return 0;
        }
        long bytes = 0;
        try (var files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                try {
                    bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
                } catch (IOException _) {
                    // it has just got its name
                    continue;
                }
            }
        } catch (UncheckedIOException _) {
            return bytes;
        }
        return bytes;
    }

    @Test
    void aFullDiskIsToldAndTheNextRunGoesOn() throws Exception {
        someFiles(100, 50_000);
        Files.write(source.resolve("large"), random(6 << 20, 1));
        try (var server = Proftpd.start()) {
            Path there = Files.createDirectory(server.data().resolve("full"));
            mount("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", there.toString());
            try {
                Result run = here.runJson(source, server.address("full"));
                assertThat(run.code()).isNotZero();
                // it calls some of them errors of input and output
                assertThat(run.out()).contains("NO_SPACE");
                allIsWhole(there);
                mount("mount", "-o", "remount,size=64m", there.toString());
                here.sync(source, server.address("full"));
                Rsync.findsNothing(source, there, KEPT);
            } finally {
                mount("umount", "-l", there.toString());
            }
        }
    }

    /** Room for so many bytes in a quota of the server's own. */
    private static final int QUOTA = 3 << 20;

    @Test
    void aQuotaOfPureFtpdIsToldAndTheNextRunGoesOn() throws Exception {
        try (var server = PureFtpd.start("-n", "10000:" + (QUOTA >> 20))) {
            aQuotaIsTold(server, "552");
            server.setting("-n", "10000:100");
            goesOn(server);
        }
    }

    @Test
    void aQuotaOfProftpdIsToldAndTheNextRunGoesOn() throws Exception {
        try (var server = Proftpd.withQuota(QUOTA)) {
            aQuotaIsTold(server, "552");
            server.quota(100 << 20);
            goesOn(server);
        }
    }

    private void aQuotaIsTold(FtpServer server, String code) throws Exception {
        someFiles(100, 50_000);
        Files.write(source.resolve("large"), random(6 << 20, 1));
        Result run = here.runJson(source, server.address("t"));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("NO_SPACE").contains(code);
        assertThat(bytes(server.data().resolve("t"))).isPositive();
        allIsWhole(server.data().resolve("t"));
    }

    private void goesOn(FtpServer server) throws Exception {
        here.sync(source, server.address("t"));
        Rsync.findsNothing(source, server.data().resolve("t"), KEPT);
        assertThat(Versions.temporaries(server.data().resolve("t"))).isEmpty();
    }

    private static void mount(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void aFolderOf200000FilesWithALittleMemory() throws Exception {
        Path many = Files.createDirectory(source.resolve("many"));
        try (var posix = new Posix()) {
            int folder = posix.open(many);
            for (int i = 0; i < 200_000; i++) {
                posix.write(folder, ("file with a name of usual length " + i).getBytes(UTF_8), new byte[0]);
            }
            posix.close(folder);
        }
        var small = new Ferry(scratch, "small")
                .with("FERRY_PASSWORD", FtpServer.PASSWORD)
                .with("FERRY_OPTS", "-Xmx256m");
        try (var one = Vsftpd.start();
                var two = Proftpd.start()) {
            for (FtpServer server : List.of(one, two)) {
                mount("cp", "-a", source.toString(), server.data().resolve("t").toString());
                assertThat(small.sync("--mode", "mirror", source, server.address("t"))
                                .changes())
                        .isZero();
            }
        }
    }
}
