package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Disks that are full and files that do not keep still. */
@Timeout(900)
class TroubleTest {
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
    void aFullDiskKeepsTheOldFileWholeAndTheRestGoesOn() throws IOException {
        assumeTrue(
                Posix.isRoot() && run("mount", "-t", "tmpfs", "-o", "size=12m", "ferry-test", target.toString()),
                "a small file system can be mounted by root only");
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            for (Object to : new Object[] {listener.root("r"), target}) {
                full(to);
            }
        } finally {
            run("umount", target.toString());
        }
    }

    private void full(Object to) throws IOException {
        byte[] old = bytes(3 << 20, 1);
        Files.write(source.resolve("grows"), old);
        Files.writeString(source.resolve("small0"), "before");
        Files.deleteIfExists(source.resolve("new-and-large"));
        here.sync("--mode", "mirror", "--delete-limit", "100%", source, to);
        Files.write(source.resolve("grows"), bytes(20 << 20, 2));
        Files.write(source.resolve("new-and-large"), bytes(15 << 20, 3));
        Files.writeString(source.resolve("small0"), "after it");
        Files.writeString(source.resolve("small1"), "new");
        Result held = here.runJson("--mode", "mirror", source, to).expect(4);
        assertThat(held.json().at("/guard/kind").textValue()).isEqualTo("NO_SPACE");
        assertThat(target.resolve("small0")).as("nothing was begun").hasContent("before");
        // whoever goes on all the same gets what fits
        String plan = held.json().at("/guard/plan").textValue();
        Result run =
                here.runJson("--mode", "mirror", "--approve", plan, source, to).expect(1);
        assertThat(run.items("failures")).containsExactlyInAnyOrder("NO_SPACE grows", "NO_SPACE new-and-large");
        assertThat(Files.readAllBytes(target.resolve("grows"))).isEqualTo(old);
        assertThat(target.resolve("new-and-large")).doesNotExist();
        assertThat(target.resolve("small0")).hasContent("after it");
        assertThat(target.resolve("small1")).hasContent("new");
        assertThat(Versions.temporaries(target)).isEmpty();
        Result told = here.run("sync", "--mode", "mirror", source, to).expect(4);
        assertThat(told.out()).contains("the target needs", "ferry sync");
    }

    @Test
    void aFileThatChangesWhileItIsReadIsReportedAndTheRestGoesOn() throws Exception {
        Files.write(source.resolve("quiet"), bytes(1 << 20, 4));
        Files.write(source.resolve("busy-large"), bytes(4 << 20, 5));
        Files.write(source.resolve("busy-small"), bytes(1000, 6));
        var writer = new Writer(source.resolve("busy-large"), source.resolve("busy-small"));
        writer.start();
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            for (Object to : new Object[] {listener.root("r"), scratch.file("local")}) {
                // so slowly that the writer has its turns meanwhile, whatever else the machine has to do
                Result run = here.runJson("--limit", "2M", source, to).expect(1);
                // a small one can be caught whole between two writes
                assertThat(run.items("failures"))
                        .contains("CHANGED busy-large")
                        .isSubsetOf("CHANGED busy-large", "CHANGED busy-small");
            }
            assertThat(Versions.temporaries(target)).isEmpty();
            assertThat(target).isDirectoryContaining(p -> p.endsWith("quiet"));
            writer.finish();
            here.sync(source, listener.root("r"));
            assertThat(target.resolve("busy-large")).hasSameBinaryContentAs(source.resolve("busy-large"));
        } finally {
            writer.finish();
        }
    }

    /** Appends to two files without a pause that a reader could use. */
    private static final class Writer extends Thread {
        private final Path[] files;
        private volatile boolean going = true;

        Writer(Path... files) {
            this.files = files;
        }

        @Override
        public void run() {
            try (var first = FileChannel.open(files[0], StandardOpenOption.APPEND);
                    var second = FileChannel.open(files[1], StandardOpenOption.APPEND)) {
                while (going) {
                    first.write(ByteBuffer.wrap(new byte[] {1}));
                    second.write(ByteBuffer.wrap(new byte[] {1}));
                    LockSupport.parkNanos(200_000);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        void finish() throws InterruptedException {
            going = false;
            join();
        }
    }

    private static boolean run(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(int size, long seed) {
        var bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
