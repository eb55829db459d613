package org.ferrywright.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Retention;
import org.ferrywright.core.VersionId;
import org.ferrywright.core.VersionId.Why;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.engine.Engine.SettingsException;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.RevisionAccess;
import org.ferrywright.engine.Revisions;
import org.ferrywright.engine.RunObserver;
import org.ferrywright.engine.SyncResult.Failure;
import org.ferrywright.engine.SyncResult.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ferry revisions}, and the options of {@code ferry sync} that belong to it. */
class RevisionsTest implements RevisionAccess {
    private static final VersionId ID =
            new VersionId(Instant.parse("2026-11-22T14:05:01.123456Z"), Why.DELETED, "20261122-140455-ab12");

    @TempDir
    Path data;

    private final World world = new World();
    private final List<Restore> restores = new ArrayList<>();
    private final List<RelPath> listed = new ArrayList<>();
    private Outcome outcome = Outcome.OK;
    private Failure error;

    @BeforeEach
    void open() {
        world.environment.put("FERRY_DATA", data.toString());
        world.revisions = this;
    }

    @Override
    public Result list(Instance instance, EndpointConfig target, RelPath path, Consumer<Version> sink) {
        listed.add(path);
        sink.accept(new Version(RelPath.of("d/new\nline"), ID, EntryKind.FILE, 2048));
        sink.accept(new Version(RelPath.of("caf\udce9"), ID, EntryKind.SYMLINK, 0));
        return new Result(outcome, 2, 0, 2048, List.of(), 0, error);
    }

    @Override
    public Result restore(Instance instance, Restore request, RunObserver observer) throws SettingsException {
        restores.add(request);
        if (request.path().value().equals("no")) {
            throw new SettingsException("there is no such old version");
        }
        return new Result(outcome, 3, 1, 4096, List.of(new Failure("x", "DENIED", "may not")), 1, error);
    }

    @Test
    void listsForPeople() {
        assertThat(world.ferry("revisions", "list", "/t", "d")).isEqualTo(ExitCode.OK);
        assertThat(listed).containsExactly(RelPath.of("d"));
        assertThat(world.out())
                .contains(ID.toString(), "deleted", "2.00 KiB", "d/new\\nline", "2 old versions")
                .doesNotContain("new\nline");
    }

    @Test
    void listsForPrograms() throws Exception {
        assertThat(world.ferry("revisions", "list", "/t", "--json")).isEqualTo(ExitCode.OK);
        assertThat(listed).containsExactly(RelPath.ROOT);
        var lines = world.out().lines().toList();
        var json = new ObjectMapper().readTree(lines.getLast());
        assertThat(json.get("result").asText()).isEqualTo("ok");
        assertThat(json.get("count").asInt()).isEqualTo(2);
        var first = json.get("versions").get(0);
        assertThat(first.get("path").asText()).isEqualTo("d/new\nline");
        assertThat(first.get("id").asText()).isEqualTo(ID.toString());
        assertThat(first.get("kept").asText()).isEqualTo("2026-11-22T14:05:01.123456Z");
        assertThat(first.get("why").asText()).isEqualTo("deleted");
        assertThat(first.get("run").asText()).isEqualTo("20261122-140455-ab12");
        assertThat(first.get("size").asLong()).isEqualTo(2048);
        assertThat(json.get("versions").get(1).get("path").asText()).isEqualTo("caf\\xe9");
    }

    @Test
    void restoresWhatIsNamed() throws Exception {
        assertThat(world.ferry("revisions", "restore", "/t", "./a/b/", "--version", "2026", "--to", "c"))
                .isEqualTo(ExitCode.OK);
        assertThat(restores.getLast())
                .isEqualTo(
                        new Restore(EndpointConfig.of("/t"), RelPath.of("a/b"), new Pick.Id("2026"), RelPath.of("c")));
        world.ferry("revisions", "restore", "/t", "a");
        assertThat(restores.getLast().pick()).isEqualTo(new Pick.Newest());
        world.ferry("revisions", "restore", "/t", ".", "--before", "2026-11-22T14:05:01Z");
        assertThat(restores.getLast().path()).isEqualTo(RelPath.ROOT);
        assertThat(restores.getLast().pick()).isEqualTo(new Pick.Before(Instant.parse("2026-11-22T14:05:01Z")));
        assertThat(world.out()).contains("3 files restored", "1 stood there already");
        assertThat(world.err()).contains("x: may not");
    }

