package org.ferrywright.engine.internal;

import java.io.IOException;
import org.ferrywright.core.Agreed;
import org.ferrywright.core.Entry;

/**
 * Folds what was applied in one direction into the baseline.
 *
 * @param reversed whether the actions' source is the link's target
 * @param precision of times at the side that is written to, in nanoseconds
 */
record AgreedKeeper(Baseline baseline, boolean reversed, long precision) implements Applied {
    @Override
    public void applied(Action action, Entry now) throws IOException {
        switch (action) {
            case Action.Store(var path, var source, var _) -> keep(path, source, now);
            case Action.Link(var path, var source, var _) -> keep(path, source, now);
            case Action.HardLink(var path, var _, var source, var _) -> keep(path, source, now);
            case Action.Folder _ -> {
                // agreed on when its metadata was set, at the end of the run
            }
            case Action.Adjust(var path, var _, var _, var _, var source) -> {
                if (source != null) {
                    // as it is now: what the target refused must not look like somebody's wish at the next run
                    keep(path, source, now);
                }
            }
            case Action.Remove(var path, var _) -> baseline.forget(path);
            case Action.Move(var _, var from, var _) -> baseline.forget(from);
            case Action.Relocate(var path, var from, var source, var target) -> {
                baseline.move(from, path);
                if (!source.isDirectory()) {
                    // a rename leaves the target's facts as they are
                    keep(path, source, target);
                }
            }
            case Action.Sweep _ -> {
                // temporaries are in no baseline
            }
            case Action.Again again -> throw new IllegalStateException("decided before: " + again);
            case Action.Compare compare -> throw new IllegalStateException("decided before: " + compare);
        }
    }

    private void keep(String path, Entry source, Entry now) throws IOException {
        Entry there = now != null ? now : asKept(source, precision);
        baseline.put(path, reversed ? new Agreed(there, source) : new Agreed(source, there));
    }

    /** How a side that keeps times to {@code precision} nanoseconds shows what it was given. */
    static Entry asKept(Entry source, long precision) {
        return new Entry(
                source.name(),
                source.kind(),
                source.size(),
                source.modified().truncate(precision),
                source.mode(),
                source.uid(),
                source.gid(),
                0,
                1,
                0,
                source.linkTarget());
    }
}
