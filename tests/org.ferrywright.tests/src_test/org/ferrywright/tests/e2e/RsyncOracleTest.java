package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Real folders of this machine, replicated by the product, and found the same by a program that knows nothing of it.
 */
@Timeout(900)
class RsyncOracleTest {
    private static final Path SHARE = Path.of("/usr/share");
    private static final Path LIB = Path.of("/usr/lib");

    private Scratch scratch;
    private Ferry here;
    private Ferry there;

    @BeforeEach
    void prepare() {
        Rsync.needed();
        scratch = Scratch.create();
        here = new Ferry(scratch, "here");
        there = new Ferry(scratch, "there");
    }

    @AfterEach
    void remove() {
        if (scratch != null) {
            scratch.close();
        }
    }

    @Test
    void localToLocal() {
        replicates(SHARE, SHARE, scratch.file("target"), scratch.file("target"));
    }

    @Test
    void sharePushedToListener() {
        push(SHARE);
    }

    @Test
    void libPushedToListener() {
        push(LIB);
    }

    @Test
    void sharePulledFromListener() {
        try (Listening listener = there.listen(Map.of("share", SHARE))) {
            here.pair(listener);
            Path target = scratch.file("target");
            replicates(SHARE, listener.root("share"), target, target);
        }
    }

    @Test
    void listenerToListener() {
        Path source = scratch.folder("source");
        Path target = scratch.folder("target");
        var tree = new HostileTree(4711, source);
        tree.create();
        var third = new Ferry(scratch, "third");
        try (Listening from = there.listen(Map.of("from", source));
                Listening to = third.listen(Map.of("to", target))) {
            here.pair(from);
            here.pair(to);
            here.sync("--mode", "mirror", from.root("from"), to.root("to"));
            Rsync.findsNothing(source, target);
            assertThat(here.sync("--mode", "mirror", from.root("from"), to.root("to"))
                            .changes())
                    .isZero();
            tree.change();
            here.sync("--mode", "mirror", "--delete-limit", "100%", from.root("from"), to.root("to"));
            Rsync.findsNothing(source, target);
        }
    }

    private void push(Path source) {
        Path target = scratch.folder("target");
        try (Listening listener = there.listen(Map.of("copy", target))) {
            here.pair(listener);
            replicates(source, source, listener.root("copy"), target);
        }
    }

    /** Other programs may change the machine's own folders meanwhile; a run that saw that is repeated. */
    private void replicates(Path source, Object from, Object to, Path target) {
        for (int attempt = 1; ; attempt++) {
            Instant begin = Instant.now();
            try {
                Result first = here.sync("--mode", "mirror", from, to);
                assertThat(first.number("created") + first.number("unchanged")).isGreaterThan(1000);
                Rsync.findsNothing(source, target);
                Result second = here.sync("--mode", "mirror", from, to);
                assertThat(second.changes()).as(second::toString).isZero();
                assertThat(second.literal()).isZero();
                assertThat(second.number("unchanged")).isEqualTo(first.number("created") + first.number("unchanged"));
                return;
            } catch (AssertionError e) {
                if (attempt == 3 || !Rsync.changedSince(source, begin)) {
                    throw e;
                }
            }
        }
    }
}
