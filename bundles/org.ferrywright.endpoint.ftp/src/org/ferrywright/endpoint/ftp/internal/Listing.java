package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.commons.net.ftp.Configurable;
import org.apache.commons.net.ftp.FTPClientConfig;
import org.apache.commons.net.ftp.FTPFile;
import org.apache.commons.net.ftp.FTPFileEntryParser;
import org.apache.commons.net.ftp.parser.DefaultFTPFileEntryParserFactory;
import org.apache.commons.net.ftp.parser.ParserInitializationException;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Printable;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;

/** Reads listings of folders, in the form made for programs or in that made for people. */
record Listing(Place place, Profile profile) {
    /** How many files' times are asked for at once. */
    private static final int ASKED_AT_ONCE = 100;

    private static final int NO_SUCH = 550;

    /** Pure-FTPd confirms a listing that it has cut off at its limit, and says so only in words. */
    private static final Pattern CUT = Pattern.compile("\\btruncated\\b", Pattern.CASE_INSENSITIVE);

    /** The entries, of those names that are wanted, of the folder in which the session is. It is all of them, or it fails. */
    List<Entry> read(Session session, RelPath directory, Predicate<String> wanted)
            throws EndpointException, IOException {
        var found = new Gathered(wanted);
        if (profile.machine()) {
            machine(session, directory, found);
        } else {
            people(session, directory, found);
        }
        complete(session, directory, found);
        return found.entries();
    }

