package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.ferrywright.tests.smb.Samba;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs between two shares of one server, of two real servers, and between a share and a Listener: one way both ways, and two ways. */
@Timeout(900)
class SharePairsTest {
    /** A share has neither modes nor owners, and its times have seven digits. */
    private static final String[] KEPT = {"--no-perms", "--no-owner", "--no-group", "--modify-window=0"};

    /** In two ways nobody says whose time a folder gets when names come and go at both sides. */
    private static final String[] KEPT_BOTH_WAYS = {
        "--no-perms", "--no-owner", "--no-group", "--modify-window=0", "--omit-dir-times"
    };

    private Scratch scratch;
    private Ferry here;
    private Path source;
    private Samba one;
    private Samba other;

    @BeforeEach
    void prepare() throws IOException {
        assumeTrue(Samba.missing() == null, Samba.missing());
        Rsync.needed();
        scratch = Scratch.create();
        one = Samba.start();
        here = new Ferry(scratch, "here").with("FERRY_PASSWORD", Samba.PASSWORD);
        source = tree();
    }

    @AfterEach
    void remove() {
        if (one != null) {
            one.close();
        }
        if (other != null) {
            other.close();
        }
        if (scratch != null) {
            scratch.close();
        }
    }

    @Test
    void betweenTwoServers() throws IOException {
        other = Samba.start();
        check(
                one.address("data/a"),
                one.data().resolve("a"),
                other.address("data/b"),
                other.data().resolve("b"));
    }

    @Test
    void betweenTwoFoldersOfOneShare() throws IOException {
        check(
                one.address("data/a"),
                one.data().resolve("a"),
                one.address("data/b"),
                one.data().resolve("b"));
    }

    @Test
    void betweenAShareAndAListener() throws IOException {
        Path behind = scratch.folder("behind");
        var there = new Ferry(scratch, "there");
        try (Listening listener = there.listen(Map.of("r", behind))) {
            here.pair(listener);
            check(one.address("data/a"), one.data().resolve("a"), listener.root("r"), behind);
        }
    }

    @Test
    void betweenAFolderHereAndAShareThatIsNotSigned() throws IOException {
        Path folder = scratch.folder("folder");
        check(one.address("data/a") + "?signing=offered", one.data().resolve("a"), folder.toString(), folder);
    }

    private void check(String first, Path behindFirst, String second, Path behindSecond) throws IOException {
        here.sync(source, first);
        here.sync("--mode", "mirror", first, second);
        Rsync.findsNothing(source, behindSecond, KEPT);
        assertThat(here.sync("--mode", "mirror", first, second).changes()).isZero();

        Files.delete(behindSecond.resolve("small/f3"));
        Files.writeString(behindSecond.resolve("small/f4"), "changed over there");
        here.sync("--mode", "mirror", second, first);
        assertThat(behindFirst.resolve("small/f3")).doesNotExist();
        assertThat(behindFirst.resolve("small/f4")).hasContent("changed over there");
        assertThat(here.sync("--mode", "mirror", second, first).changes()).isZero();

        here.sync("--mode", "two-way", first, second);
        Files.writeString(behindFirst.resolve("small/made at the first"), "1");
        Files.writeString(behindSecond.resolve("small/made at the second"), "2");
        Files.delete(behindFirst.resolve("small/f5"));
        Files.move(behindSecond.resolve("large"), behindSecond.resolve("small/moved"));
        Result run = here.sync("--mode", "two-way", first, second);
        assertThat(run.items("failures")).isEmpty();
        Rsync.findsNothing(behindFirst, behindSecond, KEPT_BOTH_WAYS);
        assertThat(behindSecond.resolve("small/made at the first")).hasContent("1");
        assertThat(behindFirst.resolve("small/made at the second")).hasContent("2");
        assertThat(behindSecond.resolve("small/f5")).doesNotExist();
        assertThat(behindFirst.resolve("large")).doesNotExist();
        assertThat(here.sync("--mode", "two-way", first, second).changes()).isZero();
        assertThat(Versions.temporaries(behindFirst)).isEmpty();
        assertThat(Versions.temporaries(behindSecond)).isEmpty();
    }

    /** Files of all sizes that go different ways: empty, small, several in one message, long; and folders, some of them empty. */
    private Path tree() throws IOException {
        Path root = scratch.folder("source");
        Files.createDirectories(root.resolve("small"));
        Files.createDirectories(root.resolve("empty/in/empty"));
        for (int i = 0; i < 300; i++) {
            Files.writeString(root.resolve("small/f" + i), "content ".repeat(i % 50) + i);
        }
        for (int i = 0; i < 40; i++) {
            Path folder = Files.createDirectories(root.resolve("deep/d" + i % 7 + "/e" + i));
            Files.writeString(folder.resolve("f"), "deep " + i);
        }
        var random = new Random(11);
        for (int size : new int[] {60 * 1024 - 1, 60 * 1024, 60 * 1024 + 1, 240 * 1024 + 7, 900_000, 9_000_000}) {
            var bytes = new byte[size];
            random.nextBytes(bytes);
            Files.write(root.resolve(size == 9_000_000 ? "large" : "f" + size), bytes);
        }
        return root;
    }
}
