package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Mode two-way between a folder and one behind a Listener, as processes. */
@Timeout(900)
class TwoWayTest {
    private Scratch scratch;
    private Ferry here;
    private Ferry there;
    private Path near;
    private Path far;

    @BeforeEach
    void prepare() {
        scratch = Scratch.create();
        here = new Ferry(scratch, "here");
        there = new Ferry(scratch, "there");
        near = scratch.folder("near");
        far = scratch.folder("far");
    }

    @AfterEach
    void remove() {
        scratch.close();
    }

    @Test
    void changesDeletesAndConflictsGoBothWays() throws IOException {
        Files.writeString(near.resolve("from here"), "one");
        Files.createDirectories(far.resolve("folder/deep"));
        Files.writeString(far.resolve("folder/deep/from there"), "two");
        Files.writeString(near.resolve("seeded"), "the same on both sides");
        Files.writeString(far.resolve("seeded"), "the same on both sides");
        try (Listening listener = there.listen(Map.of("far", far))) {
            here.pair(listener);
            String root = listener.root("far");
            Result first = here.runJson(near, root, "--mode", "two-way");
            assertThat(first.code()).as(first.toString()).isZero();
            assertThat(first.json().get("bytes").get("content").asLong())
                    .as("the seeded file does not travel")
                    .isEqualTo(6);
            assertThat(first.json().get("mode").asText()).isEqualTo("two-way");
            assertThat(Files.readString(far.resolve("from here"))).isEqualTo("one");
            assertThat(Files.readString(near.resolve("folder/deep/from there"))).isEqualTo("two");

            Files.delete(near.resolve("from here"));
            Files.delete(far.resolve("seeded"));
            Files.writeString(near.resolve("folder/deep/from there"), "changed here");
            Files.writeString(far.resolve("folder/deep/from there"), "changed there, and longer");
            Result waiting = here.runJson(near, root, "--mode", "two-way", "--conflicts", "ask");
            assertThat(waiting.code()).isEqualTo(5);
            assertThat(waiting.json().get("result").asText()).isEqualTo("conflicts");
            assertThat(waiting.json().get("deleted").asInt()).isEqualTo(2);
            assertThat(waiting.json().get("conflicts").get(0).get("path").asText())
                    .isEqualTo("folder/deep/from there");
            assertThat(far.resolve("from here")).doesNotExist();
            assertThat(near.resolve("seeded")).doesNotExist();

            Result settled = here.runJson(near, root, "--mode", "two-way");
            assertThat(settled.code()).as(settled.toString()).isZero();
            for (Path side : new Path[] {near, far}) {
                try (var names = Files.list(side.resolve("folder/deep"))) {
                    assertThat(names.map(p -> p.getFileName().toString()))
                            .hasSize(2)
                            .anyMatch(n -> n.contains("(conflict 127.0.0.1 "));
                }
                assertThat(Files.readString(side.resolve("folder/deep/from there")))
                        .isEqualTo("changed here");
            }
            Result quiet = here.runJson(near, root, "--mode", "two-way");
            assertThat(quiet.changes()).isZero();
        }
    }
}
