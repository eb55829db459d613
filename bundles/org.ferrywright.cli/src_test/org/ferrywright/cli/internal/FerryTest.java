package org.ferrywright.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ferrywright.control.ControlException;
import org.ferrywright.control.PairingControl.Paired;
import org.ferrywright.control.PortFact;
import org.ferrywright.core.Filter.Rule;
import org.ferrywright.core.Mode;
import org.ferrywright.engine.ContentPolicy;
import org.ferrywright.engine.Engine;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.SyncRequest;
import org.ferrywright.engine.SyncResult.Failure;
import org.ferrywright.engine.SyncResult.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FerryTest {
    @TempDir
    Path folder;

    private final World world = new World();

    @BeforeEach
    void ownDataFolder() {
        world.environment.put("FERRY_DATA", folder.resolve("data").toString());
    }

    @Test
    void theVersionIsTwoLines() {
        assertThat(world.ferry("--version")).isZero();
        assertThat(world.out().lines()).hasSize(2).first().isEqualTo("ferry 1.2.3");
        assertThat(world.out()).contains("build v20260101, Java " + Runtime.version());
    }

    @Test
    void helpListsTheCommandsThatAreThereAndNoOthers() {
        assertThat(world.ferry("help")).isZero();
        assertThat(world.out())
                .contains("sync", "verify", "audit", "revisions", "listen", "pair", "ports", "probe", "demo")
                .doesNotContain("serve", "plugins");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync", "verify", "audit", "revisions", "listen", "pair", "ports", "probe", "demo"})
    void everyCommandExplainsItselfAndTakesADataFolder(String command) {
        assertThat(world.ferry("help", command)).isZero();
        String help = world.out();
        assertThat(help).contains("ferry " + command, "--data");
        world.out.reset();
        assertThat(world.ferry(command, "--help")).isZero();
        assertThat(world.out()).isEqualTo(help);
        assertThat(help.lines()).allMatch(line -> line.length() <= 100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "sync",
                "sync a",
                "sync a b --mode sideways",
                "sync a b --conflicts newer",
                "sync a b --mode two-way --conflicts sometimes",
                "sync a b --checksum --mode two-way",
                "sync a b --in-place --whole-file",
                "sync a b --threads 0",
                "sync a b --threads many",
                "sync a b --limit fast",
                "sync a b --delete-limit 200%",
                "sync a b --exclude",
                "sync a b --exclude /",
                "sync tcp://user:secret@host/x b",
                "listen",
                "listen --root data",
                "listen --root data=/no/such/folder",
                "listen --root data=/tmp --port 70000",
                "pair",
                "pair host",
                "pair tcp://host --token a --token-file b",
                "ports --probe",
                "ports --rules iptables",
                "ports smb://x/y"
            })
    void wrongUsageIsExplainedOnStandardErrorWithAHint(String line) {
        String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");
        assertThat(world.ferry(arguments)).isEqualTo(2);
        assertThat(world.out()).isEmpty();
        assertThat(world.err()).startsWith("ferry").doesNotContain("secret@", "\tat ");
        if (!line.startsWith("ports smb")) {
            assertThat(world.err()).contains("Try 'ferry help");
        }
        assertThat(world.requests).isEmpty();
    }

    @Test
    void syncHandsOverWhatWasAskedFor() {
        assertThat(world.ferry(
                        "sync",
                        "/s",
                        "tcp://h/r",
                        "/t",
                        "--mode",
                        "mirror",
                        "--preview",
                        "--threads=3",
                        "--limit",
                        "10M",
                        "--delete-limit",
                        "20%",
                        "--approve",
                        "p1"))
                .isZero();
        SyncRequest request = world.requests.getFirst();
        assertThat(request.source().address().path()).isEqualTo("/s");
        assertThat(request.targets())
                .hasSize(2)
                .first()
                .extracting(t -> t.address().host())
                .isEqualTo("h");
        assertThat(request.mode()).isEqualTo(Mode.MIRROR);
        assertThat(request.preview()).isTrue();
        assertThat(request.threads()).isEqualTo(3);
        assertThat(request.bytesPerSecond()).isEqualTo(10 << 20);
        assertThat(request.deleteLimit().percent()).isEqualTo(20);
        assertThat(request.approvedPlan()).isEqualTo("p1");
    }

    @ParameterizedTest
    @CsvSource({"--checksum,true,false,false", "--in-place,false,true,false", "--whole-file,false,false,true"})
    void syncHandsOverHowContentIsLookedAt(String option, boolean checksum, boolean inPlace, boolean whole) {
        assertThat(world.ferry("sync", "/s", "/t", option)).isZero();
        assertThat(world.requests.getFirst().content()).isEqualTo(new ContentPolicy(checksum, inPlace, whole));
    }

    @Test
    void withoutOptionsSyncNeverDeletesAndHasNoLimit() {
        assertThat(world.ferry("sync", "/s", "/t")).isZero();
        SyncRequest request = world.requests.getFirst();
        assertThat(request.mode()).isEqualTo(Mode.UPDATE);
        assertThat(request.preview()).isFalse();
        assertThat(request.bytesPerSecond()).isZero();
        assertThat(request.threads()).isEqualTo(SyncRequest.defaultThreads());
        assertThat(request.filter().rules()).isEmpty();
        assertThat(request.approvedPlan()).isNull();
        assertThat(request.content()).isEqualTo(ContentPolicy.USUAL);
    }

    @Test
    void filterRulesKeepTheirOrderAcrossBothOptions() {
        assertThat(world.ferry(
                        "sync",
                        "--exclude",
                        "*.tmp",
                        "/s",
                        "--include=keep.tmp",
                        "/t",
                        "--exclude",
                        "-odd",
                        "--include",
                        "x/"))
                .isZero();
        assertThat(world.requests.getFirst().filter().rules())
                .containsExactly(
                        new Rule(false, "*.tmp"),
                        new Rule(true, "keep.tmp"),
                        new Rule(false, "-odd"),
                        new Rule(true, "x/"));
    }

    @Test
    void aRelativePathStartsAtTheWorkingFolder() {
        assertThat(world.ferry("sync", "s", "./t")).isZero();
        String here = Path.of("").toAbsolutePath().toString();
        assertThat(world.requests.getFirst().source().address().path()).isEqualTo(here + "/s");
        assertThat(world.requests.getFirst().targets().getFirst().address().path())
                .isEqualTo(here + "/./t");
    }

    @Test
    void theExitCodeIsThatOfTheOutcome() {
        world.engine = (instance, request, observer) -> World.result(
                Outcome.ERROR, List.of(), Optional.empty(), new Failure("", "UNREACHABLE", "nothing answers"));
        assertThat(world.ferry("sync", "/s", "/t")).isEqualTo(3);
        assertThat(world.out()).contains("UNREACHABLE: nothing answers");
    }

    @Test
    void jsonIsTheOnlyThingOnStandardOutput() throws Exception {
        world.engine = (instance, request, observer) -> World.result(Outcome.CANCELLED);
        assertThat(world.ferry("sync", "/s", "/t", "--json", "--preview")).isEqualTo(130);
        assertThat(world.out().lines()).hasSize(1);
        assertThat(new ObjectMapper().readTree(world.out()).get("result").textValue())
                .isEqualTo("cancelled");
        assertThat(world.err()).isEmpty();
    }

    @Test
    void settingsThatTheEngineRefusesAreWrongUsage() throws Exception {
        world.engine = (instance, request, observer) -> {
            throw new Engine.SettingsException("there is no plan p9");
        };
        assertThat(world.ferry("sync", "/s", "/t", "--json")).isEqualTo(2);
        assertThat(world.err()).contains("there is no plan p9");
        JsonNode json = new ObjectMapper().readTree(world.out());
        assertThat(json.get("error").get("kind").textValue()).isEqualTo("SETTINGS");
    }

    @Test
    void aFaultInTheProgramIsToldWithItsTrace() throws Exception {
        world.engine = (instance, request, observer) -> {
            throw new IllegalStateException("broken");
        };
        assertThat(world.ferry("sync", "/s", "/t", "--json")).isEqualTo(3);
        assertThat(world.err()).contains("please report", "IllegalStateException: broken");
        assertThat(new ObjectMapper().readTree(world.out()).get("result").textValue())
                .isEqualTo("error");
    }

    @Test
    void aDataFolderInUseIsToldAndEndsWith2() throws Exception {
        Path data = folder.resolve("data");
        try (Instance holder = Instance.open(data, "test")) {
            assertThat(world.ferry(
                            "sync", "/s", "/t", "--data", holder.directory().toString()))
                    .isEqualTo(2);
        }
        assertThat(world.err()).contains("the data folder " + data + " is in use");
        assertThat(world.requests).isEmpty();
    }

    @Test
    void theOptionForTheDataFolderWinsOverTheEnvironment() {
        assertThat(world.ferry(
                        "sync", "/s", "/t", "--data", folder.resolve("other").toString()))
                .isZero();
        assertThat(folder.resolve("other")).isDirectory();
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void pairTakesTheTokenFromWhereItIsSafest() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "fw1-file\n");
        List<String> calls = new ArrayList<>();
        world.pairing = (keys, host, port, token) -> {
            calls.add(host + " " + port + " " + token + " "
                    + folder.resolve("data").relativize(keys));
            return new Paired("abcd", List.of("data"));
        };
        world.environment.put("FERRY_TOKEN", "fw1-environment");
        assertThat(world.ferry("pair", "tcp://h", "--token-file", file.toString()))
                .isZero();
        assertThat(world.ferry("pair", "tcp://[::1]:99", "--token", " fw1-typed "))
                .isZero();
        assertThat(world.ferry("pair", "tcp://h")).isZero();
        assertThat(calls)
                .containsExactly("h 7333 fw1-file keys", "::1 99 fw1-typed keys", "h 7333 fw1-environment keys");
        assertThat(world.out())
                .contains("paired with tcp://h:7333", "tcp://[::1]:99/data", "abcd")
                .doesNotContain("fw1-");
    }

    @Test
    void aRefusedPairingEndsWith3() {
        world.pairing = (keys, host, port, token) -> {
            throw new ControlException(ControlException.Kind.REFUSED, "the token was used");
        };
        assertThat(world.ferry("pair", "tcp://h", "--token", "x")).isEqualTo(3);
        assertThat(world.err()).contains("the token was used");
    }

    @Test
    void anInterruptIsACancelWhereverItHits() {
        world.pairing = (keys, host, port, token) -> {
            throw new ControlException(
                    ControlException.Kind.LOCAL, "the keys could not be used", new ClosedByInterruptException());
        };
        assertThat(world.ferry("pair", "tcp://h", "--token", "x")).isEqualTo(130);
        assertThat(world.err()).isEqualTo("ferry pair: cancelled\n");
    }

    @Test
    void aProbeThatFailsEndsWith3() {
        world.ports.add(new PortFact(PortFact.THIS_MACHINE, "no-such-host.invalid", "TCP", 7333, 7333, "data"));
        assertThat(world.ferry("ports", "tcp://h/r", "--probe", "--json")).isEqualTo(3);
        assertThat(world.out()).contains("\"probe\":\"unreachable\"");
    }

    @Test
    void filesForTheOwnerAreReplacedWhole() throws Exception {
        Path file = folder.resolve("token");
        Files.writeString(file, "something longer that was there before");
        OwnerFile.write(file, "new\n");
        assertThat(file).hasContent("new\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(folder)
                .isDirectoryNotContaining(p -> p.getFileName().toString().startsWith(".ferry-"));
    }

    @Test
    void theDemoTreeNoticesEveryDifference() throws Exception {
        Path one = Files.createDirectory(folder.resolve("one"));
        Path other = Files.createDirectory(folder.resolve("other"));
        new DemoTree(one).create();
        var tree = new DemoTree(other);
        tree.create();
        assertThat(DemoTree.differences(one, other)).isEmpty();
        tree.change();
        assertThat(DemoTree.differences(one, other))
                .containsExactlyInAnyOrder(
                        "letters/2026/letter-001.txt",
                        "pictures/picture-03.raw",
                        "letters/2026/letter-017.txt",
                        "a new file.txt");
        DemoTree.remove(other);
        assertThat(other).doesNotExist();
    }
}
