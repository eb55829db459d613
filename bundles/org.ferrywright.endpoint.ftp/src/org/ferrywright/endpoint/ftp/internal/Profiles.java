package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.ferrywright.endpoint.ftp.internal.Landmarks.Landmark;
import org.ferrywright.endpoint.ftp.internal.Profile.TimeSetting;

/**
 * What was found out about servers, one file each, so that it is not tried again at every run. It holds as long as the server says the
 * same of itself.
 *
 * @param folder made when it is needed; null when nothing is kept
 */
record Profiles(Path folder) {
    private static final String FORM = "3";

    /** @param said what the server says of itself now */
    Optional<Profile> find(String server, int said) {
        if (folder == null) {
            return Optional.empty();
        }
        Properties p = load(server);
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
                flag(p, "early"),
                p.getProperty("digest") == null ? null : ServerDigest.valueOf(p.getProperty("digest")),
                flag(p, "copies"),
                p.getProperty("queues") == null ? null : Boolean.valueOf(p.getProperty("queues")),
                new ServerClock(
                        new ServerZone(number(p, "zone")),
                        new ServerZone(number(p, "listZone")),
                        flag(p, "measured"),
                        number(p, "clockAhead")),
                landmarks(p),
                flag(p, "probed"));
    }

    private static long number(Properties p, String name) {
        return Long.parseLong(p.getProperty(name, ""));
    }

    private static List<Landmark> landmarks(Properties p) {
        var all = new ArrayList<Landmark>();
        for (String text = p.getProperty("landmark0"); text != null; text = p.getProperty("landmark" + all.size())) {
            String[] parts = text.split("\t", 3);
            if (parts.length < 3) {
                throw new IllegalArgumentException("a landmark has a time, a size and a path");
            }
            all.add(new Landmark(parts[2], Long.parseLong(parts[1]), Long.parseLong(parts[0])));
        }
        return all;
    }

    private static boolean flag(Properties p, String name) {
        return Boolean.parseBoolean(p.getProperty(name));
    }

    /** Keeps other landmarks. Nothing happens when nothing is kept of the server, or meanwhile another clock. */
    void keep(String server, ServerClock clock, List<Landmark> landmarks) throws IOException {
        keep(server, clock, known -> known.with(clock, landmarks));
    }

    /** Keeps a finding about commands that come early, likewise. */
    void keep(String server, ServerClock clock, boolean queues) throws IOException {
        keep(server, clock, known -> known.queueing(queues));
    }

    private void keep(String server, ServerClock clock, UnaryOperator<Profile> change) throws IOException {
        Properties p = folder == null ? new Properties() : load(server);
        if (!p.containsKey("said")) {
            return;
        }
        try {
            int said = Integer.parseInt(p.getProperty("said"));
            Optional<Profile> known =
                    find(server, said).filter(profile -> profile.clock().equals(clock));
            if (known.isPresent()) {
                keep(server, said, change.apply(known.get()));
            }
        } catch (NumberFormatException e) {
            throw new IOException("the profile of the server is damaged", e);
        }
    }

    private Properties load(String server) {
        return Kept.read(file(server));
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
        p.setProperty("early", String.valueOf(profile.early()));
        if (profile.digest() != null) {
            p.setProperty("digest", profile.digest().name());
        }
        p.setProperty("copies", String.valueOf(profile.copies()));
        if (profile.queues() != null) {
            p.setProperty("queues", String.valueOf(profile.queues()));
        }
        p.setProperty("zone", String.valueOf(profile.clock().zone().seconds()));
        p.setProperty("listZone", String.valueOf(profile.clock().listZone().seconds()));
        p.setProperty("measured", String.valueOf(profile.clock().measured()));
        p.setProperty("clockAhead", String.valueOf(profile.clock().ahead()));
        for (int i = 0; i < profile.landmarks().size(); i++) {
            Landmark one = profile.landmarks().get(i);
            p.setProperty("landmark" + i, one.shown() + "\t" + one.size() + '\t' + one.path());
        }
        p.setProperty("probed", String.valueOf(profile.probed()));
        Kept.write(file(server), p, server);
    }

    private Path file(String server) {
        return file(server, "properties");
    }

    /** Where something is kept of a server. */
    Path file(String server, String what) {
        return folder.resolve("ftp " + server.replaceAll("[^A-Za-z0-9._@-]", "_") + '.' + what);
    }
}
