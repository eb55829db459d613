package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees with everything in them that a file system allows. */
@Timeout(900)
class HostileTreeTest {
    private Scratch scratch;
    private Ferry here;
    private Ferry there;
    private Path source;
    private Path target;

    @BeforeEach
    void prepare() {
        Rsync.needed();
        scratch = Scratch.create();
        here = new Ferry(scratch, "here");
        there = new Ferry(scratch, "there");
        source = scratch.folder("source");
        target = scratch.folder("target");
    }

    @AfterEach
    void remove() {
        if (scratch != null) {
            scratch.close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void localToLocal(long seed) {
        var tree = new HostileTree(seed, source);
        replicates(tree, source, target);
    }

    @ParameterizedTest
    @ValueSource(longs = {3})
    void pushedToListener(long seed) {
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            replicates(new HostileTree(seed, source), source, listener.root("r"));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5})
    void pulledFromListener(long seed) {
        try (Listening listener = there.listen(Map.of("r", source))) {
            here.pair(listener);
            replicates(new HostileTree(seed, source), listener.root("r"), target);
        }
    }

    /** Two rounds of edits; after each run both sides are the same, and another run finds nothing to do. */
    private void replicates(HostileTree tree, Object from, Object to) {
        tree.create();
        for (int round = 0; round < 3; round++) {
            Result run = here.sync("--mode", "mirror", "--delete-limit", "100%", from, to);
            assertThat(run.items("failures")).isEmpty();
            assertThat(run.items("skipped")).isEmpty();
            Rsync.findsNothing(source, target);
            Result again = here.sync("--mode", "mirror", from, to);
            assertThat(again.changes()).as(again::toString).isZero();
            assertThat(again.literal()).isZero();
            tree.change();
        }
    }

    /** Rsync's own paths end at 4096 bytes, so this is compared by hand. */
    @Test
    void goesDeeperThanAPathIsLong() throws IOException {
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            byte[] name = "d".repeat(200).getBytes(StandardCharsets.UTF_8);
            byte[] file = "file at the bottom".getBytes(StandardCharsets.UTF_8);
            int depth = 30;
            try (var posix = new Posix()) {
                int folder = posix.open(source);
                for (int i = 0; i < depth; i++) {
                    posix.makeDirectory(folder, name);
                    int inner = posix.open(folder, name);
                    posix.close(folder);
                    folder = inner;
                }
                posix.write(folder, file, file);
                posix.close(folder);
                Path pulled = scratch.folder("pulled");
                assertThat(here.sync(source, listener.root("r")).number("created"))
                        .isEqualTo(depth + 1);
                assertThat(here.sync(source, listener.root("r")).changes()).isZero();
                assertThat(here.sync(listener.root("r"), pulled).number("created"))
                        .isEqualTo(depth + 1);
                assertThat(bottom(posix, target, name, depth, file)).isEqualTo(file);
                assertThat(bottom(posix, pulled, name, depth, file)).isEqualTo(file);
                Files.createFile(scratch.folder("empty").resolve("only"));
                here.sync("--mode", "mirror", "--delete-limit", "100%", scratch.file("empty"), listener.root("r"));
                assertThat(target)
                        .isDirectoryContaining(p -> p.endsWith("only"))
                        .isDirectoryNotContaining(Files::isDirectory);
            }
        }
    }

    private static byte[] bottom(Posix posix, Path root, byte[] name, int depth, byte[] file) {
        int folder = posix.open(root);
        for (int i = 0; i < depth; i++) {
            int inner = posix.open(folder, name);
            posix.close(folder);
            folder = inner;
        }
        byte[] content = posix.read(folder, file);
        posix.close(folder);
        return content;
    }

    @Test
    void pipesAndSocketsAreReportedAsSkipped() throws IOException {
        Files.writeString(source.resolve("file"), "content");
        Files.createDirectory(source.resolve("folder"));
        try (var posix = new Posix();
                var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                Listening listener = there.listen(Map.of("r", target, "s", source))) {
            int folder = posix.open(source.resolve("folder"));
            posix.pipe(folder, "pipe\n".getBytes(StandardCharsets.UTF_8));
            posix.close(folder);
            socket.bind(UnixDomainSocketAddress.of(source.resolve("socket")));
            here.pair(listener);
            Path pulled = scratch.file("pulled");
            for (Result run : new Result[] {
                here.sync("--mode", "mirror", source, listener.root("r")),
                here.sync("--mode", "mirror", listener.root("s"), pulled)
            }) {
                assertThat(run.items("skipped"))
                        .containsExactlyInAnyOrder("UNSUPPORTED folder/pipe\\n", "UNSUPPORTED socket");
                assertThat(run.number("created")).isEqualTo(2);
                assertThat(run.items("failures")).isEmpty();
            }
            for (Path copy : new Path[] {target, pulled}) {
                assertThat(copy.resolve("file")).hasContent("content");
                assertThat(copy.resolve("folder")).isEmptyDirectory();
                assertThat(Files.exists(copy.resolve("socket"), LinkOption.NOFOLLOW_LINKS))
                        .isFalse();
            }
            Result human = here.run("sync", source, listener.root("r")).expect(0);
            assertThat(human.out())
                    .contains("folder/pipe\\n")
                    .contains("socket")
                    .doesNotContain("pipe\n");
        }
    }

    /** What is below the link looks as if it were still there. */
    @Test
    void aFolderThatBecomesALinkToItsLikeness() throws IOException {
        for (String folder : new String[] {"folder", "likeness"}) {
            Files.createDirectories(source.resolve(folder + "/deep"));
            Files.writeString(source.resolve(folder + "/deep/file"), "content");
        }
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            here.sync("--mode", "mirror", source, listener.root("r"));
            Files.move(source.resolve("folder"), scratch.file("away"));
            Files.createSymbolicLink(source.resolve("folder"), Path.of("likeness"));
            Result run = here.sync("--mode", "mirror", source, listener.root("r"));
            assertThat(run.number("deleted")).isEqualTo(3);
            Rsync.findsNothing(source, target);
        }
    }

    /** Names of one file that become two with the same facts, of which one then gets other rights. */
    @Test
    void namesThatWereOneFileComeApart() throws IOException {
        Path one = Files.writeString(source.resolve("one"), "content");
        Path other = Files.createLink(source.resolve("other"), one);
        here.sync("--mode", "mirror", source, target);
        Path copy = Files.copy(one, scratch.file("copy"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(copy, other, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rwx------"));
        here.sync("--mode", "mirror", source, target);
        Rsync.findsNothing(source, target);
        assertThat(here.sync("--mode", "mirror", source, target).changes()).isZero();
    }

    @Test
    void updateDeletesNothingAndSaysWhatIsInItsWay() throws IOException {
        Files.writeString(source.resolve("gone"), "1");
        Files.writeString(source.resolve("kind"), "2");
        here.sync(source, target);
        Files.delete(source.resolve("gone"));
        Files.delete(source.resolve("kind"));
        Files.createDirectory(source.resolve("kind"));
        Files.writeString(source.resolve("kind").resolve("inner"), "3");
        Files.writeString(source.resolve("more"), "4");
        Result run = here.runJson(source, target).expect(1);
        assertThat(run.items("failures")).contains("EXISTS kind");
        assertThat(run.number("deleted")).isZero();
        assertThat(target.resolve("gone")).hasContent("1");
        assertThat(target.resolve("kind")).hasContent("2");
        assertThat(target.resolve("more")).hasContent("4");
    }
}
