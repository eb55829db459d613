package org.ferrywright.endpoint.local.internal;

import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Traits;

/**
 * Finds out by a temporary what the type of a file system does not tell: how exact its times are, and whether case
 * counts.
 */
final class Probe {
    private static final long[] PRECISIONS = {1, 100, 1_000, 1_000_000, 10_000_000, 1_000_000_000, 2_000_000_000};
    // odd in every unit
    private static final Timestamp EXACT = new Timestamp(1_000_000_001, 123_456_789);

    private Probe() {}

    /** The tree's traits; those that it does not know come from a temporary that is gone afterwards. */
    static Traits complete(FileTree tree, String instanceId) throws EndpointException {
        Traits t = tree.traits();
        if (t.timePrecision() > 0) {
            return t;
        }
        // what cannot be written to needs no probe: its own times are exact enough for it
        return t.readOnly() ? with(t, 1, t.caseSensitive()) : probe(tree, t, instanceId);
    }

    private static Traits probe(FileTree tree, Traits t, String instanceId) throws EndpointException {
        String name = TemporaryNames.of(instanceId, ThreadLocalRandom.current().nextLong());
        try (Folder root = tree.open(RelPath.ROOT, FileTree.Use.NAMES)) {
            Entry before = root.self();
            OpenFile file;
            try {
                file = root.create(name, RelPath.ROOT);
            } catch (EndpointException _) {
                // nor can we write in its top folder then
                return with(t, 1, t.caseSensitive());
            }
            try (file) {
                file.set(new Attributes(Entry.UNKNOWN, Entry.UNKNOWN, Entry.UNKNOWN, EXACT));
                Timestamp kept = root.stat(name).modified();
                boolean caseSensitive = root.stat(name.toUpperCase(Locale.ROOT)) == null;
                return with(t, precision(kept), caseSensitive);
            } finally {
                root.remove(name, false);
                root.set("", EntryKind.DIRECTORY, new Attributes(-1, -1, -1, before.modified()));
            }
        }
    }

    private static long precision(Timestamp kept) {
        for (long p : PRECISIONS) {
            if (EXACT.truncate(p).equals(kept)) {
                return p;
            }
        }
        return PRECISIONS[PRECISIONS.length - 1];
    }

    private static Traits with(Traits t, long timePrecision, boolean caseSensitive) {
        return new Traits(
                t.commitMode(),
                timePrecision,
                caseSensitive,
                t.modes(),
                t.owners(),
                t.maxNameBytes(),
                t.readOnly(),
                t.identity());
    }
}
