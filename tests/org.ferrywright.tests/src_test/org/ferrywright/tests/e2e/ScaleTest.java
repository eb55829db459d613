package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** Many entries through a Listener, with little memory at either side. */
@Timeout(1200)
class ScaleTest {
    private static final String HEAP = "-Xmx512m";

    private Scratch scratch;
    private Ferry here;
    private Ferry there;
    private Path source;
    private Path target;

    private void prepare(Scratch place) {
        scratch = place;
        here = new Ferry(scratch, "here").with("FERRY_OPTS", HEAP);
        there = new Ferry(scratch, "there").with("FERRY_OPTS", HEAP);
        source = scratch.folder("source");
        target = scratch.folder("target");
    }

    @AfterEach
    void remove() {
        if (scratch != null) {
            scratch.close();
        }
    }

    @Test
    void aFolderOf200000Entries() {
        prepare(Scratch.create());
        try (var posix = new Posix()) {
            fill(posix, posix.open(source), 200_000);
        }
        replicates(200_000);
    }

    /** Takes minutes and two million files: {@code -Dferry.scale=false} leaves it out. */
    @Test
    @Tag("scale")
    @DisabledIfSystemProperty(named = "ferry.scale", matches = "false")
    void aTreeOf1000000Entries() {
        prepare(Scratch.onDisk());
        try (var posix = new Posix()) {
            int root = posix.open(source);
            for (int i = 0; i < 100; i++) {
                byte[] name = text("folder" + i);
                posix.makeDirectory(root, name);
                int outer = posix.open(root, name);
                for (int k = 0; k < 100; k++) {
                    byte[] inner = text("folder" + k);
                    posix.makeDirectory(outer, inner);
                    fill(posix, posix.open(outer, inner), 98);
                }
                // so that it is a million with the folders
                fill(posix, outer, 99);
            }
            posix.close(root);
        }
        replicates(100 * (1 + 100 * 99 + 99));
    }

    private void replicates(int entries) {
        try (Listening listener = there.listen(Map.of("r", target))) {
            here.pair(listener);
            Result first = here.sync("--mode", "mirror", source, listener.root("r"));
            assertThat(first.number("created")).isEqualTo(entries);
            Result second = here.sync("--mode", "mirror", source, listener.root("r"));
            assertThat(second.changes()).isZero();
            assertThat(second.number("unchanged")).isEqualTo(entries);
            System.out.printf(
                    "%,d entries: %,d ms, again without changes %,d ms%n",
                    entries, first.number("elapsedMillis"), second.number("elapsedMillis"));
        }
        Rsync.needed();
        Rsync.findsNothing(source, target);
    }

    /** Makes files, every tenth with something in it, and closes the folder. */
    private static void fill(Posix posix, int folder, int count) {
        byte[] some = text("some content");
        for (int i = 0; i < count; i++) {
            posix.write(folder, text("file number " + i), i % 10 == 0 ? some : new byte[0]);
        }
        posix.close(folder);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
