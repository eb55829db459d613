package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.ferrywright.core.Printable;
import org.ferrywright.engine.PathSet;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.VerifyResult.Finding;
import org.ferrywright.engine.VerifyResult.Kind;

/** Gathers what a reading of both sides finds; keeps so many of them that a person or a receipt can use them. For one thread. */
final class Findings {
    /** A finding as a receipt has it, with the path as it is. */
    record Exact(Kind kind, String path, String detail) {}

    private static final int KEPT_FOR_RECEIPT = 10_000;
    private static final long KEPT_CHARACTERS = 2 << 20;

    private final boolean extraAllowed;
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    private final List<Finding> shown = new ArrayList<>();
    private final List<Exact> exact = new ArrayList<>();
    private final PathSet.Builder damaged = new PathSet.Builder();
    private long characters;
    private long equal;
    private long skipped;

    /** @param extraAllowed whether it is no finding when only the target has something */
    Findings(boolean extraAllowed) {
        this.extraAllowed = extraAllowed;
    }

    void add(Kind kind, String path, String detail) {
        if (kind == Kind.EXTRA && extraAllowed) {
            return;
        }
        counts.merge(kind, 1L, Long::sum);
        if (kind == Kind.CORRUPT) {
            damaged.add(path);
        }
        if (shown.size() < SyncResult.KEPT) {
            shown.add(new Finding(kind, path.isEmpty() ? "." : Printable.text(path), Printable.text(detail)));
        }
        if (exact.size() < KEPT_FOR_RECEIPT && characters < KEPT_CHARACTERS) {
            exact.add(new Exact(kind, path, Printable.text(detail)));
            characters += path.length() + detail.length();
        }
    }

    void equal() {
        equal++;
    }

    void skipped() {
        skipped++;
    }

    /** Whether a repair can do something about any of them. */
    boolean mendable() {
        return counts.keySet().stream().anyMatch(kind -> kind != Kind.EXTRA && kind != Kind.UNREADABLE);
    }

    boolean none() {
        return counts.isEmpty();
    }

    /** Files whose content has to be copied although size and time say that nothing is to do. */
    PathSet damaged() {
        return damaged.build();
    }

    Map<Kind, Long> counts() {
        return Map.copyOf(counts);
    }

    List<Finding> shown() {
        return List.copyOf(shown);
    }

    List<Exact> exact() {
        return List.copyOf(exact);
    }

    long equalEntries() {
        return equal;
    }

    long skippedEntries() {
        return skipped;
    }
}
