package org.ferrywright.core;

import java.time.Instant;

/**
 * A point of time as file systems keep it: seconds since 1970-01-01T00:00Z, negative before, and 0 to 999,999,999 nanoseconds
 * counted forward from that second.
 */
public record Timestamp(long seconds, int nanos) implements Comparable<Timestamp> {
    private static final long NANOS = 1_000_000_000L;

    public Timestamp {
        if (nanos < 0 || nanos >= NANOS) {
            throw new IllegalArgumentException("nanoseconds out of range: " + nanos);
        }
    }

    public static Timestamp of(Instant instant) {
        return new Timestamp(instant.getEpochSecond(), instant.getNano());
    }

    public Instant instant() {
        return Instant.ofEpochSecond(seconds, nanos);
    }

    /**
     * Rounded down (towards the past) to a multiple of {@code precision} nanoseconds since 1970. A precision is a divisor or a multiple
     * of one second.
     */
    public Timestamp truncate(long precision) {
        if (precision <= 1) {
            return this;
        }
        if (precision < NANOS) {
            return new Timestamp(seconds, (int) (nanos - nanos % precision));
        }
        long unit = precision / NANOS;
        return new Timestamp(Math.floorDiv(seconds, unit) * unit, 0);
    }

    /**
     * Whether one of them may be what a file system of this precision (nanoseconds) made of the other, whether it takes the next time
     * before, after or nearest: they differ by less than the precision.
     */
    public boolean sameAt(Timestamp other, long precision) {
        if (seconds == other.seconds && nanos == other.nanos) {
            return true;
        }
        long apart = seconds - other.seconds;
        // far apart is out of the range of what follows
        long most = precision / NANOS + 1;
        return precision > 1
                && apart >= -most
                && apart <= most
                && Math.abs(apart * NANOS + nanos - other.nanos) < precision;
    }

    @Override
    public int compareTo(Timestamp other) {
        int c = Long.compare(seconds, other.seconds);
        return c != 0 ? c : Integer.compare(nanos, other.nanos);
    }
}
