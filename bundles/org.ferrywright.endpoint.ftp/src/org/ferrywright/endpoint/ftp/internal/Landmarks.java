package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.EndpointException;

/**
 * Some files of a server, as they were seen last: when all of them have other times the next time, each by the same, no file has changed but
 * the server's zone. Safe for many threads.
 */
final class Landmarks {
    private static final int MOST = 8;
    private static final long QUARTER = 900;
    private static final long FARTHEST = 26 * 3600;

    /**
     * @param path absolute path at the server
     * @param shown the time that the server showed, as seconds of UTC
     */
    record Landmark(String path, long size, long shown) {}

    private final Map<String, Landmark> found = new LinkedHashMap<>();
    private final Place place;
    private final ServerZone zone;

    Landmarks(Place place, ServerZone zone) {
        this.place = place;
        this.zone = zone;
    }

    /** Some of a folder's entries may be kept in mind. */
    void seen(RelPath folder, List<Entry> entries) {
        synchronized (found) {
            for (int i = 0; i < entries.size() && found.size() < MOST; i++) {
                note(folder.child(entries.get(i).name()), entries.get(i));
            }
        }
    }

    /** A file got another content, or a time. */
    void stored(RelPath path, Entry entry) {
        synchronized (found) {
            if (found.size() < MOST || found.containsKey(path.value())) {
                note(path, entry);
            }
        }
    }

    private void note(RelPath path, Entry entry) {
        try {
            if (entry.isFile() && path.value().indexOf('\t') < 0) {
                found.put(
                        path.value(),
                        new Landmark(
                                place.of(path),
                                entry.size(),
                                zone.shown(entry.modified()).seconds()));
            }
        } catch (EndpointException _) {
            // what the server cannot be asked for is no landmark
            return;
        }
    }

    List<Landmark> found() {
        synchronized (found) {
            return List.copyOf(found.values());
        }
    }

    /**
     * By how many seconds the server shows all of them later than it did; 0 when it does not, and empty when they do not tell.
     *
     * @param profile what is known of the server
     */
    static OptionalLong shift(Session session, Profile profile) throws IOException {
        List<Landmark> all = profile.landmarks();
        var commands = new ArrayList<String>();
        for (Landmark one : all) {
            if (profile.machine()) {
                commands.add("MLST " + one.path);
            } else {
                commands.addAll(List.of("SIZE " + one.path, "MDTM " + one.path));
            }
        }
        List<Reply> replies = commands.isEmpty() ? List.of() : session.ask(commands);
        var shifts = new ArrayList<Long>();
        for (int i = 0; i < all.size(); i++) {
            Timestamp now = profile.machine()
                    ? told(all.get(i), replies.get(i))
                    : told(all.get(i), replies.get(2 * i), replies.get(2 * i + 1));
            if (now != null) {
                shifts.add(now.seconds() - all.get(i).shown);
            }
        }
        return shift(shifts);
    }

    /** One file alone may have changed at just such a time. */
    static OptionalLong shift(List<Long> shifts) {
        List<Long> like = shifts.stream()
                .filter(shift -> shift % QUARTER == 0 && Math.abs(shift) <= FARTHEST)
                .distinct()
                .toList();
        if (like.contains(0L)) {
            return OptionalLong.of(0);
        }
        long same = like.size() == 1
                ? shifts.stream().filter(like.getFirst()::equals).count()
                : 0;
        return same > 1 ? OptionalLong.of(like.getFirst()) : OptionalLong.empty();
    }

    private static Timestamp told(Landmark one, Reply facts) {
        return facts.done()
                ? Fact.in(facts)
                        .filter(fact -> fact.size() == one.size)
                        .map(Fact::modified)
                        .orElse(null)
                : null;
    }

    private static Timestamp told(Landmark one, Reply size, Reply time) {
        boolean same = size.code() == 213 && size.text().strip().equals(String.valueOf(one.size));
        return same && time.code() == 213 ? ServerTime.parse(time.text()) : null;
    }
}
