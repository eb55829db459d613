package org.ferrywright.core;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What tells one old version of a file from the others, written {@code 20261122T140501123456Z~r~20261122-140455-ab12}: ids of one file
 * are ordered by time as text, too.
 *
 * @param kept when it was kept, in UTC of the machine that ran, to the microsecond
 * @param why what took it away
 * @param run id of the run that did
 */
public record VersionId(Instant kept, Why why, String run) implements Comparable<VersionId> {
    /** Length of the text. */
    public static final int LENGTH = 45;

    /** Why a version is old. */
    public enum Why {
        /** Something newer took its place. */
        REPLACED('r'),
        /** It was deleted. */
        DELETED('d');

        private final char letter;

        Why(char letter) {
            this.letter = letter;
        }
    }

    private static final Pattern FORM = Pattern.compile("([0-9]{8}T[0-9]{12})Z~([rd])~([0-9]{8}-[0-9]{6}-[0-9a-f]{4})");
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuuMMdd'T'HHmmss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 6, 6, false)
            .toFormatter()
            .withResolverStyle(ResolverStyle.STRICT);

    /** @throws IllegalArgumentException when the parts have no such text */
    public VersionId {
        kept = kept.truncatedTo(ChronoUnit.MICROS);
        if (!FORM.matcher(text(kept, why, run)).matches()) {
            throw new IllegalArgumentException("not the id of a version: " + text(kept, why, run));
        }
    }

    /** Empty when the text is not exactly of the form. */
    public static Optional<VersionId> parse(String text) {
        var m = FORM.matcher(text);
        if (text.length() != LENGTH || !m.matches()) {
            return Optional.empty();
        }
        try {
            Instant kept = LocalDateTime.parse(m.group(1), TIME).toInstant(ZoneOffset.UTC);
            return Optional.of(new VersionId(kept, m.group(2).equals("r") ? Why.REPLACED : Why.DELETED, m.group(3)));
        } catch (DateTimeException e) {
            // the digits are no time, so nobody of ours wrote them
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return text(kept, why, run);
    }

    /** By time; the rest makes it an order. */
    @Override
    public int compareTo(VersionId other) {
        return toString().compareTo(other.toString());
    }

    private static String text(Instant kept, Why why, String run) {
        return TIME.format(kept.atOffset(ZoneOffset.UTC)) + "Z~" + why.letter + "~" + run;
    }
}
