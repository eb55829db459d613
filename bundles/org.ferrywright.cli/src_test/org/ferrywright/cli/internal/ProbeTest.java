package org.ferrywright.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ferrywright.engine.FidelityLoss;
import org.ferrywright.engine.ProbeReport;
import org.ferrywright.engine.SyncResult.Failure;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeTest {
    private final World world = new World();
    private final List<Boolean> tried = new ArrayList<>();

    @TempDir
    Path data;

    @BeforeEach
    void prepare() {
        world.environment.put(DataOption.VARIABLE, data.toString());
        answer(new ProbeReport(
                "ftp://h/d",
                "ftp h UNIX",
                List.of(new ProbeReport.Finding("times of files", "set by MFMT", "tried")),
                List.of(new FidelityLoss("time before 1970", "not\u0007 set")),
                null));
    }

    private void answer(ProbeReport report) {
        world.probe = (_, _, tries) -> {
            tried.add(tries);
            return report;
        };
    }

    @Test
    void findingsAreTold() {
        assertThat(world.ferry("probe", "ftp://h/d")).isZero();
        assertThat(world.out())
                .contains("ftp://h/d is ftp h UNIX")
                .contains("times of files            set by MFMT (tried)")
                .contains("time before 1970: not")
                .doesNotContain("\u0007");
        assertThat(tried).containsExactly(true);
    }

    @Test
    void oneObjectForPrograms() throws Exception {
        assertThat(world.ferry("probe", "--read-only", "--json", "ftp://h/d")).isZero();
        var json = new ObjectMapper().readTree(world.out());
        assertThat(json.get("result").textValue()).isEqualTo("ok");
        assertThat(json.get("findings").get(0).get("basis").textValue()).isEqualTo("tried");
        assertThat(json.get("losses").get(0).get("aspect").textValue()).isEqualTo("time before 1970");
        assertThat(json.get("error").isNull()).isTrue();
        assertThat(tried).containsExactly(false);
    }

    @Test
    void whatCannotBeOpenedEndsWithThree() throws Exception {
        answer(new ProbeReport("ftp://h/d", "", List.of(), List.of(), new Failure("", "AUTH", "not let in")));
        assertThat(world.ferry("probe", "ftp://h/d")).isEqualTo(3);
        assertThat(world.err()).contains("AUTH: not let in");
        assertThat(world.ferry("probe", "ftp://h/d", "--json")).isEqualTo(3);
        assertThat(new ObjectMapper()
                        .readTree(world.out())
                        .get("error")
                        .get("kind")
                        .textValue())
                .isEqualTo("AUTH");
    }

    @Test
    void wrongUseEndsWithTwo() {
        assertThat(world.ferry("probe")).isEqualTo(2);
        assertThat(world.ferry("probe", "ftp://h/d", "--nonsense")).isEqualTo(2);
    }
}
