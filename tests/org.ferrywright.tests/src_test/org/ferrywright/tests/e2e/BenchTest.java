package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ferrywright.tests.architecture.Checkout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The benchmarks still run, on the smallest workloads: what they measure here says nothing of speed. */
@Timeout(1200)
class BenchTest {
    private final Path bench = Checkout.root().resolve("releng/bench");
    private Scratch scratch;

    @BeforeEach
    void prepare() {
        Rsync.needed();
        assumeTrue(
                works("python3", "-c", "import sys; sys.exit(sys.version_info < (3, 10))"), "there is no Python 3.10");
        scratch = Scratch.create();
    }

    @AfterEach
    void remove() {
        if (scratch != null) {
            scratch.close();
        }
    }

    @Test
    void testsOfItsOwn() throws Exception {
        python("-m", "unittest");
    }

    @Test
    void aRowIsMeasuredAndJudged() throws Exception {
        Path results = scratch.file("results.json");
        Path document = scratch.file("performance.md");
        Files.copy(Checkout.root().resolve("docs/performance.md"), document);
        String said = python(
                "bench.py",
                "--tiny",
                "--only",
                "W1c",
                "--product",
                product(),
                "--scratch",
                scratch.file("bench"),
                "--save",
                results,
                "--write",
                document);

        var rows = new ObjectMapper().readTree(results.toFile()).get("rows");
        assertThat(rows).as(said).hasSize(1);
        assertThat(runs(rows.get(0).get("ours"))).isNotEmpty().allSatisfy(run -> right(run));
        assertThat(runs(rows.get(0).get("theirs"))).isNotEmpty().allSatisfy(run -> right(run));
        assertThat(document).content().contains("| W1c | ");
    }

    @Test
    void microbenchmarksFitTheProduct() throws Exception {
        assumeTrue(works("mvn", "--version"), "there is no Maven to fetch JMH with");
        assertThat(python("jmh.py", "--list", "--product", product())).contains("BlockBenchmark.hash");
    }

    private static void right(JsonNode run) {
        assertThat(run.get("right").asBoolean()).as(run.toString()).isTrue();
        assertThat(run.get("wall").asDouble()).isPositive();
    }

    private static List<JsonNode> runs(JsonNode variants) {
        var runs = new ArrayList<JsonNode>();
        variants.forEach(variant -> variant.get("runs").forEach(runs::add));
        return runs;
    }

    private static Path product() {
        return Ferry.program().getParent();
    }

    private String python(Object... words) throws IOException, InterruptedException {
        var command = new ArrayList<String>(List.of("python3"));
        for (Object word : words) {
            command.add(word.toString());
        }
        Path out = scratch.file("out");
        var process = new ProcessBuilder(command)
                .directory(bench.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        int code = process.waitFor();
        String said = Files.readString(out);
        assertThat(code).as(command + ": " + said).isZero();
        return said;
    }

    private static boolean works(String... command) {
        try {
            // not in the checkout, whose .mvn folder holds options that an old mvn refuses
            return new ProcessBuilder(command)
                            .directory(Path.of("/").toFile())
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
}
