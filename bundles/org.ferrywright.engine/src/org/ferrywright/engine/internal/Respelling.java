package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.BulkWrite.Outcome;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.ServerMove;
import org.ferrywright.engine.RunObserver.What;

/**
 * Renames where only the spelling of a name changes. Some file systems do nothing when they are asked to, because both names are one file
 * to them: there it goes by a name between. Some keep no spelling at all: they are left in peace.
 */
final class Respelling {
    /** @param folder that it is in, as the join of both sides called it; @param folderTime that it has afterwards */
    record Wish(RelPath folder, String from, String to, Timestamp folderTime) {}

    private final Endpoint root;
    private final Tally tally;
    private boolean keepsNone;

    Respelling(Endpoint root, Tally tally) {
        this.root = root;
        this.tally = tally;
    }

    /** Deepest folders first, so that the names above stay as they are until what is in them is done. */
    void carryOut(List<Wish> wishes) throws EndpointException, InterruptedException {
        if (wishes.isEmpty() || root.facet(ServerMove.class).isEmpty()) {
            return;
        }
        int end = wishes.size();
        while (end > 0 && !keepsNone) {
            int start = end - 1;
            while (start > 0
                    && wishes.get(start - 1).folder().equals(wishes.get(end - 1).folder())) {
                start--;
            }
            try {
                inFolder(wishes.get(start).folder(), wishes.subList(start, end));
            } catch (EndpointException e) {
                if (e.scope() == Scope.ENDPOINT) {
                    throw e;
                }
                tally.fail(wishes.get(start).folder().value(), e);
            }
            end = start;
        }
    }

    private void inFolder(RelPath folder, List<Wish> wishes) throws EndpointException, InterruptedException {
        Set<String> before = names(folder);
        List<Wish> open = wishes.stream()
                .filter(w -> before.contains(w.from()) && !before.contains(w.to()))
                .toList();
        if (open.isEmpty()) {
            return;
        }
        move(folder, open);
        Set<String> after = names(folder);
        for (Wish w : open) {
            if (!after.contains(w.to()) && !keepsNone) {
                byAnother(folder, w);
            }
        }
        Set<String> now = names(folder);
        for (Wish w : open) {
            if (now.contains(w.to())) {
                tally.done(What.MOVE, folder.child(w.to()).value(), 0, "from " + RelPath.of(w.from()));
            }
        }
        var time = new Attributes(
                Entry.UNKNOWN, Entry.UNKNOWN, Entry.UNKNOWN, wishes.getFirst().folderTime());
        PlainBulk.writer(root).perform(List.of(new BulkWrite.SetAttributes(folder, EntryKind.DIRECTORY, time)));
    }

    /** What fails here is tried the other way. */
    private void move(RelPath folder, List<Wish> wishes) throws EndpointException, InterruptedException {
        var moves = new ArrayList<BulkWrite.Operation>();
        for (Wish w : wishes) {
            moves.add(new BulkWrite.Move(folder.child(w.to()), folder.child(w.from()), Expect.ANY));
        }
        PlainBulk.writer(root).perform(moves);
    }

    /**
     * By a name between. It is no temporary's: should we be stopped in the middle, what has it is an ordinary file or folder, which nobody
     * clears away.
     */
    private void byAnother(RelPath folder, Wish w) throws EndpointException, InterruptedException {
        RelPath from = folder.child(w.from());
        RelPath to = folder.child(w.to());
        RelPath between = folder.child(String.format(".ferry-renaming-%08x", w.to().hashCode()));
        if (!moved(from, between)) {
            return;
        }
        if (!moved(between, to)) {
            moved(between, from);
            return;
        }
        keepsNone = !names(folder).contains(w.to());
    }

    private boolean moved(RelPath from, RelPath to) throws EndpointException, InterruptedException {
        List<Outcome> outcome = PlainBulk.writer(root).perform(List.of(new BulkWrite.Move(to, from, Expect.ANY)));
        if (outcome.getFirst() instanceof Outcome.Failed(var cause)) {
            tally.fail(from.value(), cause);
            return false;
        }
        return true;
    }

    private Set<String> names(RelPath folder) throws EndpointException, InterruptedException {
        var names = new HashSet<String>();
        try (var cursor = root.list(folder)) {
            for (Entry e = cursor.next(); e != null; e = cursor.next()) {
                names.add(e.name());
            }
        }
        return names;
    }
}
