package org.ferrywright.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ferrywright.control.ControlException;
import org.ferrywright.core.Guard;
import org.ferrywright.core.Mode;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Failure;
import org.ferrywright.engine.SyncResult.Held;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.engine.SyncResult.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultTest {
    private static final Held HELD = new Held(Guard.Kind.MASS_DELETE, "900 of 1000 entries would be deleted", "p-17");

    @ParameterizedTest
    @CsvSource({"OK, 0", "FAILURES, 1", "ERROR, 3", "CONFLICTS, 5", "HELD, 4", "CANCELLED, 130"})
    void outcomesHaveTheExitCodesOfTheContract(Outcome outcome, int code) {
        assertThat(ExitCode.of(outcome)).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"SETTINGS, 2", "LOCAL, 2", "UNREACHABLE, 3", "REFUSED, 3"})
    void refusalsHaveTheExitCodesOfTheContract(ControlException.Kind kind, int code) {
        assertThat(ExitCode.of(kind)).isEqualTo(code);
    }

    @Test
    void theObjectHasTheFieldsOfTheContract() throws Exception {
        String text = ResultJson.of(World.result(Outcome.OK));
        assertThat(text).doesNotContain("\n");
        JsonNode json = new ObjectMapper().readTree(text);
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "result",
                        "mode",
                        "scanned",
                        "created",
                        "updated",
                        "deleted",
                        "moved",
                        "unchanged",
                        "bytes",
                        "failures",
                        "conflicts",
                        "findings",
                        "found",
                        "fidelity",
                        "places",
                        "transfers",
                        "transferred",
                        "guard",
                        "skipped",
                        "error",
                        "targets",
                        "run",
                        "elapsedMillis");
        assertThat(json.get("result").textValue()).isEqualTo("ok");
        assertThat(json.get("mode").textValue()).isEqualTo("mirror");
        assertThat(json.get("scanned").toString()).isEqualTo("{\"source\":100,\"target\":90}");
        assertThat(json.get("bytes").toString())
                .isEqualTo("{\"content\":3000000,\"literal\":2000000,\"sent\":2100000,\"received\":5000}");
        assertThat(json.get("transfers").toString())
                .isEqualTo(
                        "[{\"target\":\"/target\",\"path\":\"disk.img\",\"strategy\":\"delta\",\"basis\":\"disk.img\","
                                + "\"size\":4000000,\"blocks\":975,\"literal\":8192,\"sent\":16400,\"why\":\"985 blocks\"}]");
        assertThat(json.get("transferred").intValue()).isEqualTo(1);
        assertThat(json.get("created").intValue()).isEqualTo(11);
        assertThat(json.get("updated").intValue()).isEqualTo(12);
        assertThat(json.get("deleted").intValue()).isEqualTo(13);
        assertThat(json.get("moved").intValue()).isZero();
        assertThat(json.get("unchanged").intValue()).isEqualTo(64);
        assertThat(json.get("failures")).isEmpty();
        assertThat(json.get("conflicts").isArray()).isTrue();
        assertThat(json.get("guard").isNull()).isTrue();
        assertThat(json.get("error").isNull()).isTrue();
        assertThat(json.get("elapsedMillis").intValue()).isEqualTo(1500);
    }

    @ParameterizedTest
    @CsvSource({
        "OK, ok",
        "FAILURES, failures",
        "CONFLICTS, conflicts",
        "HELD, held",
        "ERROR, error",
        "CANCELLED, cancelled"
    })
    void resultsAreNamedAsInTheContract(Outcome outcome, String name) throws Exception {
        JsonNode json = new ObjectMapper().readTree(ResultJson.of(World.result(outcome)));
        assertThat(json.get("result").textValue()).isEqualTo(name);
    }

    @Test
    void guardsFailuresAndErrorsAreObjects() throws Exception {
        var failure = new Failure("dir/ä\n\uDC80.txt", "LOCKED", "in \"use\"");
        JsonNode json = new ObjectMapper()
                .readTree(ResultJson.of(World.result(
                        Outcome.HELD, List.of(failure), Optional.of(HELD), new Failure("", "AUTH", "not paired"))));
        assertThat(json.get("guard").toString())
                .isEqualTo(
                        "{\"kind\":\"MASS_DELETE\",\"detail\":\"900 of 1000 entries would be deleted\",\"plan\":\"p-17\"}");
        assertThat(json.get("failures").get(0).get("path").textValue()).isEqualTo("dir/ä\\n\\x80.txt");
        assertThat(json.get("failures").get(0).get("kind").textValue()).isEqualTo("LOCKED");
        assertThat(json.get("failures").get(0).get("message").textValue()).isEqualTo("in \"use\"");
        assertThat(json.get("error").toString()).isEqualTo("{\"kind\":\"AUTH\",\"message\":\"not paired\"}");
    }

    @Test
    void eachTargetHasItsOwnResult() throws Exception {
        SyncResult result = severalTargets();
        JsonNode targets = new ObjectMapper().readTree(ResultJson.of(result)).get("targets");
        assertThat(targets).hasSize(3);
        assertThat(targets.get(0).toString())
                .isEqualTo(
                        "{\"target\":\"/mnt/a\",\"result\":\"ok\",\"created\":1,\"updated\":2,\"deleted\":3,\"moved\":4,"
                                + "\"unchanged\":5,\"failed\":0,\"guard\":null,\"error\":null}");
        assertThat(targets.get(1).get("guard").get("plan").textValue()).isEqualTo("p-17");
        assertThat(targets.get(2).get("error").get("kind").textValue()).isEqualTo("UNREACHABLE");
        assertThat(report(result, false))
                .contains(
                        "  /mnt/a: in step: 1 created, 2 updated, 3 deleted, 4 moved, 5 unchanged",
                        "  /mnt/b: held by a guard: 0 created, 0 updated, 0 deleted, 7 unchanged; the reason: 900 of 1000"
                                + " entries would be deleted",
                        "  tcp://c/r: stopped: 0 created, 0 updated, 0 deleted, 0 unchanged; UNREACHABLE: no answer",
                        "Nothing was deleted or written over at a target that is held.")
                .doesNotContain("UNREACHABLE: no answer");
    }

    private static SyncResult severalTargets() {
        var error = new Failure("tcp://c/r", "UNREACHABLE", "no answer");
        return World.result(
                Outcome.ERROR,
                List.of(),
                Optional.of(HELD),
                error,
                List.of(
                        new Target("/mnt/a", Outcome.OK, 1, 2, 3, 4, 5, 0, Optional.empty(), null),
                        new Target("/mnt/b", Outcome.HELD, 0, 0, 0, 0, 7, 0, Optional.of(HELD), null),
                        new Target("tcp://c/r", Outcome.ERROR, 0, 0, 0, 0, 0, 0, Optional.empty(), error)));
    }

    @Test
    void pathsThatAreTextStayAsTheyAre() {
        assertThat(ResultJson.wellFormed("tab\tand 😀")).isEqualTo("tab\tand 😀");
    }

    @Test
    void aRunThatDidNotBeginHasAnObjectToo() throws Exception {
        JsonNode json =
                new ObjectMapper().readTree(ResultJson.ofNothing(Mode.UPDATE, false, "SETTINGS", "no such plan", 7));
        assertThat(json.get("result").textValue()).isEqualTo("error");
        assertThat(json.get("error").get("message").textValue()).isEqualTo("no such plan");
        JsonNode cancelled =
                new ObjectMapper().readTree(ResultJson.ofNothing(Mode.UPDATE, true, "CANCELLED", "cancelled", 7));
        assertThat(cancelled.get("result").textValue()).isEqualTo("cancelled");
        assertThat(cancelled.get("error").isNull()).isTrue();
    }

    @Test
    void peopleReadCountsTimeAndTraffic() {
        assertThat(report(World.result(Outcome.OK), false))
                .containsExactly(
                        "in step: 11 created, 12 updated, 13 deleted, 64 unchanged",
                        "  2.86 MiB of content in 1.50 s (1.91 MiB/s); network: 2.00 MiB sent, 4.88 KiB received");
    }

    @Test
    void aPreviewSpeaksOfWhatItWouldDo() {
        assertThat(report(World.result(Outcome.OK), true))
                .containsExactly(
                        "preview, nothing was touched: 11 to create, 12 to update, 13 to delete, 64 unchanged",
                        "  2.86 MiB of content to bring in step; looked for 1.50 s; network: 2.00 MiB sent, 4.88 KiB received",
                        "Each action with its reason: ferry plan show 20261122-101500-beef");
    }

    @Test
    void failuresAreListedWithWhatToDo() {
        var failures =
                List.of(new Failure("a\u001b[31m", "LOCKED", "in use"), new Failure("b", "LOCKED", "in use too"));
        assertThat(report(World.result(Outcome.FAILURES, failures, Optional.empty(), null), false))
                .startsWith("done with failures: 11 created, 12 updated, 13 deleted, 64 unchanged")
                .contains("2 failed:", "  a\\x1b[31m: in use [LOCKED]", "  b: in use too [LOCKED]")
                .containsOnlyOnce("What to do about LOCKED: close the program that uses the file, then run again.");
    }

    @Test
    void aLongListOfFailuresIsCut() {
        var failures = IntStream.range(0, 70)
                .mapToObj(i -> new Failure("f" + i, "DENIED", "no"))
                .toList();
        assertThat(report(World.result(Outcome.FAILURES, failures, Optional.empty(), null), false))
                .contains("  f49: no [DENIED]", "  … and 20 more; --json lists the first 70")
                .doesNotContain("  f50: no [DENIED]");
    }

    @Test
    void aHeldRunSaysWhyAndHowItGoesOn() {
        assertThat(report(World.result(Outcome.HELD, List.of(), Optional.of(HELD), null), false))
                .containsExactly(
                        "held by a guard: 11 created, 12 updated, 13 deleted, 64 unchanged",
                        "  2.86 MiB of content in 1.50 s (1.91 MiB/s); network: 2.00 MiB sent, 4.88 KiB received",
                        "Nothing was deleted or written over. The reason: 900 of 1000 entries would be deleted.",
                        "If this is what you want, go on with exactly this plan:",
                        "  ferry sync 'my source' /t --mode mirror --approve p-17");
    }

    @Test
    void argumentsAreQuotedForAShell() {
        assertThat(SyncReport.quote("tcp://h:7333/r/p")).isEqualTo("tcp://h:7333/r/p");
        assertThat(SyncReport.quote("it's")).isEqualTo("'it'\\''s'");
        assertThat(SyncReport.quote("$(rm x)")).isEqualTo("'$(rm x)'");
        assertThat(SyncReport.quote("")).isEqualTo("''");
    }

    private static List<String> report(SyncResult result, boolean preview) {
        var bytes = new ByteArrayOutputStream();
        new SyncReport(result, preview, List.of("sync", "my source", "/t", "--mode", "mirror", "--approve"))
                .print(World.stream(bytes));
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
