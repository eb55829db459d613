package org.ferrywright.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ferrywright.engine.Instance;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTest {
    private final World world = new World();

    @TempDir
    Path data;

    @BeforeEach
    void setUp() throws IOException {
        world.environment.put(DataOption.VARIABLE, data.toString());
        try (Instance instance = Instance.open(data, "test")) {
            for (int i = 0; i < 30; i++) {
                instance.audit().record("tested", Map.of("n", i));
            }
        }
    }

    @Test
    void aSoundLogIsToldSo() throws IOException {
        assertThat(world.ferry("audit", "verify")).isEqualTo(ExitCode.OK);
        assertThat(world.out()).contains("as it was written: 30 records");
        // a Listener may hold the data folder meanwhile
        try (Instance instance = Instance.open(data, "listen")) {
            assertThat(world.ferry("audit", "verify", "--json")).isEqualTo(ExitCode.OK);
            assertThat(instance.id()).hasSize(8);
        }
        assertThat(world.out()).contains("{\"result\":\"sound\",\"records\":30");
    }

    @Test
    void tamperingIsTold() throws IOException {
        Path log = data.resolve("log/audit.log");
        Files.writeString(log, Files.readString(log).replace("\"n\":7}", "\"n\":8}"));
        assertThat(world.ferry("audit", "verify")).isEqualTo(ExitCode.FAILURES);
        assertThat(world.out()).contains("audit.log line 8: record 8 was edited");
    }

    @Test
    void theNewestAreShown() {
        assertThat(world.ferry("audit", "show", "--last", "2")).isEqualTo(ExitCode.OK);
        assertThat(world.out().lines()).hasSize(2).last().asString().contains("\"seq\":30", "\"n\":29");
        assertThat(world.ferry("audit", "show")).isEqualTo(ExitCode.OK);
        assertThat(world.out().lines()).hasSize(22);
    }

    @Test
    void wrongUsageIsTold() {
        assertThat(world.ferry("audit")).isEqualTo(ExitCode.USAGE);
        assertThat(world.ferry("audit", "erase")).isEqualTo(ExitCode.USAGE);
        assertThat(world.ferry("audit", "show", "--last", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(world.ferry("audit", "verify", "--last", "1")).isEqualTo(ExitCode.USAGE);
    }
}
