package org.ferrywright.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.RunObserver;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.Verifier;
import org.ferrywright.engine.VerifyRequest;
import org.ferrywright.engine.VerifyResult;
import org.ferrywright.engine.VerifyResult.Finding;
import org.ferrywright.engine.VerifyResult.Kind;
import org.ferrywright.engine.VerifyResult.Outcome;
import org.ferrywright.engine.VerifyResult.Side;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyTest {
    private final World world = new World();
    private final List<VerifyRequest> requests = new ArrayList<>();
    private Outcome outcome = Outcome.EQUAL;

    @TempDir
    Path data;

    @BeforeEach
    void setUp() {
        world.environment.put(DataOption.VARIABLE, data.toString());
        world.verifier = new Verifier() {
            @Override
            public VerifyResult verify(Instance instance, VerifyRequest request, RunObserver observer) {
                requests.add(request);
                return result();
            }

            @Override
            public ReceiptCheck check(Path keys, Path receipt) throws IOException {
                assertThat(keys).isEqualTo(data.resolve("keys"));
                return receipt.endsWith("good")
                        ? new ReceiptCheck(true, "the receipt is genuine", "this instance", "equal: /s and /t")
                        : new ReceiptCheck(false, "the signature does not fit", "", "");
            }
        };
    }

    @Test
    void exitCodesTellWhatWasFound() {
        assertThat(world.ferry("verify", "/s", "/t")).isEqualTo(ExitCode.OK);
        assertThat(world.out()).contains("equal: /t").contains("receipt /r/1.json");
        outcome = Outcome.DIFFERENT;
        assertThat(world.ferry("verify", "/s", "/t")).isEqualTo(ExitCode.FAILURES);
        assertThat(world.out()).contains("NOT EQUAL: /t, 7 equal, 2 corrupt").contains("CORRUPT a\\nb: other content");
        outcome = Outcome.ERROR;
        assertThat(world.ferry("verify", "/s", "/t")).isEqualTo(ExitCode.ENDPOINT);
        outcome = Outcome.CANCELLED;
        assertThat(world.ferry("verify", "/s", "/t", "/u")).isEqualTo(ExitCode.CANCELLED);
        assertThat(requests).hasSize(4);
    }

    @Test
    void optionsReachTheRequest() {
        world.ferry("verify", "/s", "/t", "/u", "--repair", "--allow-extra", "--exclude", "*.tmp", "--threads", "3");
        assertThat(requests).hasSize(2);
        VerifyRequest request = requests.getLast();
        assertThat(request.target().address().path()).isEqualTo("/u");
        assertThat(request.repair()).isTrue();
        assertThat(request.extraAllowed()).isTrue();
        assertThat(request.threads()).isEqualTo(3);
        assertThat(request.filter().rules()).hasSize(1);
    }

    @Test
    void wrongUsageIsToldAndNothingIsRead() {
        assertThat(world.ferry("verify", "/s")).isEqualTo(ExitCode.USAGE);
        assertThat(world.ferry("verify", "/s", "/t", "/u", "--receipt", "r.json"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(world.ferry("verify", "/s", "/t", "--threads", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(world.ferry("verify", "--check", "good", "/s")).isEqualTo(ExitCode.USAGE);
        assertThat(requests).isEmpty();
    }

    @Test
    void receiptsAreChecked() {
        assertThat(world.ferry("verify", "--check", "good")).isEqualTo(ExitCode.OK);
        assertThat(world.out()).contains("genuine").contains("signed by this instance");
        assertThat(world.ferry("verify", "--check", "bad", "--json")).isEqualTo(ExitCode.FAILURES);
        assertThat(world.out()).contains("\"result\":\"refused\"");
    }

    @Test
    void jsonIsOneLine() {
        outcome = Outcome.DIFFERENT;
        world.ferry("verify", "/s", "/t", "--json");
        assertThat(world.out().lines()).hasSize(1);
        assertThat(world.out())
                .contains("{\"result\":\"different\",\"targets\":[{")
                .contains("\"findings\":{\"corrupt\":2}")
                .contains("\"receipt\":\"/r/1.json\"");
    }

    private VerifyResult result() {
        if (outcome == Outcome.ERROR || outcome == Outcome.CANCELLED) {
            return VerifyResult.ofNothing(outcome, "/t", new SyncResult.Failure("", "DENIED", "no"), 5);
        }
        boolean equal = outcome == Outcome.EQUAL;
        var side = new Side(9, 8, 1 << 20, "00");
        return new VerifyResult(
                outcome,
                "/t",
                side,
                side,
                7,
                0,
                equal ? Map.of() : Map.of(Kind.CORRUPT, 2L),
                equal ? List.of() : List.of(new Finding(Kind.CORRUPT, "a\\nb", "other content")),
                new SyncResult.Bytes(0, 0, 0, 0),
                null,
                Path.of("/r/1.json"),
                null,
                1000);
    }
}
