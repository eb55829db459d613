package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names that change, guards that hold, and plans that somebody reads and approves, as processes. */
@Timeout(900)
class PlanTest {
    private static final String TEXT = "Dear Sir or Madam, please find the minutes of our last meeting below. ";

    private Scratch scratch;
    private Ferry here;
    private Path source;
    private Path target;

    @BeforeEach
    void prepare() throws IOException {
        scratch = Scratch.create();
        here = new Ferry(scratch, "here");
        source = scratch.folder("source");
        target = scratch.folder("target");
        for (int i = 0; i < 60; i++) {
            Path file = source.resolve("minutes/year" + i % 3 + "/m" + i);
            Files.createDirectories(file.getParent());
            Files.writeString(file, TEXT.repeat(i + 1));
        }
    }

    @AfterEach
    void remove() {
        scratch.close();
    }

    @Test
    void renamedFoldersAndFilesAreMovedAlsoBehindAListener() throws IOException {
        Path far = scratch.folder("far");
        var there = new Ferry(scratch, "there");
        try (Listening listener = there.listen(Map.of("far", far))) {
            here.pair(listener);
            for (String root : new String[] {target.toString(), listener.root("far")}) {
                here.runJson("--mode", "mirror", source, root).expect(0);
            }
            Files.move(source.resolve("minutes"), source.resolve("protocols"));
            Files.move(source.resolve("protocols/year0/m3"), source.resolve("protocols/year1/renamed"));
            for (String root : new String[] {target.toString(), listener.root("far")}) {
                Result run = here.runJson("--mode", "mirror", source, root).expect(0);
                assertThat(run.literal()).as("nothing is sent again").isZero();
                assertThat(run.number("moved")).isPositive();
            }
        }
        for (Path root : new Path[] {target, far}) {
            assertThat(root.resolve("minutes")).doesNotExist();
            assertThat(root.resolve("protocols/year1/renamed")).hasContent(TEXT.repeat(4));
            assertThat(root.resolve("protocols/year2/m5")).hasContent(TEXT.repeat(6));
        }
    }

    @Test
    void whatLooksEncryptedIsHeldAndThePlanCanBeReadExportedAndApproved() throws IOException {
        here.sync(source, target);
        var random = new Random(3);
        for (int i = 0; i < 30; i++) {
            byte[] bytes = new byte[500 + i];
            random.nextBytes(bytes);
            Files.write(source.resolve("minutes/year" + i % 3 + "/m" + i), bytes);
        }
        Result held = here.runJson(source, target).expect(4);
        assertThat(held.json().at("/guard/kind").textValue()).isEqualTo("SCRAMBLED");
        assertThat(target.resolve("minutes/year0/m0")).hasContent(TEXT);
        String plan = held.json().at("/guard/plan").textValue();
        assertThat(here.run("plan", "list").expect(0).out()).contains(plan).contains("SCRAMBLED");
        Result page =
                here.run("plan", "show", plan, "--lines", "10", "--page", "3").expect(0);
        assertThat(page.out())
                .contains("page 3 of 3, 30 actions")
                .contains("update  minutes/year")
                .contains("size ");
        Path export = scratch.folder("export").resolve("plan.jsonl");
        here.run("plan", "export", plan, "--file", export).expect(0);
        assertThat(Files.readAllLines(export)).hasSize(30).allMatch(l -> l.contains("\"action\":\"update\""));

        Files.writeString(source.resolve("minutes/late"), "the world has moved");
        here.run("plan", "approve", plan).expect(4);
        assertThat(target.resolve("minutes/year0/m0")).hasContent(TEXT);
        Files.delete(source.resolve("minutes/late"));
        here.run("plan", "approve", plan).expect(0);
        assertThat(target.resolve("minutes/year0/m0"))
                .hasBinaryContent(Files.readAllBytes(source.resolve("minutes/year0/m0")));
        here.run("plan", "approve", "20200101-000000-abcd").expect(2);
    }

    @Test
    void aPreviewKeepsItsPlan() throws IOException {
        here.sync(source, target);
        Files.delete(source.resolve("minutes/year0/m0"));
        Files.writeString(source.resolve("minutes/year0/m3"), "changed");
        Result preview =
                here.runJson("--mode", "mirror", "--preview", source, target).expect(0);
        Result shown = here.run("plan", "show", preview.json().get("run").textValue(), "--json")
                .expect(0);
        assertThat(shown.out()).contains("\"action\":\"delete\"").contains("\"action\":\"update\"");
        assertThat(target.resolve("minutes/year0/m0")).exists();
    }
}
