package org.ferrywright.engine.internal;

import java.time.Instant;
import java.util.List;
import org.ferrywright.core.Comparison;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.engine.RunObserver.What;

/** What waits in a flow, told for people and programs, in the order in which it would be carried out. */
final class PlanLines {
    /** Times this far from 1970 have no date that anybody could read, in seconds. */
    private static final long LAST_SECOND = 250_000_000_000L;

    /** @param from the old name of what is moved, else null; @param reason why, in a few words */
    record Line(What what, String path, String from, long bytes, String reason) {}

    interface Consumer {
        void accept(Line line) throws Exception;
    }

    private final Comparison comparison;
    private final Consumer consumer;

    private PlanLines(Flow flow, Consumer consumer) {
        this.comparison = flow.link().comparison();
        this.consumer = consumer;
    }

    static void of(Flow flow, Consumer consumer) throws Exception {
        var lines = new PlanLines(flow, consumer);
        DeferredActions d = flow.deferred();
        d.moves().forward(lines::tell);
        flow.plannedChanges(lines::tell);
        flow.plannedDeletes(lines::tell);
        d.late().forward(lines::tell);
        d.names().forward(lines::tell);
        d.finish().forward(lines::tell);
    }

    private void tell(List<Action> actions) throws Exception {
        for (Action a : actions) {
            Line line = line(a);
            if (line != null) {
                consumer.accept(line);
            }
        }
    }

    private Line line(Action action) {
        return switch (action) {
            case Action.Store(var path, var source, var target) -> content(path, source, target);
            case Action.Link(var path, var source, var target) -> content(path, source, target);
            case Action.Folder(var path, var source) -> content(path, source, null);
            case Action.HardLink(var path, var existing, var _, var target) ->
                new Line(
                        target == null ? What.CREATE : What.UPDATE,
                        path,
                        null,
                        0,
                        "another name of " + RelPath.of(existing));
            case Action.Adjust(var path, var _, var _, var counted, var _) ->
                counted ? new Line(What.UPDATE_METADATA, path, null, 0, "mode, owner, time or the like differs") : null;
            case Action.Relocate(var path, var from, var _, var _) ->
                new Line(What.MOVE, path, from, 0, "the source calls it so now, with the same content");
            case Action.Remove(var path, var _) -> new Line(What.DELETE, path, null, 0, "not at the source");
            // sweeping our own temporaries changes nothing that anybody sees
            case Action.Sweep _, Action.Again _, Action.Compare _, Action.Move _ -> null;
        };
    }

    private Line content(String path, Entry source, Entry target) {
        return target == null
                ? new Line(What.CREATE, path, null, source.size(), "not at the target")
                : new Line(What.UPDATE, path, null, source.size(), difference(source, target));
    }

    private String difference(Entry source, Entry target) {
        if (source.kind() != target.kind()) {
            return "another kind of entry";
        }
        if (source.size() != target.size()) {
            return "size " + target.size() + " becomes " + source.size();
        }
        if (source.kind() == EntryKind.SYMLINK && !source.linkTarget().equals(target.linkTarget())) {
            return "points elsewhere";
        }
        if (!source.modified().sameAt(target.modified(), comparison.timePrecision())) {
            int order = source.modified().compareTo(target.modified());
            return "the source's is " + (order > 0 ? "newer: " : "older: ") + time(source) + ", not " + time(target);
        }
        return "content differs";
    }

    private static String time(Entry e) {
        long seconds = e.modified().seconds();
        return Math.abs(seconds) < LAST_SECOND
                ? Instant.ofEpochSecond(seconds, e.modified().nanos()).toString()
                : seconds + " s from 1970 on";
    }
}
