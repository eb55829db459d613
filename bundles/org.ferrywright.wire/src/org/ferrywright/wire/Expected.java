package org.ferrywright.wire;

import org.ferrywright.core.Entry;

/**
 * What an operation takes for granted about a path.
 *
 * @param any whatever is there
 * @param entry what has to be there unless anything may; null means nothing
 */
public record Expected(boolean any, Entry entry) {
    public static final Expected ANY = new Expected(true, null);
    public static final Expected ABSENT = new Expected(false, null);

    public static Expected same(Entry entry) {
        return new Expected(false, entry);
    }
}
