package org.ferrywright.core;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * What a listing tells of an entry's extended metadata: enough to see a difference, not to make a copy.
 *
 * @param digests for each aspect that was looked at 0 when there is nothing, else a digest; what is missing was not looked at
 * @param sparse whether the file occupies clearly less than its size
 */
public record Extras(Map<Aspect, Long> digests, boolean sparse) {
    /** Nobody has looked. */
    public static final Extras UNKNOWN = new Extras(Map.of(), false);

    public Extras {
        digests = digests.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(digests));
    }

    /** Looked at, and nothing found. */
    public static Extras none(Set<Aspect> aspects) {
        return new Extras(Extended.none(aspects).digests(), false);
    }

    /** Whether some of these aspects are known of both and differ; see {@link Aspect#open}. */
    public boolean differ(Extras other, Set<Aspect> among) {
        if (digests == other.digests || among.isEmpty()) {
            return false;
        }
        for (var mine : digests.entrySet()) {
            Aspect aspect = mine.getKey();
            Long theirs = other.digests.get(aspect);
            if (theirs != null && !theirs.equals(mine.getValue()) && among.contains(aspect)) {
                if (!aspect.open() || (theirs != 0 && mine.getValue() != 0)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The same, and what is known beside it. */
    public Extras and(Map<Aspect, Long> more) {
        var all = new EnumMap<Aspect, Long>(Aspect.class);
        all.putAll(digests);
        all.putAll(more);
        return new Extras(all, sparse);
    }

    /** Whether there is proven to be nothing of these aspects. */
    public boolean lacks(Set<Aspect> aspects) {
        for (Aspect aspect : aspects) {
            Long digest = digests.get(aspect);
            if (digest == null || digest != 0) {
                return false;
            }
        }
        return true;
    }
}
