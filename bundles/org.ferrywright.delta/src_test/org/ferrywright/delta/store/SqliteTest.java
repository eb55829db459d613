package org.ferrywright.delta.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** In processes of their own, for a library is loaded once in each. */
@DisabledOnOs(OS.WINDOWS)
class SqliteTest {
    @TempDir
    private Path folder;

    @Test
    void nothingIsLeftOfTheLibraryEvenByAProcessThatIsHalted() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        assertThat(open("-Djava.io.tmpdir=" + temporary)).isZero();
        assertThat(folder.resolve("a.db")).isNotEmptyFile();
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void whereSomebodySaysWhereItIsUnpackedItIs() throws Exception {
        Path there = Files.createDirectory(folder.resolve("there"));
        assertThat(open("-Dorg.sqlite.tmpdir=" + there)).isZero();
        assertThat(there).isNotEmptyDirectory();
    }

    @Test
    void withoutAFolderOfTemporariesItIsToldWhenADatabaseIsOpened() throws Exception {
        assertThat(open("-Djava.io.tmpdir=" + folder.resolve("missing"))).isEqualTo(1);
    }

    private int open(String option) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                option,
                "-cp",
                Stream.of(Opening.class, Sqlite.class, org.sqlite.JDBC.class)
                        .map(SqliteTest::place)
                        .collect(Collectors.joining(File.pathSeparator)),
                Opening.class.getName(),
                folder.resolve("a.db").toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static final class Opening {
        public static void main(String[] arguments) throws Exception {
            try (Connection connection = Sqlite.open(Path.of(arguments[0]));
                    var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE t (n INTEGER)");
            }
            Runtime.getRuntime().halt(0);
        }
    }
}
