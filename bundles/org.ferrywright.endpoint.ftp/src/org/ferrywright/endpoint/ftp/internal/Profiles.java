package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.ferrywright.endpoint.ftp.internal.Profile.TimeSetting;

/**
 * What was found out about servers, one file each, so that it is not tried again at every run. It holds as long as the server says the
 * same of itself.
 *
 * @param folder made when it is needed; null when nothing is kept
 */
record Profiles(Path folder) {
    private static final String FORM = "1";

    /** @param said what the server says of itself now */
    Optional<Profile> find(String server, int said) {
        if (folder == null) {
            return Optional.empty();
        }
        var p = new Properties();
        try (Reader in = Files.newBufferedReader(file(server))) {
            p.load(in);
        } catch (IOException | IllegalArgumentException _) {
            return Optional.empty();
        }
        if (!FORM.equals(p.getProperty("form")) || !String.valueOf(said).equals(p.getProperty("said"))) {
            return Optional.empty();
        }
        try {
            return Optional.of(profile(p));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Profile profile(Properties p) {
        return new Profile(
                p.getProperty("system", ""),
                flag(p, "machine"),
                flag(p, "hidden"),
                TimeSetting.valueOf(p.getProperty("times", "")),
                flag(p, "folderTimes"),
                flag(p, "replaces"),
                flag(p, "keepsTail"),
                flag(p, "caseSensitive"),
                flag(p, "trailing"),
                p.getProperty("refused", ""),
                List.of(p.getProperty("digests", "").split(" ")).stream()
                        .filter(name -> !name.isEmpty())
                        .toList(),
                flag(p, "copies"),
                Long.parseLong(p.getProperty("clockAhead", "")),
                flag(p, "probed"));
    }

    private static boolean flag(Properties p, String name) {
        return Boolean.parseBoolean(p.getProperty(name));
    }

    void keep(String server, int said, Profile profile) throws IOException {
        if (folder == null) {
            return;
        }
        var p = new Properties();
        p.setProperty("form", FORM);
        p.setProperty("said", String.valueOf(said));
        p.setProperty("system", profile.system());
        p.setProperty("machine", String.valueOf(profile.machine()));
        p.setProperty("hidden", String.valueOf(profile.hidden()));
        p.setProperty("times", profile.times().name());
        p.setProperty("folderTimes", String.valueOf(profile.folderTimes()));
        p.setProperty("replaces", String.valueOf(profile.replaces()));
        p.setProperty("keepsTail", String.valueOf(profile.keepsTail()));
        p.setProperty("caseSensitive", String.valueOf(profile.caseSensitive()));
        p.setProperty("trailing", String.valueOf(profile.trailing()));
        p.setProperty("refused", profile.refused());
        p.setProperty("digests", String.join(" ", profile.digests()));
        p.setProperty("copies", String.valueOf(profile.copies()));
        p.setProperty("clockAhead", String.valueOf(profile.clockAhead()));
        p.setProperty("probed", String.valueOf(profile.probed()));
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, "ftp", ".new");
        try (Writer out = Files.newBufferedWriter(temporary)) {
            p.store(out, server);
        }
        Files.move(temporary, file(server), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file(String server) {
        return folder.resolve("ftp " + server.replaceAll("[^A-Za-z0-9._@-]", "_") + ".properties");
    }
}
