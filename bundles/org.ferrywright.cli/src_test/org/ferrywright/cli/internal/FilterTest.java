package org.ferrywright.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.ferrywright.core.Filter.Rule;
import org.ferrywright.core.TemporaryNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules on the command line and in files, and the tester. */
class FilterTest {
    @TempDir
    Path folder;

    private final World world = new World();

    @Test
    void rulesOfFilesStandWhereTheFileIsNamed() throws Exception {
        Path file = folder.resolve("rules");
        Files.writeString(file, """
                \ufeff# comment

                - *.tmp
                  + keep.tmp\s\s
                build/
                !/build/
                \\#odd
                \\ lead and trail\\\s
                -odd
                + *.iso{size>1G, age>30d}\r
                """);
        assertThat(world.ferry(
                        "sync", "--exclude", "a", "--filter-file", file.toString(), "/s", "/t", "--include", "b"))
                .isZero();
        assertThat(world.requests.getFirst().filter().rules())
                .containsExactly(
                        new Rule(false, "a"),
                        new Rule(false, "*.tmp"),
                        new Rule(true, "keep.tmp"),
                        new Rule(false, "build/"),
                        new Rule(true, "/build/"),
                        new Rule(false, "\\#odd"),
                        new Rule(false, "\\ lead and trail\\ "),
                        new Rule(false, "-odd"),
                        new Rule(true, "*.iso{size>1G, age>30d}"),
                        new Rule(true, "b"));
        assertThat(world.requests.getFirst().filter().now()).isNotNull();
    }