    @Test
    void endsAsTheWorkDid() throws Exception {
        outcome = Outcome.FAILURES;
        assertThat(world.ferry("revisions", "restore", "/t", "a")).isEqualTo(ExitCode.FAILURES);
        outcome = Outcome.ERROR;
        error = new Failure("/t", "NOT_FOUND", "it is not there");
        assertThat(world.ferry("revisions", "list", "/t")).isEqualTo(ExitCode.ENDPOINT);
        assertThat(world.err()).contains("/t: it is not there");
        assertThat(world.ferry("revisions", "restore", "/t", "a", "--json")).isEqualTo(ExitCode.ENDPOINT);
        var json = new ObjectMapper().readTree(world.out().lines().toList().getLast());
        assertThat(json.get("result").asText()).isEqualTo("error");
        assertThat(json.get("error").get("message").asText()).isEqualTo("it is not there");
    }

    @Test
    void refusesWhatItCannotUnderstand() {
        for (String[] arguments : List.of(
                new String[] {"revisions"},
                new String[] {"revisions", "list"},
                new String[] {"revisions", "restore", "/t"},
                new String[] {"revisions", "restore", "/t", "no"},
                new String[] {"revisions", "restore", "/t", "/"},
                new String[] {"revisions", "restore", "/t", "../a"},
                new String[] {"revisions", "restore", "/t", "a", "--before", "yesterday"},
                new String[] {"revisions", "restore", "/t", "a", "--before", "1h", "--version", "2"},
                new String[] {"revisions", "list", "tcp://a:b@host/x"})) {
            assertThat(world.ferry(arguments)).as(String.join(" ", arguments)).isEqualTo(ExitCode.USAGE);
        }
        assertThat(world.err()).contains("Try 'ferry help revisions'.");
    }

    @Test
    void syncTakesLimits() {
        assertThat(world.ferry("sync", "/s", "/t", "--revisions", "5,30d,10G", "--keep-deleted", "all"))
                .isEqualTo(ExitCode.OK);
        assertThat(world.requests.getLast().revisions())
                .isEqualTo(new Revisions(new Retention(5, Duration.ofDays(30), 10L << 30), Retention.ALL));
        world.ferry("sync", "/s", "/t");
        assertThat(world.requests.getLast().revisions()).isEqualTo(Revisions.NONE);
        assertThat(world.ferry("sync", "/s", "/t", "--revisions", "many")).isEqualTo(ExitCode.USAGE);
        assertThat(world.err()).contains("5,30d,10G");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-22T14:05:01Z, 2026-11-22T14:05:01Z",
        "2026-11-22T14:05:01+02:00, 2026-11-22T12:05:01Z",
        "2026-11-22T14:05:01, 2026-11-22T13:05:01Z",
        "2026-11-22T14:05, 2026-11-22T13:05:00Z",
        "2026-11-22 14:05, 2026-11-22T13:05:00Z",
        "2026-07-22 14:05:30, 2026-07-22T12:05:30Z",
        "2026-11-22, 2026-11-21T23:00:00Z",
        "30m, 2026-11-22T11:30:00Z",
        "2h, 2026-11-22T10:00:00Z",
        "7d, 2026-11-15T12:00:00Z",
        "1w, 2026-11-15T12:00:00Z"
    })
    void timesAreReadInTheZoneOfTheMachine(String text, Instant expected) {
        var clock = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneId.of("Europe/Berlin"));
        assertThat(Moments.parse(text, clock)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "now", "2026", "2026-13-01", "14:05", "-1h", "1y", "2026-11-22T25:00", "2026-11-22x"})
    void otherTimesAreRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Moments.parse(text, Clock.systemUTC()))
                .withMessageContaining("30m, 2h or 7d");
    }
}
