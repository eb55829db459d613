package org.ferrywright.endpoint.ftp.internal;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ferrywright.core.Timestamp;

/** Times as servers write them: {@code YYYYMMDDhhmmss}, in UTC, with or without a fraction that is not used. */
final class ServerTime {
    private static final Pattern FORM =
            Pattern.compile("(-?\\d{4,9})(\\d{2})(\\d{2})(\\d{2})(\\d{2})(\\d{2})(?:\\.\\d+)?");
    private static final int LAST_YEAR = 9_999;

    private ServerTime() {}

    /** @return null when it is no time */
    static Timestamp parse(String text) {
        Matcher m = FORM.matcher(text.strip());
        if (!m.matches()) {
            return null;
        }
        try {
            var time = LocalDateTime.of(
                    number(m, 1), number(m, 2), number(m, 3), number(m, 4), number(m, 5), Math.min(59, number(m, 6)));
            return new Timestamp(time.toEpochSecond(ZoneOffset.UTC), 0);
        } catch (DateTimeException _) {
            return null;
        }
    }

    private static int number(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }

    /** @return null when servers cannot be told that time */
    static String text(Timestamp time) {
        if (Math.abs(time.seconds()) > 1L << 40) {
            return null;
        }
        var at = LocalDateTime.ofEpochSecond(time.seconds(), 0, ZoneOffset.UTC);
        if (at.getYear() < 1 || at.getYear() > LAST_YEAR) {
            return null;
        }
        return String.format(
                "%04d%02d%02d%02d%02d%02d",
                at.getYear(), at.getMonthValue(), at.getDayOfMonth(), at.getHour(), at.getMinute(), at.getSecond());
    }
}
