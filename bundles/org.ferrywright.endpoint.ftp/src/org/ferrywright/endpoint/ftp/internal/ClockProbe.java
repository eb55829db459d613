package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.net.ftp.FTPFile;
import org.apache.commons.net.ftp.FTPFileEntryParser;
import org.apache.commons.net.ftp.parser.ParserInitializationException;
import org.ferrywright.core.Timestamp;

/** Finds out how a server's times are to be read. */
record ClockProbe(Session session, String system) {
    /** Files that are there already and are asked for their times. */
    private static final int MOST_ASKED = 20;

    private static final long MINUTE = 60;
    private static final long DAY = 86_400;

    /** @param folder absolute path of the folder where a file was stored just now; @param name of that file */
    ServerClock measure(boolean machine, String folder, String name) throws IOException {
        String file = folder + '/' + name;
        Timestamp shown = machine
                ? Optional.of(session.ask("MLST " + file))
                        .filter(Reply::done)
                        .flatMap(Fact::in)
                        .map(Fact::modified)
                        .orElse(null)
                : time(session.ask("MDTM " + file));
        long now = System.currentTimeMillis() / 1000;
        Long listed = machine ? null : listed(folder).get(name);
        if (shown == null && listed == null) {
            return ServerClock.UNKNOWN;
        }
        return ServerClock.of(
                machine, (shown == null ? listed : shown.seconds()) - now, listed == null ? null : listed - now);
    }

    /**
     * Where nothing may be written: a server that shows times of its own zone in listings, and others by MDTM, shows UTC by that. One that
     * shows the same by both does not tell.
     */
    ServerClock compare(boolean machine, String folder) throws IOException {
        if (machine) {
            return ServerClock.UNKNOWN;
        }
        Map<String, Long> listed = listed(folder);
        List<String> asked = listed.entrySet().stream()
                // of old files a listing shows the day only
                .filter(one -> one.getValue() % DAY != 0)
                .map(Map.Entry::getKey)
                .limit(MOST_ASKED)
                .toList();
        var commands = new ArrayList<String>();
        asked.forEach(name -> commands.add("MDTM " + folder + '/' + name));
        List<Reply> replies = commands.isEmpty() ? List.of() : session.ask(commands);
        ServerZone zone = null;
        for (int i = 0; i < asked.size(); i++) {
            Timestamp time = time(replies.get(i));
            if (time != null) {
                long minute = Math.floorDiv(time.seconds(), MINUTE) * MINUTE;
                ServerZone one = ServerZone.near(listed.get(asked.get(i)) - minute);
                if (zone != null && !zone.equals(one)) {
                    return ServerClock.UNKNOWN;
                }
                zone = one;
            }
        }
        boolean apart = zone != null && zone.seconds() != 0 && zone.exists();
        return apart ? new ServerClock(ServerZone.UTC, zone, true, 0) : ServerClock.UNKNOWN;
    }

    private static Timestamp time(Reply reply) {
        return reply.code() == 213 ? ServerTime.parse(reply.text()) : null;
    }

    /** Times of files as a listing made for people shows them, in seconds. */
    private Map<String, Long> listed(String folder) throws IOException {
        var times = new HashMap<String, Long>();
        try {
            FTPFileEntryParser parser = Listing.parser(system);
            if (!session.ask("CWD " + folder).done()) {
                return times;
            }
            Transfer transfer = session.begin("LIST", 0);
            try {
                var lines = new Lines(transfer);
                for (String line = lines.next(); line != null; line = lines.next()) {
                    FTPFile file = line.isBlank() ? null : parser.parseFTPEntry(line);
                    boolean speakable = file != null
                            && file.isFile()
                            && file.getName() != null
                            && file.getName().indexOf('\r') < 0
                            && file.getName().indexOf('/') < 0;
                    if (speakable && file.getTimestamp() != null && times.size() < MOST_ASKED) {
                        times.put(file.getName(), file.getTimestamp().getTimeInMillis() / 1000);
                    }
                }
                transfer.finish();
            } finally {
                transfer.abort();
            }
        } catch (RefusedException | ParserInitializationException _) {
            // nothing is learnt from what is not shown
            return times;
        }
        return times;
    }
}
