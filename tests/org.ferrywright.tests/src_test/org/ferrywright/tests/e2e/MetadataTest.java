package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Access lists, extended attributes and holes, set and looked at by the system's own programs. */
@Timeout(900)
class MetadataTest {
    private static final int MIB = 1 << 20;
    private static final List<String> NAMES = List.of("folder", "folder/small", "large", "plain");

    private Scratch scratch;
    private Ferry here;
    private Ferry there;
    private Path source;
    private Path target;

    @BeforeEach
    void prepare() throws IOException {
        scratch = Scratch.onDisk();
        here = new Ferry(scratch, "here");
        there = new Ferry(scratch, "there");
        source = scratch.folder("source");
        target = scratch.folder("target");
        Files.createDirectory(source.resolve("folder"));
        Files.writeString(source.resolve("folder/small"), "content");
        Files.writeString(source.resolve("plain"), "content");
        Files.write(source.resolve("large"), random(3 * MIB));
    }

    @AfterEach
    void remove() {
        scratch.close();
    }

    @Test
    void accessListsArrive() {
        needed("setfacl", "-m", "u:12345:r-x,g:12346:rw-,m::rwx", "folder", "folder/small", "large");
        needed("setfacl", "-d", "-m", "u:12347:rwx", "folder");
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            arrive(listener, "getfacl", "-c", "-n");
            needed("setfacl", "-b", "large");
            needed("setfacl", "-m", "u:12348:r--", "folder/small");
            arrive(listener, "getfacl", "-c", "-n");
        }
    }

    @Test
    void extendedAttributesArrive() {
        needed("setfattr", "-n", "user.some", "-v", "value", "folder", "folder/small", "large");
        needed("setfattr", "-n", "user.bytes", "-v", "0x00ff0a0d", "large", "folder");
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            arrive(listener, "getfattr", "-d", "-e", "hex");
            needed("setfattr", "-x", "user.some", "large");
            needed("setfattr", "-n", "user.some", "-v", "other", "folder/small");
            arrive(listener, "getfattr", "-d", "-e", "hex");
        }
    }

    @Test
    void holesStayHoles() throws IOException {
        Path file = source.resolve("holes");
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(random(MIB)), 20L * MIB);
            channel.write(ByteBuffer.wrap(new byte[] {1}), 64L * MIB - 1);
        }
        if (allocated(file) > 4L * MIB) {
            abort("the file system of " + source + " keeps no holes");
        }
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            Path local = scratch.folder("local");
            here.sync(source, local);
            here.sync(source, listener.root("r"));
            for (Path copy : List.of(local.resolve("holes"), target.resolve("holes"))) {
                assertThat(Files.mismatch(file, copy)).as(copy.toString()).isEqualTo(-1);
                assertThat(allocated(copy)).as(copy.toString()).isBetween((long) MIB, 8L * MIB);
            }
        }
    }

    /** To a folder of this machine and behind a Listener; and then there is nothing left to do. */
    private void arrive(Listening listener, String... shown) {
        Path local = scratch.folder("local");
        for (Object to : List.of(local, listener.root("r"))) {
            here.sync(source, to);
            assertThat(here.sync(source, to).changes()).isZero();
        }
        String expected = told(source, shown);
        assertThat(told(local, shown)).isEqualTo(expected);
        assertThat(told(target, shown)).isEqualTo(expected);
    }

    private static String told(Path folder, String... program) {
        var command = new ArrayList<>(List.of(program));
        command.addAll(NAMES);
        return output(folder, command);
    }

    /** Does something in the source, or skips the calling test where the system has nothing of the kind. */
    private void needed(String... command) {
        try {
            output(source, List.of(command));
        } catch (AssertionError e) {
            abort(e.getMessage());
        }
    }

    private static long allocated(Path file) {
        List<String> told = List.of(output(file.getParent(), List.of("stat", "-c", "%b %B", file.toString()))
                .strip()
                .split(" "));
        return Long.parseLong(told.getFirst()) * Long.parseLong(told.getLast());
    }

    private static String output(Path folder, List<String> command) {
        try {
            var process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String told = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor())
                    .as(String.join(" ", command) + ": " + told)
                    .isZero();
            return told;
        } catch (IOException e) {
            throw new AssertionError(command.getFirst() + " is not installed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] random(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }
}
