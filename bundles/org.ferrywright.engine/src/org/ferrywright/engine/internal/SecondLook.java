package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;

/**
 * Looks at the source once more before something is deleted for its sake: a name can be missing from a listing because somebody was
 * just replacing the file. One listing for each folder, none below a folder that is gone.
 */
final class SecondLook {
    private final Endpoint source;
    private final Tally tally;
    private RelPath gone;
    private RelPath listed;
    private Map<String, EntryKind> names = Map.of();

    SecondLook(Endpoint source, Tally tally) {
        this.source = source;
        this.tally = tally;
    }

    /** Those of the deletes that are still right; of the others it is told that they were not done. */
    List<Action> stillRight(List<Action> deletes) throws EndpointException, InterruptedException {
        var right = new ArrayList<Action>(deletes.size());
        for (Action a : deletes) {
            var remove = (Action.Remove) a;
            try {
                if (stillRight(remove)) {
                    right.add(remove);
                } else {
                    tally.fail(remove.path(), Kind.CHANGED, "it is at the source again, so it was not deleted");
                }
            } catch (EndpointException e) {
                if (e.scope() == Scope.ENDPOINT) {
                    throw e;
                }
                tally.fail(
                        remove.path(),
                        e.kind(),
                        "not deleted, because the source could not be looked at again: " + e.getMessage());
            }
        }
        return right;
    }

    private boolean stillRight(Action.Remove remove) throws EndpointException, InterruptedException {
        RelPath path = RelPath.of(remove.path());
        RelPath folder = path.parent();
        if (gone != null && folder.startsWith(gone)) {
            return true;
        }
        if (!folder.equals(listed)) {
            if (!list(folder)) {
                return true;
            }
        }
        EntryKind now = names.get(path.name());
        // another kind at the source is the reason why this one goes
        return now == null
                || (now != EntryKind.UNREADABLE
                        && isFolder(now) != remove.target().isDirectory());
    }

    /** False when the source has no such folder. */
    private boolean list(RelPath folder) throws EndpointException, InterruptedException {
        var found = new HashMap<String, EntryKind>();
        try (var cursor = source.list(folder)) {
            for (Entry e = cursor.next(); e != null; e = cursor.next()) {
                found.put(e.name(), e.kind());
            }
        } catch (EndpointException e) {
            if (e.scope() == Scope.ENDPOINT) {
                throw e;
            }
            // how a file or a link in its place is told is the transport's affair
            RelPath top = highestGone(folder);
            if (top == null) {
                throw e;
            }
            gone = top;
            return false;
        }
        listed = folder;
        names = found;
        return true;
    }

    /** The highest folder on the way that is proven to be none; null when this one is there after all. */
    private RelPath highestGone(RelPath folder) throws EndpointException, InterruptedException {
        String path = folder.value();
        int end = 0;
        while (end < path.length()) {
            int slash = path.indexOf('/', end + 1);
            end = slash < 0 ? path.length() : slash;
            RelPath p = RelPath.of(path.substring(0, end));
            // from above: nothing can be asked of what lies below a link
            var there = source.stat(p);
            if (there.isEmpty() || !there.get().isDirectory()) {
                return p;
            }
        }
        return null;
    }

    private static boolean isFolder(EntryKind kind) {
        return kind == EntryKind.DIRECTORY;
    }
}
