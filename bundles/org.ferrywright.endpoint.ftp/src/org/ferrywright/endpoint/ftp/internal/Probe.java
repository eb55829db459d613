package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.EndpointException;

/** Finds out what a server can do: first by what it says, then in a folder of its own by what it does. */
final class Probe {
    private static final Timestamp THEN = new Timestamp(981_173_106, 0);
    private static final Timestamp EARLY = new Timestamp(-981_173_106, 0);
    private static final String CONTENT = "first of all";

    private static final char CONTROL = 1;
    private static final String CONTROLS = controls();
    private static final String DOUBTFUL = "\t" + CONTROL + "\177\"*:<>?\\|[]{}~'`$;&!%#";

    private final Session session;
    private final Failures failures;

    Probe(Session session, Failures failures) {
        this.session = session;
        this.failures = failures;
    }

    /** What the server says of itself, and whether it lists for programs. @param root absolute path of the root */
    Said ask(String root) throws IOException {
        List<Reply> replies = session.ask("FEAT", "SYST", "MLST " + root);
        var features = new TreeSet<String>();
        if (replies.getFirst().done()) {
            for (String line : replies.getFirst().lines()) {
                String feature = line.strip().toUpperCase(Locale.ROOT);
                features.add(feature);
                features.add(feature.split(" ", 2)[0]);
            }
        }
        Reply system = replies.get(1);
        return new Said(
                features, system.done() ? system.text() : "UNIX", replies.get(2).done());
    }

    /** @param features the lines of FEAT, and the first word of each */
    record Said(Set<String> features, String system, boolean machine) {
        /** The same as long as the server says the same. */
        int mark() {
            return List.of(List.copyOf(features), system, machine).hashCode();
        }
    }

    /** What can be seen without writing. */
    Profile look(Said said, String root) throws IOException {
        boolean windows = said.system().toUpperCase(Locale.ROOT).contains("WINDOWS");
        return new Profile(
                said.system(),
                said.machine(),
                said.machine() ? lists(root, "MLSD -a") : listsAll(root),
                said.features().contains("MFMT") ? Profile.TimeSetting.MFMT : Profile.TimeSetting.NONE,
                false,
                true,
                true,
                !windows,
                !windows,
                "",
                true,
                null,
                false,
                null,
                new ClockProbe(session, said.system()).compare(said.machine(), root),
                List.of(),
                false);
    }

    private boolean lists(String root, String command) throws IOException {
        if (!session.ask("CWD " + root).done()) {
            return false;
        }
        try {
            Transfer transfer = session.begin(command, 0);
            try {
                var lines = new Lines(transfer);
                while (lines.next() != null) {}
                transfer.finish();
                return true;
            } finally {
                transfer.abort();
            }
        } catch (RefusedException _) {
            return false;
        }
    }

    /** Whether -a is an option, and not the name of something that is not there: the folder itself is listed then. */
    private boolean listsAll(String root) throws IOException {
        if (!session.ask("CWD " + root).done()) {
            return false;
        }
        try {
            Transfer transfer = session.begin("LIST -a", 0);
            try {
                var lines = new Lines(transfer);
                boolean itself = false;
                for (String line = lines.next(); line != null; line = lines.next()) {
                    itself |= line.endsWith(" .") || line.endsWith(" ..");
                }
                transfer.finish();
                return itself;
            } finally {
                transfer.abort();
            }
        } catch (RefusedException _) {
            return false;
        }
    }

