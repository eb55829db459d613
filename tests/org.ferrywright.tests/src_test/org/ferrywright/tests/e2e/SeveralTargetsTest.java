package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One source to three folders of this machine and one behind a Listener, in one run. */
@Timeout(900)
class SeveralTargetsTest {
    private static final int FILES = 300;

    private Scratch scratch;
    private Ferry here;
    private Ferry there;
    private Path source;
    private List<Path> locals;
    private Path remote;

    @BeforeEach
    void prepare() throws IOException {
        scratch = Scratch.create();
        here = new Ferry(scratch, "here");
        there = new Ferry(scratch, "there");
        source = scratch.folder("source");
        locals = List.of(scratch.file("one"), scratch.file("two"), scratch.file("three"));
        remote = scratch.folder("remote");
        for (int i = 0; i < FILES; i++) {
            Files.writeString(
                    Files.createDirectories(source.resolve("d" + i % 7)).resolve("f" + i), "content " + i);
        }
        byte[] large = new byte[5 << 20];
        new Random(1).nextBytes(large);
        Files.write(source.resolve("large"), large);
    }

    @AfterEach
    void remove() {
        scratch.close();
    }

    @Test
    void allTargetsBecomeTheSourceWhereverTheyWere() throws IOException {
        try (Listening listener = there.listen(Map.of("r", remote))) {
            here.pair(listener);
            Object[] all = {"--mode", "mirror", source, locals.get(0), locals.get(1), locals.get(2), listener.root("r")
            };
            Result first = here.runJson(all).expect(0);
            assertThat(first.number("created")).isEqualTo(4 * (FILES + 7 + 1));
            assertThat(first.json().required("scanned").required("source").asLong())
                    .isEqualTo(FILES + 7 + 1);
            assertThat(first.json().required("targets")).hasSize(4).allSatisfy(t -> {
                assertThat(t.required("result").asText()).isEqualTo("ok");
                assertThat(t.required("created").asLong()).isEqualTo(FILES + 7 + 1);
            });
            inStep();

            Files.delete(locals.get(0).resolve("d1").resolve("f1"));
            Files.writeString(locals.get(1).resolve("d2").resolve("f2"), "somebody else was here");
            Files.writeString(remote.resolve("not at the source"), "to be deleted");
            Files.writeString(source.resolve("d3").resolve("f3"), "changed at the source");
            Result second = here.runJson(all).expect(0);
            assertThat(changes(second)).containsExactly(2L, 2L, 1L, 2L);
            inStep();
            assertThat(changes(here.runJson(all).expect(0))).containsOnly(0L);
        }
    }

    @Test
    void aTargetThatIsNotThereIsToldAndTheOthersAreInStep() throws IOException {
        Path blocked = scratch.file("blocked");
        Files.writeString(blocked, "a file, no folder");
        Result run = here.runJson(source, locals.get(0), blocked, locals.get(1), locals.get(2))
                .expect(3);
        JsonNode targets = run.json().required("targets");
        assertThat(targets.get(1).required("target").asText()).isEqualTo(blocked.toString());
        assertThat(targets.get(1).required("result").asText()).isEqualTo("error");
        for (int i : new int[] {0, 2, 3}) {
            assertThat(targets.get(i).required("result").asText()).isEqualTo("ok");
        }
        Result told = here.run("sync", source, locals.get(0), blocked).expect(3);
        assertThat(told.out()).contains(locals.get(0) + ": in step", blocked + ": stopped");
        Files.delete(blocked);
        remote = locals.get(0);
        inStep();
    }

    private void inStep() throws IOException {
        for (Path target : List.of(locals.get(0), locals.get(1), locals.get(2), remote)) {
            try (var all = Files.walk(source);
                    var there = Files.walk(target)) {
                List<Path> names = all.map(source::relativize).toList();
                assertThat(there.map(target::relativize))
                        .as(target.toString())
                        .containsExactlyInAnyOrderElementsOf(names);
                for (Path name : names) {
                    if (Files.isRegularFile(source.resolve(name))) {
                        assertThat(target.resolve(name)).hasSameBinaryContentAs(source.resolve(name));
                    }
                }
            }
        }
    }

    private static List<Long> changes(Result run) {
        return run.json()
                .required("targets")
                .valueStream()
                .map(SeveralTargetsTest::changes)
                .toList();
    }

    private static long changes(JsonNode target) {
        return target.required("created").asLong()
                + target.required("updated").asLong()
                + target.required("deleted").asLong();
    }
}
