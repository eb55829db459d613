package org.ferrywright.tests.fake;

import org.ferrywright.core.Timestamp;

/**
 * What a fake root keeps of a time.
 *
 * @param precision nanoseconds
 * @param rounds whether it takes the nearest time that it can keep, and not the one before
 * @param settable whether times can be set; else a file has the time at which it was written
 */
public record FakeTimes(long precision, boolean rounds, boolean settable) {
    public static final FakeTimes EXACT = precision(1);

    public static FakeTimes precision(long nanos) {
        return new FakeTimes(nanos, false, true);
    }

    Timestamp kept(Timestamp t) {
        if (!rounds || precision <= 1) {
            return t.truncate(precision);
        }
        return Timestamp.of(t.instant().plusNanos(precision / 2)).truncate(precision);
    }
}
