package org.ferrywright.endpoint.ftp.internal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ferrywright.core.Timestamp;

/**
 * By how much a server shows times, and takes them, ahead of UTC. It is the same for all times at one moment: the servers that show times
 * of their own zone do so with the difference that it has now, in winter and in summer. A time that is "shown" is what the server writes,
 * taken for UTC.
 *
 * @param seconds 0 for servers that keep to RFC 3659
 */
record ServerZone(long seconds) {
    static final ServerZone UTC = new ServerZone(0);

    private static final Pattern FORM = Pattern.compile("(?:UTC|GMT)?(?:([+-])(\\d{1,2}):?([0-5]\\d)?)?");
    private static final long QUARTER = 900;
    private static final long FARTHEST_WEST = -12 * 3600;
    private static final long FARTHEST_EAST = 14 * 3600;

    /** @param text such as {@code UTC} or {@code +05:30} @throws IllegalArgumentException when it is none */
    static ServerZone of(String text) {
        Matcher m = FORM.matcher(text);
        if (text.isEmpty() || !m.matches()) {
            throw new IllegalArgumentException("a zone is UTC or a difference to it such as +05:30");
        }
        if (m.group(1) == null) {
            return UTC;
        }
        long minutes = 60 * Long.parseLong(m.group(2)) + (m.group(3) == null ? 0 : Long.parseLong(m.group(3)));
        var zone = new ServerZone((m.group(1).equals("-") ? -60 : 60) * minutes);
        if (!zone.exists()) {
            throw new IllegalArgumentException("no place on earth has the zone " + text);
        }
        return zone;
    }

    /** The zone that a difference of clocks is nearest to, which may be one that no place has. */
    static ServerZone near(long seconds) {
        return new ServerZone(Math.floorDiv(seconds + QUARTER / 2, QUARTER) * QUARTER);
    }

    /** Whether there is such a place. */
    boolean exists() {
        return seconds % QUARTER == 0 && seconds >= FARTHEST_WEST && seconds <= FARTHEST_EAST;
    }

    /** @param shown null for none */
    Timestamp utc(Timestamp shown) {
        return shown == null || seconds == 0 ? shown : new Timestamp(shown.seconds() - seconds, shown.nanos());
    }

    Timestamp shown(Timestamp utc) {
        return seconds == 0 ? utc : new Timestamp(utc.seconds() + seconds, utc.nanos());
    }

    @Override
    public String toString() {
        long minutes = Math.abs(seconds) / 60;
        return seconds == 0 ? "UTC" : String.format("%s%02d:%02d", seconds < 0 ? "-" : "+", minutes / 60, minutes % 60);
    }
}
