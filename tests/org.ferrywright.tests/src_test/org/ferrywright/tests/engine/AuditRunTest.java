package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.Guard.DeleteLimit;
import org.ferrywright.core.Mode;
import org.ferrywright.engine.AuditCheck;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.tests.fake.FakeKnobs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit log tells of each run what it did to which path, and nobody can change that unseen. */
class AuditRunTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path data;

    private Replica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST);
    }

    @AfterEach
    void close() {
        replica.close();
    }

    @Test
    @DisplayName("each created, replaced and deleted path is told, with what was lost")
    void eachPathIsTold() throws Exception {
        replica.mode = Mode.MIRROR;
        Replica.folder(replica.source(), "d");
        Replica.file(replica.source(), "d/new \udc80\n", "x", 1_000_000);
        Replica.file(replica.source(), "changed", "new content", 1_000_000);
        Replica.file(replica.target(), "changed", "old", 1_000_000);
        Replica.file(replica.target(), "gone", "old content", 1_000_000);
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        List<JsonNode> log = log();
        assertThat(log).extracting(r -> r.path("what").asText()).containsExactly("run-started", "run-ended");
        assertThat(log.getFirst().path("details").path("targets").path(0).asText())
                .isEqualTo("fake://target/");
        JsonNode ended = log.getLast().path("details");
        assertThat(ended.path("deleted").asLong()).isEqualTo(1);
        Path actions = data.resolve("log/actions")
                .resolve(ended.path("actions").path("file").asText());
        List<String> told = Files.readAllLines(actions);
        assertThat(told).hasSize((int) ended.path("actions").path("count").asLong());
        assertThat(told)
                .anyMatch(l -> l.contains("\"do\":\"create-folder\",\"path\":\"d\""))
                .anyMatch(l -> l.contains("\"do\":\"create\",\"path\":\"d/new \\udc80\\u000a\",\"size\":1"))
                .anyMatch(l ->
                        l.contains("\"do\":\"replace\",\"path\":\"changed\",\"size\":11,\"was\":\"FILE 3 1970-01-12"))
                .anyMatch(l -> l.contains("\"do\":\"delete\",\"path\":\"gone\",\"was\":\"FILE 11 1970-01-12"));
        for (String line : told) {
            assertThat(JSON.readTree(line).path("path").isTextual()).isTrue();
        }
        AuditCheck.Report report = AuditCheck.of(data);
        assertThat(report.findings()).isEmpty();
        assertThat(report.files()).isEqualTo(1);
        Files.writeString(actions, String.join("\n", told.subList(1, told.size())) + "\n");
        assertThat(AuditCheck.of(data).findings())
                .singleElement()
                .satisfies(f ->
                        assertThat(f.place()).contains(actions.getFileName().toString()));
        Files.delete(actions);
        assertThat(AuditCheck.of(data).findings())
                .singleElement()
                .satisfies(f -> assertThat(f.message()).contains("missing"));
    }

    @Test
    @DisplayName("a run that does nothing leaves no file, a preview not even a record")
    void nothingIsToldOfNothing() throws Exception {
        replica.preview = true;
        Replica.file(replica.source(), "a", "x", 1_000_000);
        replica.run();
        assertThat(data.resolve("log")).doesNotExist();
        replica.preview = false;
        replica.run();
        replica.run();
        try (var files = Files.list(data.resolve("log/actions"))) {
            assertThat(files).hasSize(1);
        }
        assertThat(log()).hasSize(4);
        assertThat(AuditCheck.of(data).findings()).isEmpty();
    }

    @Test
    @DisplayName("a held run, a verification and a repair are told")
    void whatElseIsTold() throws Exception {
        for (int i = 0; i < 200; i++) {
            Replica.file(replica.target(), "f" + i, "x", 1_000_000);
        }
        replica.deleteLimit = new DeleteLimit(5, -1, 0);
        Replica.file(replica.source(), "a", "x", 1_000_000);
        assertThat(replica.run().outcome()).isEqualTo(Outcome.HELD);
        assertThat(log().getLast().path("details").path("held").path("plan").asText())
                .isNotEmpty();
        var verified = replica.verify(true, true);
        JsonNode told = log().getLast();
        assertThat(told.path("what").asText()).isEqualTo("verified");
        assertThat(told.path("details").path("receipt").asText())
                .isEqualTo(verified.receipt().toString());
        assertThat(AuditCheck.of(data).findings()).isEmpty();
    }

    private List<JsonNode> log() throws Exception {
        var all = new ArrayList<JsonNode>();
        for (String line : Files.readAllLines(data.resolve("log/audit.log"))) {
            all.add(JSON.readTree(line));
        }
        return all;
    }
}