    @Test
    void patternsInFilesMayHaveBytesThatAreNoText() throws Exception {
        Path file = folder.resolve("rules");
        Files.write(file, "- a\u00ff\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(world.ferry("sync", "--filter-file", file.toString(), "/s", "/t"))
                .isZero();
        assertThat(world.requests.getFirst().filter().rules()).containsExactly(new Rule(false, "a\udcff"));
    }

    @Test
    void caseIsIgnoredOnDemand() {
        assertThat(world.ferry("sync", "--ignore-case", "--exclude", "*.TMP", "/s", "/t"))
                .isZero();
        assertThat(world.requests.getFirst().filter().ignoreCase()).isTrue();
    }

    @Test
    void badRulesAreNamedWithTheirPlace() throws Exception {
        Path file = folder.resolve("rules");
        Files.writeString(file, "- ok\n\n- re:(a\n");
        assertThat(world.ferry("sync", "--filter-file", file.toString(), "/s", "/t"))
                .isEqualTo(2);
        assertThat(world.err())
                .contains("rules, line 3: the pattern 're:(a' cannot be read: this ( is not closed, at character 1");
        assertThat(world.ferry("sync", "--exclude", "x{size>1X}", "/s", "/t")).isEqualTo(2);
        assertThat(world.err())
                .contains("--exclude: the pattern 'x{size>1X}' cannot be read: 'size>1X': compare a size");
        Files.writeString(file, "- a\n+ \n");
        assertThat(world.ferry("sync", "--filter-file", file.toString(), "/s", "/t"))
                .isEqualTo(2);
        assertThat(world.err()).contains("--filter-file").contains("line 2: after + there has to be a pattern");
        assertThat(world.ferry("sync", "--filter-file", folder.resolve("none").toString(), "/s", "/t"))
                .isEqualTo(2);
        assertThat(world.err()).contains("none is not there");
        assertThat(world.requests).isEmpty();
    }

    @Test
    void tellsWhichRuleDecides() throws Exception {
        Path file = folder.resolve("rules");
        Files.writeString(file, "+ keep.tmp\n- build/\n");
        String temporary = TemporaryNames.of("0123abcd", 1);
        assertThat(world.ferry(
                        "filter",
                        "test",
                        "--exclude",
                        "*.tmp",
                        "--filter-file",
                        file.toString(),
                        "--exclude",
                        "*.iso{size>1G}",
                        "--size",
                        "2G",
                        "a.tmp",
                        "x/keep.tmp",
                        "build/deep/a.c",
                        "build/",
                        "build",
                        "x.iso",
                        "other",
                        "d/" + temporary,
                        ".ferry~revisions/a"))
                .isZero();
        assertThat(world.out().lines().map(l -> l.replace(file.toString(), "FILE")))
                .containsExactly(
                        "excluded  a.tmp  by rule 1: - *.tmp (--exclude)",
                        "included  x/keep.tmp  by rule 2: + keep.tmp (FILE, line 1)",
                        "excluded  build/deep/a.c  its folder build, by rule 3: - build/ (FILE, line 2)"
                                + " (with another size, age or kind it may be otherwise)",
                        "excluded  build/  by rule 3: - build/ (FILE, line 2)"
                                + " (with another size, age or kind it may be otherwise)",
                        "included  build  no rule matches it (with another size, age or kind it may be otherwise)",
                        "excluded  x.iso  by rule 4: - *.iso{size>1G} (--exclude)"
                                + " (with another size, age or kind it may be otherwise)",
                        "included  other  no rule matches it",
                        "excluded  d/" + temporary + "  names of temporaries never take part",
                        "excluded  .ferry~revisions/a  the folder for old versions never takes part: .ferry~revisions");
    }

    @Test
    void withAnIncludeInFrontFoldersAreSearched() {
        assertThat(world.ferry(
                        "filter", "test", "--include", "*.jpg", "--include", "/docs/", "d/", "d/a.txt", "docs/x"))
                .isZero();
        assertThat(world.out().lines())
                .containsExactly(
                        "searched  d/  no rule matches it; it takes part when something in it does",
                        "excluded  d/a.txt  no rule includes it, and the first rule is an include",
                        "included  docs/x  as its folder docs, by rule 2: + /docs/ (--include)");
    }

    @Test
    void looksAtWhatIsThere() throws Exception {
        Files.createDirectories(folder.resolve("r/d"));
        Files.write(folder.resolve("r/large"), new byte[2_000]);
        Files.write(folder.resolve("r/old"), new byte[2]);
        Files.setLastModifiedTime(
                folder.resolve("r/old"), FileTime.from(Instant.now().minus(Duration.ofDays(40))));
        String root = folder.resolve("r").toString();
        String[] rules = {"--exclude", "{size>1k}", "--exclude", "{age>30d}", "--exclude", "d/"};
        assertThat(world.ferry(
                        "filter", "test", "--root", root, rules[0], rules[1], rules[2], rules[3], rules[4], rules[5],
                        "large", "old", "d", "none", "--json"))
                .isZero();
        var paths = new ObjectMapper().readTree(world.out()).get("paths");
        assertThat(paths.findValuesAsText("verdict")).containsExactly("excluded", "excluded", "excluded", "included");
        assertThat(paths.findValuesAsText("rule")).containsExactly("1", "2", "3", "null");
        assertThat(paths.findValuesAsText("there")).containsExactly("true", "true", "true", "false");
        assertThat(paths.get(2).get("kind").textValue()).isEqualTo("folder");
        assertThat(paths.get(3).get("reason").textValue()).isEqualTo("no-rule");
    }

    @Test
    void wrongUsage() {
        assertThat(world.ferry("filter", "test")).isEqualTo(2);
        assertThat(world.ferry("filter", "try", "a")).isEqualTo(2);
        assertThat(world.ferry("filter", "test", "../a")).isEqualTo(2);
        assertThat(world.ferry("filter", "test", "--age", "5 weeks", "a")).isEqualTo(2);
        assertThat(world.ferry("filter", "test", "--size", "much", "a")).isEqualTo(2);
        assertThat(world.ferry("filter", "test", "--exclude", "[z-a]", "a")).isEqualTo(2);
        assertThat(world.ferry("filter", "test", "--root", folder.resolve("no").toString(), "a"))
                .isEqualTo(2);
        assertThat(world.out()).isEmpty();
    }
}
