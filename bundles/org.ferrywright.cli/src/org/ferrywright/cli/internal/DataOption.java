package org.ferrywright.cli.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.ferrywright.engine.Instance;
import picocli.CommandLine.Option;

/** What every command takes. */
final class DataOption {
    static final String VARIABLE = "FERRY_DATA";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder with all state of this installation: keys, paired peers, journals. Also FERRY_DATA.")
    private Path directory;

    @Option(names = "--help", usageHelp = true, description = "Tell how this command is used.")
    boolean help;

    Path directory(Map<String, String> environment) {
        if (directory != null) {
            return directory.toAbsolutePath().normalize();
        }
        String named = environment.getOrDefault(VARIABLE, "");
        return named.isEmpty()
                ? Instance.defaultDirectory()
                : Path.of(named).toAbsolutePath().normalize();
    }

    /** Opens and locks the folder. @param purpose told to whoever finds it locked */
    Instance open(Map<String, String> environment, String purpose) throws IOException {
        return Instance.open(directory(environment), purpose);
    }
}
