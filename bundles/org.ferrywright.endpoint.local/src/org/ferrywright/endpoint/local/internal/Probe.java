package org.ferrywright.endpoint.local.internal;

import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.NameRules;
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
        if (t.timePrecision() > 0 && tree.namesKnown()) {
            return t;
        }
        // what cannot be written to needs no probe: its own times are exact enough for it
        return t.readOnly() ? unprobed(t) : probe(tree, t, instanceId);
    }

    private static Traits unprobed(Traits t) {
        return with(t, Math.max(1, t.timePrecision()), t.names());
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
                return unprobed(t);
            }
            try (file) {
                file.set(new Attributes(Entry.UNKNOWN, Entry.UNKNOWN, Entry.UNKNOWN, EXACT));
                long precision = precision(root.stat(name).modified());
                boolean caseSensitive = root.stat(name.toUpperCase(Locale.ROOT)) == null;
                return with(
                        t,
                        t.timePrecision() > 0 ? t.timePrecision() : precision,
                        tree.namesKnown() ? t.names() : names(root, name, t.names().withCase(caseSensitive)));
            } finally {
                root.remove(name, false);
                root.set("", EntryKind.DIRECTORY, new Attributes(-1, -1, -1, before.modified()));
            }
        }
    }

    private static NameRules names(Folder root, String name, NameRules told) {
        var forbidden = new StringBuilder();
        if (!holds(root, name + NameRules.WINDOWS_FORBIDDEN)) {
            for (char c : NameRules.WINDOWS_FORBIDDEN.toCharArray()) {
                if (!holds(root, name + c)) {
                    forbidden.append(c);
                }
            }
        }
        boolean trailing = holds(root, name + '.') && holds(root, name + ' ');
        boolean normalizing = told.normalizing() || sameInAnotherForm(root, name);
        boolean undecodable = told.undecodable() && holds(root, name + "\udc80");
        // who refuses both has these rules from Windows, and there the devices go with them
        boolean devices = !trailing && !forbidden.isEmpty();
        return new NameRules(
                told.caseSensitive(),
                normalizing,
                forbidden.toString(),
                devices,
                trailing,
                undecodable,
                told.longestName(),
                told.longestPath(),
                told.unit());
    }

    /** Whether a file can have the name, and is not another file under it. */
    private static boolean holds(Folder root, String name) {
        try {
            if (root.stat(name) != null) {
                return false;
            }
            root.create(name, RelPath.ROOT).close();
            return root.remove(name, false);
        } catch (EndpointException _) {
            return false;
        }
    }

    private static boolean sameInAnotherForm(Folder root, String name) {
        try {
            root.create(name + "\u00e9", RelPath.ROOT).close();
            boolean same = root.stat(name + "e\u0301") != null;
            root.remove(name + "\u00e9", false);
            return same;
        } catch (EndpointException _) {
            return false;
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

    private static Traits with(Traits t, long timePrecision, NameRules names) {
        return new Traits(
                t.commitMode(),
                timePrecision,
                names,
                t.modes(),
                t.owners(),
                t.readOnly(),
                t.identity());
    }
}
