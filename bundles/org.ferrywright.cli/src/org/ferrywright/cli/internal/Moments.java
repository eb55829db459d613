package org.ferrywright.cli.internal;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.regex.Pattern;
import org.ferrywright.core.Printable;

/** Points in time as people write them. */
final class Moments {
    private static final Pattern AGO = Pattern.compile("(\\d{1,6})([mhdw])");

    private Moments() {}

    /**
     * Reads {@code 2026-11-22T14:05:01Z}, with any offset; {@code 2026-11-22 14:05:01}, {@code 2026-11-22 14:05} and
     * {@code 2026-11-22} in the clock's zone; {@code 30m}, {@code 2h}, {@code 7d} and {@code 2w} ago.
     *
     * @throws IllegalArgumentException saying what it should be
     */
    static Instant parse(String text, Clock clock) {
        var ago = AGO.matcher(text);
        if (ago.matches()) {
            long number = Long.parseLong(ago.group(1));
            return clock.instant()
                    .minus(
                            switch (ago.group(2)) {
                                case "m" -> Duration.ofMinutes(number);
                                case "h" -> Duration.ofHours(number);
                                case "d" -> Duration.ofDays(number);
                                default -> Duration.ofDays(7 * number);
                            });
        }
        String iso = text.replaceFirst("^(\\d{4}-\\d\\d-\\d\\d) ", "$1T");
        try {
            ZoneId zone = clock.getZone();
            if (iso.length() == 10) {
                return LocalDate.parse(iso).atStartOfDay(zone).toInstant();
            }
            return zoned(iso)
                    ? OffsetDateTime.parse(iso).toInstant()
                    : LocalDateTime.parse(iso).atZone(zone).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a time is 2026-11-22, '2026-11-22 14:05', 2026-11-22T14:05:01Z, or how"
                    + " long ago such as 30m, 2h or 7d, not '" + Printable.text(text) + "'");
        }
    }

    /** The day's own hyphens are no offset. */
    private static boolean zoned(String iso) {
        return iso.substring(iso.indexOf('T') + 1).matches(".*[Z+-].*");
    }
}
