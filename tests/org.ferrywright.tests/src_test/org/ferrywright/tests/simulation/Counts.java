package org.ferrywright.tests.simulation;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.tests.simulation.View.State;

/** Counts what has become different, to be held against what a run says about itself. */
final class Counts {
    private long created;
    private long updated;
    private long deleted;

    void add(TreeMap<String, State> before, TreeMap<String, State> now) {
        // what is set on a file shows on all its names
        Set<Long> adjusted = new HashSet<>();
        now.forEach((path, s) -> {
            State old = before.get(path);
            if (old == null || old.folder() != s.folder()) {
                created++;
            } else if (different(old, s) && (old.node() != s.node() || adjusted.add(s.node()))) {
                updated++;
            }
        });
        before.forEach((path, old) -> {
            State s = now.get(path);
            if (s == null || s.folder() != old.folder()) {
                deleted++;
            }
        });
    }

    /** A folder's time follows what happens in it. */
    private static boolean different(State a, State b) {
        boolean permissions = a.entry().mode() != b.entry().mode()
                || a.entry().uid() != b.entry().uid()
                || a.entry().gid() != b.entry().gid();
        return permissions
                || (!a.folder()
                        && (a.kind() != b.kind()
                                || a.node() != b.node()
                                || !a.content().equals(b.content())
                                || !a.entry().modified().equals(b.entry().modified())));
    }

    void compare(SyncResult result) {
        boolean agree = result.moved() > 0
                || (result.created() == created && result.updated() == updated && result.deleted() == deleted);
        if (!agree) {
            throw new Violation(
                    "a run's figures are what it did",
                    "it says " + result.created() + " created, " + result.updated() + " updated, " + result.deleted()
                            + " deleted, but it was " + created + ", " + updated + " and " + deleted);
        }
    }
}