    private void machine(Session session, RelPath directory, Gathered found) throws EndpointException, IOException {
        Transfer transfer = begin(session, directory);
        try {
            var lines = new Lines(transfer);
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (line.isEmpty()) {
                    continue;
                }
                Fact fact = Fact.of(line);
                if (fact == null) {
                    doubt(found, directory);
                } else if (fact.listed()) {
                    add(found, fact.in(profile.clock().zone()), directory);
                }
            }
            finish(transfer, directory);
        } finally {
            transfer.abort();
        }
    }

    /** A line that is none is the rest of a name with a line break in it: what its beginning stands for is not known. */
    private void doubt(Gathered found, RelPath directory) throws EndpointException {
        if (found.nothing()) {
            throw place.failures().item(Kind.PROTOCOL, directory, "the server's listing makes no sense");
        }
        found.doubt();
    }

    private void add(Gathered found, Fact fact, RelPath directory) throws EndpointException {
        String name = fact.name();
        if (name.equals(".") || name.equals("..")) {
            return;
        }
        if (name.indexOf('/') >= 0 || name.indexOf(0) >= 0) {
            throw place.failures().item(Kind.PROTOCOL, directory, "the server's listing has a name that is none");
        }
        found.add(fact);
    }

    private void people(Session session, RelPath directory, Gathered found) throws EndpointException, IOException {
        FTPFileEntryParser parser = parser(directory);
        Transfer transfer = begin(session, directory);
        try {
            var lines = new Lines(transfer);
            boolean first = true;
            for (String line = lines.next(); line != null; line = lines.next()) {
                FTPFile file = line.isBlank() ? null : parser.parseFTPEntry(line);
                if (file != null
                        && file.isValid()
                        && file.getName() != null
                        && !file.getName().isEmpty()) {
                    add(found, fact(file).in(profile.clock().listZone()), directory);
                    found.dated(file.getName(), date(file));
                } else if (!line.isBlank() && !(first && heading(line))) {
                    doubt(found, directory);
                }
                first = false;
            }
            finish(transfer, directory);
        } finally {
            transfer.abort();
        }
    }

    private static boolean heading(String line) {
        return line.startsWith("total ")
                || !line.isEmpty() && !Character.isLetterOrDigit(line.charAt(0)) && line.charAt(0) != '-';
    }

    private FTPFileEntryParser parser(RelPath directory) throws EndpointException {
        try {
            return parser(profile.system());
        } catch (ParserInitializationException e) {
            throw place.failures()
                    .item(Kind.UNSUPPORTED, directory, "listings of this server are not known: " + profile.system());
        }
    }

    /** @throws ParserInitializationException when there is none for such a server */
    static FTPFileEntryParser parser(String system) {
        var config = new FTPClientConfig(form(system));
        config.setServerTimeZoneId("UTC");
        config.setLenientFutureDates(true);
        FTPFileEntryParser parser = new DefaultFTPFileEntryParserFactory().createFileEntryParser(config);
        if (parser instanceof Configurable configurable) {
            configurable.configure(config);
        }
        return parser;
    }

    /** The name by which the library knows the server's form of listings. */
    private static String form(String system) {
        String name = system.toUpperCase(Locale.ROOT);
        for (String known : List.of(
                FTPClientConfig.SYST_NT,
                FTPClientConfig.SYST_VMS,
                FTPClientConfig.SYST_OS400,
                FTPClientConfig.SYST_AS400,
                FTPClientConfig.SYST_MVS,
                FTPClientConfig.SYST_OS2,
                FTPClientConfig.SYST_NETWARE,
                FTPClientConfig.SYST_MACOS_PETER)) {
            if (name.contains(known.toUpperCase(Locale.ROOT))) {
                return known;
            }
        }
        return FTPClientConfig.SYST_UNIX;
    }

    private static Fact fact(FTPFile file) {
        EntryKind kind = file.isSymbolicLink() || file.isUnknown()
                ? EntryKind.SPECIAL
                : file.isDirectory() ? EntryKind.DIRECTORY : EntryKind.FILE;
        String line = file.getRawListing();
        if (kind == EntryKind.FILE && line != null && !line.isEmpty() && "pscbD".indexOf(line.charAt(0)) >= 0) {
            kind = EntryKind.SPECIAL;
        }
        Calendar time = file.getTimestamp();
        // good to a minute or a day: enough for a folder, a file's is asked for
        Timestamp modified =
                time == null || kind == EntryKind.FILE ? null : new Timestamp(time.getTimeInMillis() / 1000, 0);
        return new Fact(file.getName(), kind, kind == EntryKind.FILE ? file.getSize() : 0, modified, true);
    }

    /** What a listing made for people tells of the time of a file is good to a minute or a day. */
    private Timestamp date(FTPFile file) {
        Calendar time = file.getTimestamp();
        return time == null ? null : profile.clock().listZone().utc(new Timestamp(time.getTimeInMillis() / 1000, 0));
    }

    /** Asks for what the listing did not tell of files. Where the server does not know the question, what it told counts. */
    private void complete(Session session, RelPath directory, Gathered found) throws EndpointException, IOException {
        var which = new ArrayList<Integer>();
        found.eachLacking(place -> {
            if (!unspeakable(found.name(place))) {
                which.add(place);
            }
        });
        for (int from = 0; from < which.size(); from += ASKED_AT_ONCE) {
            List<Integer> part = which.subList(from, Math.min(which.size(), from + ASKED_AT_ONCE));
            var commands = new ArrayList<String>(part.size());
            for (int i : part) {
                commands.add("MDTM " + place.of(directory.child(found.name(i))));
            }
            List<Reply> replies = session.ask(commands);
            for (int i = 0; i < part.size(); i++) {
                Reply reply = replies.get(i);
                boolean unknown = reply.code() == 500 || reply.code() == 502;
                Timestamp told = unknown ? found.date(part.get(i)) : null;
                found.complete(
                        part.get(i),
                        reply.code() == 213 ? profile.clock().zone().utc(ServerTime.parse(reply.text())) : told);
            }
        }
    }

    private boolean unspeakable(String name) {
        return name.indexOf('\r') >= 0 || place.names().tooLong(name);
    }

    private Transfer begin(Session session, RelPath directory) throws EndpointException, IOException {
        try {
            return begin(session, profile);
        } catch (RefusedException e) {
            throw place.failures().of(e.reply(), "list", directory);
        }
    }

    /**
     * Begins to list the folder that the session is in. Pure-FTPd takes -a behind MLSD for a name at one moment and for nothing at another,
     * and lists all without.
     */
    static Transfer begin(Session session, Profile profile) throws IOException, RefusedException {
        try {
            return session.begin(profile.listing(), 0);
        } catch (RefusedException e) {
            if (!profile.machine() || !profile.hidden() || e.reply().code() != NO_SUCH) {
                throw e;
            }
            return session.begin("MLSD", 0);
        }
    }

    private void finish(Transfer transfer, RelPath directory) throws EndpointException, IOException {
        try {
            Reply said = transfer.finish();
            if (said.lines().stream().anyMatch(line -> CUT.matcher(line).find())) {
                throw place.failures()
                        .item(
                                Kind.TOO_LARGE,
                                directory,
                                "the server lists only a part of the folder and says "
                                        + Printable.text(said.lines().getFirst())
                                        + "; raise its limit, such as -L of Pure-FTPd");
            }
        } catch (RefusedException e) {
            throw place.failures().of(e.reply(), "list to the end", directory);
        }
    }
}