    /**
     * What it does. Nothing of it is left.
     *
     * @param folder absolute path of a folder that is not there, or left by an attempt that broke off
     * @return as looked, when nothing can be written
     */
    Profile tryOut(Said said, Profile looked, String folder) throws EndpointException, IOException {
        if (!session.ask("MKD " + folder).done()
                && !session.ask("CWD " + folder).done()) {
            return looked;
        }
        String one = folder + "/one";
        String two = folder + "/two";
        try {
            if (!store(one, 0, CONTENT)) {
                return looked;
            }
            ServerClock clock = new ClockProbe(session, looked.system()).measure(looked.machine(), folder, "one");
            Profile.TimeSetting times = times(looked, one);
            boolean folders = times != Profile.TimeSetting.NONE && setsTime(looked, times, folder, THEN);
            boolean early = times != Profile.TimeSetting.NONE && setsTime(looked, times, one, EARLY);
            ServerDigest digest = digest(said, one);
            boolean copies = copies(one, folder + "/three");
            store(two, 0, "0123456789");
            boolean tail = store(two, 2, "ab") && size(two) == 10;
            boolean sensitive = session.ask("SIZE " + folder + "/ONE").code() != 213;
            boolean replaces = session.ask("RNFR " + one).more()
                    && session.ask("RNTO " + two).done()
                    && size(two) == 12;
            boolean trailing = trailing(folder);
            return new Profile(
                    looked.system(),
                    looked.machine(),
                    looked.hidden(),
                    times,
                    folders,
                    replaces,
                    tail,
                    sensitive,
                    trailing,
                    refused(looked, folder),
                    early,
                    digest,
                    copies,
                    null,
                    clock,
                    List.of(),
                    true);
        } finally {
            if (session.usable()) {
                clear(looked, folder);
            }
        }
    }

    /** Some servers store under another name than they were told, so what is listed goes too. */
    private void clear(Profile looked, String folder) throws EndpointException, IOException {
        Set<String> all = names(looked, folder);
        all.addAll(List.of("one", "two", "three", "end ", "end"));
        for (String name : all) {
            boolean below = !name.isEmpty() && !name.equals(".") && !name.equals("..");
            if (below && name.indexOf('/') < 0 && name.indexOf('\r') < 0) {
                session.ask("DELE " + folder + '/' + name);
            }
        }
        session.ask("CWD /", "RMD " + folder);
    }

    /**
     * Each of these is a character like others to some servers, and to others none, or another one. A folder of that name is made, and
     * another gets one by a rename, because servers check not the same in both.
     */
    private String refused(Profile looked, String folder) throws EndpointException, IOException {
        var make = new ArrayList<String>();
        var remove = new ArrayList<String>();
        for (int i = 0; i < DOUBTFUL.length(); i++) {
            char c = DOUBTFUL.charAt(i);
            String plain = folder + "/d" + i;
            make.addAll(List.of(
                    "MKD " + folder + '/' + c, "MKD " + plain, "RNFR " + plain, "RNTO " + folder + "/r" + c + 'r'));
            remove.addAll(List.of("RMD " + folder + '/' + c, "RMD " + plain, "RMD " + folder + "/r" + c + 'r'));
        }
        session.ask(make);
        Set<String> there = names(looked, folder);
        if (looked.machine()) {
            withoutPatterns(folder, there);
        }
        session.ask(remove);
        var refused = new StringBuilder();
        for (char c : DOUBTFUL.toCharArray()) {
            if (!there.contains(String.valueOf(c)) || !there.contains("r" + c + 'r')) {
                refused.append(c == CONTROL ? CONTROLS : String.valueOf(c));
            }
        }
        return refused.toString();
    }

    /** A name that a server takes for a pattern is told as another one. */
    private void withoutPatterns(String folder, Set<String> there) throws IOException {
        var looks = new ArrayList<String>();
        for (char c : DOUBTFUL.toCharArray()) {
            looks.add("MLST " + folder + '/' + c);
        }
        List<Reply> replies = session.ask(looks);
        for (int i = 0; i < looks.size(); i++) {
            String name = DOUBTFUL.substring(i, i + 1);
            boolean itself = replies.get(i).done()
                    && Fact.in(replies.get(i))
                            .filter(fact -> fact.name().endsWith(name))
                            .isPresent();
            if (!itself) {
                there.remove(name);
            }
        }
    }

