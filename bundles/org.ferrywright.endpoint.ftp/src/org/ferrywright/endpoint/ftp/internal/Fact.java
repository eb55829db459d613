package org.ferrywright.endpoint.ftp.internal;

import java.util.Locale;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Timestamp;

/**
 * What a server tells of one name.
 *
 * @param kind UNREADABLE when the server does not say
 * @param size in bytes, -1 when it is not told
 * @param modified null when it is not told to the second
 * @param listed whether it is in the folder, and not the folder itself or the one above
 */
record Fact(String name, EntryKind kind, long size, Timestamp modified, boolean listed) {
    /**
     * A line of MLSD or MLST: {@code type=file;size=4;modify=20261122203650; the name}, as RFC 3659 has it.
     *
     * @return null when it is no such line
     */
    static Fact of(String line) {
        int blank = line.indexOf(' ');
        if (blank < 0 || (blank > 0 && line.charAt(blank - 1) != ';') || blank + 1 == line.length()) {
            return null;
        }
        String name = line.substring(blank + 1);
        EntryKind kind = EntryKind.UNREADABLE;
        boolean listed = true;
        long size = -1;
        Timestamp modified = null;
        for (String fact : line.substring(0, blank).split(";")) {
            int equals = fact.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String value = fact.substring(equals + 1);
            switch (fact.substring(0, equals).toLowerCase(Locale.ROOT)) {
                case "type" -> {
                    kind = kind(value);
                    listed = !value.equalsIgnoreCase("cdir") && !value.equalsIgnoreCase("pdir");
                }
                case "size" -> size = number(value);
                case "modify" -> modified = ServerTime.parse(value);
                default -> {
                    // nothing that is replicated
                }
            }
        }
        return new Fact(name, kind, size, modified, listed);
    }

    /** What the answer to MLST tells, on whichever line, with the blank in front or without. */
    static Optional<Fact> in(Reply reply) {
        for (String line : reply.lines()) {
            Fact fact = of(line.startsWith(" ") ? line.substring(1) : line);
            if (fact != null && line.indexOf('=') >= 0) {
                return Optional.of(fact);
            }
        }
        return Optional.empty();
    }

    private static EntryKind kind(String type) {
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "file" -> EntryKind.FILE;
            case "dir", "cdir", "pdir" -> EntryKind.DIRECTORY;
            default -> EntryKind.SPECIAL;
        };
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    /** Whether size and time of a file are still to be asked for. */
    boolean lacking() {
        return kind == EntryKind.FILE && (size < 0 || modified == null);
    }

    Fact with(long otherSize, Timestamp time) {
        return new Fact(name, kind, otherSize, time, listed);
    }

    /** The same with the time that is meant, where a server shows times of another zone. */
    Fact in(ServerZone zone) {
        return modified == null ? this : with(size, zone.utc(modified));
    }

    /** @param as the name that it has in its folder */
    Entry entry(String as) {
        if (kind == EntryKind.UNREADABLE || lacking()) {
            return Entry.unreadable(as);
        }
        return new Entry(
                as,
                kind,
                kind == EntryKind.FILE ? size : 0,
                modified == null ? new Timestamp(0, 0) : modified,
                Entry.UNKNOWN,
                Entry.UNKNOWN,
                Entry.UNKNOWN,
                0,
                1,
                0,
                "");
    }
}
