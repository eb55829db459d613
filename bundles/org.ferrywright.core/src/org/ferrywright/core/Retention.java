package org.ferrywright.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How long old versions stay. All limits hold at once.
 *
 * @param newest how many versions of one file; 0 for any number
 * @param age how old (since it was kept) a version may be, in whole hours; null for any age
 * @param bytes how much all versions of a root may hold together; 0 for any amount
 */
public record Retention(int newest, Duration age, long bytes) {
    /** Nothing is ever removed. */
    public static final Retention ALL = new Retention(0, null, 0);

    private static final Pattern COUNT = Pattern.compile("\\d{1,9}");
    private static final Pattern AGE = Pattern.compile("(\\d{1,6})([hdwy])");
    private static final Pattern BYTES = Pattern.compile("(\\d{1,18})([bkmgt])");

    public Retention {
        if (newest < 0
                || bytes < 0
                || (age != null && (age.isNegative() || age.isZero() || age.toHours() * 3600 != age.toSeconds()))) {
            throw new IllegalArgumentException("a limit for old versions is more than nothing, and an age is in hours");
        }
    }

    /**
     * Reads {@code all}, or limits separated by commas: a count ({@code 5}), an age ({@code 12h}, {@code 30d}, {@code 8w}, {@code 1y})
     * and a size ({@code 500M}, {@code 10G}, {@code 1000B}; powers of 1024), each at most once.
     *
     * @throws IllegalArgumentException saying what it should be
     */
    public static Retention parse(String text) {
        if (text.equals("all")) {
            return ALL;
        }
        int newest = 0;
        Duration age = null;
        long bytes = 0;
        for (String part : text.toLowerCase(Locale.ROOT).split(",", -1)) {
            var count = COUNT.matcher(part);
            var time = AGE.matcher(part);
            var size = BYTES.matcher(part);
            if (newest == 0 && count.matches()) {
                newest = positive(part, text);
            } else if (age == null && time.matches()) {
                age = Duration.ofHours(positive(time.group(1), text) * hours(time.group(2)));
            } else if (bytes == 0 && size.matches()) {
                bytes = bytes(Long.parseLong(size.group(1)), "bkmgt".indexOf(size.group(2)), text);
            } else {
                throw bad(text);
            }
        }
        return new Retention(newest, age, bytes);
    }

    /** Those of one file's versions that count and age no longer allow; the limit of bytes is not about one file. */
    public List<VersionId> expired(List<VersionId> ofOneFile, Instant now) {
        var out = new ArrayList<VersionId>();
        int younger = 0;
        for (VersionId id : ofOneFile.stream().sorted().toList().reversed()) {
            boolean tooMany = newest > 0 && younger >= newest;
            boolean tooOld = age != null && id.kept().isBefore(now.minus(age));
            if (tooMany || tooOld) {
                out.add(id);
            }
            younger++;
        }
        return out;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        var parts = new ArrayList<String>();
        if (newest > 0) {
            parts.add(String.valueOf(newest));
        }
        if (age != null) {
            parts.add(age.toHours() % 24 == 0 ? age.toDays() + "d" : age.toHours() + "h");
        }
        if (bytes > 0) {
            int unit = Math.min(4, Long.numberOfTrailingZeros(bytes) / 10);
            parts.add((bytes >> 10 * unit) + "BkMGT".substring(unit, unit + 1));
        }
        return parts.isEmpty() ? "all" : String.join(",", parts);
    }

    private static int hours(String unit) {
        return switch (unit) {
            case "h" -> 1;
            case "d" -> 24;
            case "w" -> 7 * 24;
            default -> 365 * 24;
        };
    }

    private static long bytes(long number, int power, String whole) {
        long bytes = number << 10 * power;
        if (number == 0 || bytes >> 10 * power != number) {
            throw bad(whole);
        }
        return bytes;
    }

    private static int positive(String digits, String whole) {
        int n = Integer.parseInt(digits);
        if (n == 0) {
            throw bad(whole);
        }
        return n;
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException("old versions are kept to limits such as 5, 30d, 10G or 5,30d,10G, or all,"
                + " not '" + Printable.text(text) + "'");
    }
}