    private Set<String> names(Profile looked, String folder) throws EndpointException, IOException {
        var there = new TreeSet<String>();
        if (!session.ask("CWD " + folder).done()) {
            return there;
        }
        try {
            Transfer transfer = Listing.begin(session, looked);
            try {
                var lines = new Lines(transfer);
                for (String line = lines.next(); line != null; line = lines.next()) {
                    Fact fact = looked.machine() ? Fact.of(line) : null;
                    there.add(fact == null ? line.substring(line.lastIndexOf(' ') + 1) : fact.name());
                }
                transfer.finish();
                return there;
            } finally {
                transfer.abort();
            }
        } catch (RefusedException e) {
            throw failures.of(e.reply(), "list", RelPath.ROOT);
        }
    }

    /** Without those that are always refused, and the tabulator, which is tried by itself. */
    private static String controls() {
        var all = new StringBuilder();
        for (char c = 1; c < ' '; c++) {
            if (c != '\t' && c != '\r' && c != '\n') {
                all.append(c);
            }
        }
        return all.toString();
    }

    private boolean trailing(String folder) throws EndpointException, IOException {
        if (!store(folder + "/end ", 0, "blank")) {
            return false;
        }
        return size(folder + "/end") < 0 && size(folder + "/end ") == 5;
    }

    private boolean store(String file, long offset, String content) throws EndpointException, IOException {
        byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
        try {
            Transfer transfer = session.begin("STOR " + file, offset);
            try {
                transfer.write(bytes, 0, bytes.length);
                transfer.finish();
                return true;
            } finally {
                transfer.abort();
            }
        } catch (RefusedException e) {
            if (e.reply().code() == 425 || e.reply().code() == 522) {
                throw failures.of(e.reply(), "transfer data", RelPath.ROOT);
            }
            return false;
        }
    }

    private long size(String file) throws IOException {
        Reply reply = session.ask("SIZE " + file);
        try {
            return reply.code() == 213 ? Long.parseLong(reply.text().strip()) : -1;
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    /** How the times of a known server are to be read now. Nothing is left. */
    ServerClock clock(Profile known, String folder) throws EndpointException, IOException {
        if (!session.ask("MKD " + folder).done()) {
            return known.clock();
        }
        try {
            boolean stored = store(folder + "/one", 0, CONTENT);
            ServerClock now = new ClockProbe(session, known.system()).measure(known.machine(), folder, "one");
            return stored && now.measured() ? now : known.clock();
        } finally {
            if (session.usable()) {
                session.ask("DELE " + folder + "/one", "CWD /", "RMD " + folder);
            }
        }
    }

    /** The first that tells the digest which the content has. */
    private ServerDigest digest(Said said, String file) throws IOException {
        byte[] content = CONTENT.getBytes(StandardCharsets.US_ASCII);
        for (ServerDigest digest : ServerDigest.values()) {
            List<String> commands = digest.offered(said.features()) ? digest.commands(file) : List.of();
            if (!commands.isEmpty()) {
                var running = digest.begin();
                running.update(content, 0, content.length);
                Reply reply = session.ask(commands).getLast();
                if (Arrays.equals(digest.told(file, reply).orElse(null), running.value())) {
                    return digest;
                }
            }
        }
        return null;
    }

    private boolean copies(String from, String to) throws IOException {
        return session.ask("SITE CPFR " + from).more()
                && session.ask("SITE CPTO " + to).done()
                && size(to) == CONTENT.length();
    }

    private Timestamp time(Profile looked, String path) throws IOException {
        if (!looked.machine()) {
            Reply reply = session.ask("MDTM " + path);
            return reply.code() == 213 ? ServerTime.parse(reply.text()) : null;
        }
        Reply reply = session.ask("MLST " + path);
        return reply.done() ? Fact.in(reply).map(Fact::modified).orElse(null) : null;
    }

    private Profile.TimeSetting times(Profile looked, String file) throws IOException {
        for (Profile.TimeSetting way :
                List.of(Profile.TimeSetting.MFMT, Profile.TimeSetting.MDTM, Profile.TimeSetting.UTIME)) {
            if (setsTime(looked, way, file, THEN)) {
                return way;
            }
        }
        return Profile.TimeSetting.NONE;
    }

    private boolean setsTime(Profile looked, Profile.TimeSetting way, String path, Timestamp time) throws IOException {
        return session.ask(way.command(ServerTime.text(time), path)).done() && time.equals(time(looked, path));
    }
}
