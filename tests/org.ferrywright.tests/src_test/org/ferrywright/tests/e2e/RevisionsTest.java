package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Old versions are kept, listed, restored and pruned, as processes. */
@Timeout(900)
class RevisionsTest {
    private static final String LARGE = "large ".repeat(100_000);

    private Scratch scratch;
    private Ferry here;
    private Path source;
    private Path target;

    @BeforeEach
    void prepare() {
        scratch = Scratch.create();
        here = new Ferry(scratch, "here");
        source = scratch.folder("source");
        target = scratch.folder("target");
    }

    @AfterEach
    void remove() {
        scratch.close();
    }

    @Test
    void betweenTwoFolders() throws IOException {
        keepListAndRestore(target.toString());
    }

    @Test
    void throughAListener() throws IOException {
        var there = new Ferry(scratch, "there");
        try (Listening listener = there.listen(Map.of("data", target))) {
            here.pair(listener);
            keepListAndRestore(listener.root("data"));
        }
    }

    private void keepListAndRestore(String address) throws IOException {
        Files.createDirectories(source.resolve("docs/deep"));
        write("docs/a.txt", "first");
        write("docs/large", "first" + LARGE);
        write("docs/deep/gone", "first");
        write("n".repeat(255), "first");
        here.sync(source, address, "--mode", "mirror", "--revisions", "2", "--keep-deleted", "all");
        for (String content : new String[] {"second", "third!", "fourth"}) {
            write("docs/a.txt", content);
            here.sync(source, address, "--mode", "mirror", "--revisions", "2", "--keep-deleted", "all");
        }
        write("docs/large", "second" + LARGE);
        write("n".repeat(255), "second");
        Files.delete(source.resolve("docs/deep/gone"));
        Files.delete(source.resolve("docs/deep"));
        Result last = here.sync(source, address, "--mode", "mirror", "--revisions", "2", "--keep-deleted", "all");
        assertThat(last.number("deleted")).isEqualTo(2);

        JsonNode listed =
                here.run("revisions", "list", address, "--json").expect(0).json();
        assertThat(listed.required("versions").findValuesAsText("path"))
                .containsExactlyInAnyOrder("docs/a.txt", "docs/a.txt", "docs/large", "docs/deep/gone", "n".repeat(255));
        JsonNode ofA = here.run("revisions", "list", address, "docs/a.txt", "--json")
                .expect(0)
                .json();
        String oldest = ofA.required("versions").get(0).required("id").asText();

        here.run("revisions", "restore", address, "docs/a.txt", "--version", oldest)
                .expect(0);
        assertThat(Files.readString(target.resolve("docs/a.txt"))).isEqualTo("second");
        here.run("revisions", "restore", address, "docs/large").expect(0);
        assertThat(Files.readString(target.resolve("docs/large"))).isEqualTo("first" + LARGE);
        here.run("revisions", "restore", address, "docs", "--before", "1h", "--to", "restored")
                .expect(0);
        assertThat(Files.readString(target.resolve("restored/deep/gone"))).isEqualTo("first");
        here.run("revisions", "restore", address, "docs").expect(2);
        here.run("revisions", "restore", address, "never").expect(2);

        here.sync(source, address, "--mode", "mirror");
        assertThat(Files.readString(target.resolve("docs/a.txt"))).isEqualTo("fourth");
        assertThat(target.resolve(".ferry~revisions/docs")).isDirectory();
    }

    private void write(String path, String content) throws IOException {
        Files.writeString(source.resolve(path), content);
    }
}
