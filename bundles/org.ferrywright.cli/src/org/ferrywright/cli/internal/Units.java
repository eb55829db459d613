package org.ferrywright.cli.internal;

import java.util.Locale;
import java.util.regex.Pattern;
import org.ferrywright.core.Printable;

/** Sizes, rates, counts and times as people read and write them. */
final class Units {
    private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final Pattern RATE =
            Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([KMGT]?)(?:iB|B)?(?:/s)?", Pattern.CASE_INSENSITIVE);

    private Units() {}

    /** Three digits at least: {@code 950 B}, {@code 1.23 MiB}, {@code 45.6 GiB}. */
    static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < SIZES.length - 1) {
            value /= 1024;
            unit++;
        }
        String form = unit == 0 || value >= 99.95 ? "%.0f %s" : value >= 9.995 ? "%.1f %s" : "%.2f %s";
        return String.format(Locale.ROOT, form, value, SIZES[unit]);
    }

    static String rate(double bytesPerSecond) {
        return size(Math.round(bytesPerSecond)) + "/s";
    }

    static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /** {@code 1 file}, {@code 2 files}. */
    static String count(long n, String one, String many) {
        return count(n) + " " + (n == 1 ? one : many);
    }

    /** {@code 0.42 s}, {@code 12.3 s}, {@code 4:05}, {@code 1:02:03}. */
    static String duration(long millis) {
        if (millis < 9_995) {
            return String.format(Locale.ROOT, "%.2f s", millis / 1000.0);
        }
        return millis < 59_950
                ? String.format(Locale.ROOT, "%.1f s", millis / 1000.0)
                : clock(Math.round(millis / 1000.0));
    }

    /** {@code 0:07}, {@code 4:05}, {@code 1:02:03}. */
    static String clock(long seconds) {
        long hours = seconds / 3600;
        long minutes = seconds / 60 % 60;
        return hours > 0
                ? String.format(Locale.ROOT, "%d:%02d:%02d", hours, minutes, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d", minutes, seconds % 60);
    }

    /**
     * Bytes a second from {@code 500k}, {@code 10M}, {@code 1.5G} or a plain number; the units are powers of 1024.
     *
     * @throws IllegalArgumentException when it is none of these, or less than one byte a second
     */
    static long parseRate(String text) {
        long bytes = bytes(text);
        if (bytes < 1) {
            throw new IllegalArgumentException(
                    "a rate is bytes a second such as 500k, 10M or 1.5G, not '" + Printable.text(text) + "'");
        }
        return bytes;
    }

    /**
     * Bytes from {@code 0}, {@code 500k}, {@code 10M}, {@code 1.5G}; the units are powers of 1024.
     *
     * @throws IllegalArgumentException when it is none of these
     */
    static long parseSize(String text) {
        long bytes = bytes(text);
        if (bytes < 0) {
            throw new IllegalArgumentException(
                    "a size is bytes such as 500k, 10M or 1.5G, not '" + Printable.text(text) + "'");
        }
        return bytes;
    }

    /** -1 when it is none. */
    private static long bytes(String text) {
        var m = RATE.matcher(text.strip());
        if (!m.matches()) {
            return -1;
        }
        int power = "KMGT".indexOf(m.group(2).toUpperCase(Locale.ROOT));
        double bytes =
                Double.parseDouble(m.group(1)) * Math.pow(1024, m.group(2).isEmpty() ? 0 : power + 1.0);
        return bytes < Long.MAX_VALUE ? Math.round(bytes) : -1;
    }
}
