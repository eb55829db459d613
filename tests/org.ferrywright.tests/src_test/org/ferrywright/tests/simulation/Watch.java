package org.ferrywright.tests.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.ferrywright.core.ConflictPolicy;
import org.ferrywright.core.Mode;
import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.CommitMode;
import org.ferrywright.tests.fake.FakeTree;
import org.ferrywright.tests.simulation.View.State;

/** Looks at both roots after every operation, knows what people wanted, and objects to what the engine may never do. */
final class Watch {
    private final Setting setting;
    private final Consumer<String> history;
    private final Map<Side, View> views = new EnumMap<>(Side.class);
    /** For each path, every content that somebody ever had there. */
    private final Map<String, Set<String>> had = new HashMap<>();
    /** Contents that somebody made and nobody overwrote or deleted since, with the paths where somebody wants them. */
    private final Map<String, Set<String>> precious = new HashMap<>();
    /** Paths that people at this side changed or made vanish. */
    private final Map<Side, Set<String>> changed = new EnumMap<>(Side.class);

    private final Map<Side, Set<String>> removed = new EnumMap<>(Side.class);
    private final Map<Side, Set<String>> touched = new EnumMap<>(Side.class);
    private final Map<Side, Integer> deletes = new EnumMap<>(Side.class);
    private boolean preview;

    Watch(Setting setting, Map<Side, FakeTree> trees, Versions versions, Consumer<String> history) {
        this.setting = setting;
        this.history = history;
        for (Side side : Side.values()) {
            views.put(side, new View(trees.get(side), versions));
            changed.put(side, new HashSet<>());
            removed.put(side, new HashSet<>());
            touched.put(side, new HashSet<>());
            views.get(side).look();
        }
    }

    TreeMap<String, State> states(Side side) {
        return views.get(side).states();
    }

    Set<String> temporaries(Side side) {
        return views.get(side).temporaries();
    }

    void begin(boolean onlyPreview) {
        preview = onlyPreview;
        for (Side side : Side.values()) {
            touched.get(side).clear();
            deletes.put(side, 0);
        }
    }

    /** Entries that the engine made vanish in this run. */
    int deletes(Side side) {
        return deletes.get(side);
    }

    /** What changed since the last look was done by the engine: is it right? */
    void look() {
        for (Side side : Side.values()) {
            View view = views.get(side);
            if (view.stale()) {
                TreeMap<String, State> before = view.states();
                view.look();
                judge(side, before, view.states());
            }
        }
    }

    /** Somebody does something at one side. */
    void user(Side side, Runnable action) {
        look();
        TreeMap<String, State> before = views.get(side).states();
        action.run();
        views.get(side).look();
        TreeMap<String, State> now = views.get(side).states();
        wishes(before, now);
        before.forEach((path, old) -> {
            State s = now.get(path);
            if (s == null || s.folder() != old.folder()) {
                removed.get(side).add(path);
            }
            if (s == null || !s.content().equals(old.content()) || s.node() != old.node()) {
                note(side, path);
            }
        });
        now.forEach((path, s) -> {
            if (!s.folder()) {
                had.computeIfAbsent(path, p -> new HashSet<>()).add(s.content());
            }
            if (!before.containsKey(path)) {
                note(side, path);
            }
        });
    }

    /** What is precious after somebody changed a root from one state to the other. */
    private void wishes(TreeMap<String, State> before, TreeMap<String, State> now) {
        Set<String> then = contents(before);
        Set<String> left = contents(now);
        Set<String> wanted = new HashSet<>(precious.keySet());
        before.forEach((path, old) -> {
            State s = now.get(path);
            if (s == null || !s.content().equals(old.content())) {
                Set<String> paths = precious.getOrDefault(old.content(), new HashSet<>());
                paths.remove(path);
                if (paths.isEmpty() || !left.contains(old.content())) {
                    precious.remove(old.content());
                }
            }
        });
        now.forEach((path, s) -> {
            State old = before.get(path);
            boolean fresh = old == null || !old.content().equals(s.content());
            boolean counts = !s.folder() && !s.content().equals("empty");
            if (fresh && counts && (wanted.contains(s.content()) || !then.contains(s.content()))) {
                precious.computeIfAbsent(s.content(), c -> new TreeSet<>()).add(path);
            }
        });
    }

    private static Set<String> contents(TreeMap<String, State> states) {
        Set<String> all = new HashSet<>();
        states.values().forEach(s -> all.add(s.content()));
        return all;
    }

    /** A loss of power has cut contents at one side. */
    void torn(Side side) {
        View view = views.get(side);
        TreeMap<String, State> before = view.states();
        view.adopt();
        view.look();
        view.states().forEach((path, s) -> {
            if (!s.folder() && !s.content().equals(before.get(path).content())) {
                had.computeIfAbsent(path, p -> new HashSet<>()).add(s.content());
                history.accept("    " + side + ": " + Printable.text(path) + " is " + s.content());
            }
        });
    }

    private void note(Side side, String path) {
        changed.get(side).add(path);
        touched.get(side).add(path);
    }

    private void judge(Side side, TreeMap<String, State> before, TreeMap<String, State> now) {
        Set<String> lost = new HashSet<>();
        now.forEach((path, s) -> {
            State old = before.get(path);
            if (old == null || !old.content().equals(s.content()) || old.kind() != s.kind()) {
                history.accept(
                        "    " + side + ": " + Printable.text(path) + (old == null ? " is made: " : " becomes ") + s);
                if (!carriedAlong(side, before, now, s)) {
                    allowed(side, path, s);
                }
                if (old != null) {
                    lost.add(old.content());
                }
            }
        });
        Set<Long> nodes = new HashSet<>();
        now.forEach((path, s) -> {
            if (!before.containsKey(path)) {
                nodes.add(s.node());
            }
        });
        before.forEach((path, old) -> {
            if (!now.containsKey(path)) {
                boolean moved = nodes.contains(old.node());
                history.accept("    " + side + ": " + Printable.text(path) + (moved ? " is renamed" : " vanishes"));
                vanished(side, path, old, moved);
                lost.add(old.content());
            }
        });
        if ((preview || (setting.mode() != Mode.TWO_WAY && side == Side.SOURCE)) && !before.equals(now)) {
            throw new Violation(
                    preview ? "a preview touches nothing" : "a source is never changed", difference(before, now));
        }
        lost.forEach(this::kept);
    }

    /** Whether this came here with a folder that was moved, after somebody had changed it there. */
    private boolean carriedAlong(Side side, TreeMap<String, State> before, TreeMap<String, State> now, State s) {
        return before.entrySet().stream()
                .anyMatch(old -> old.getValue().node() == s.node()
                        && old.getValue().content().equals(s.content())
                        && !now.containsKey(old.getKey())
                        && touched.get(side).contains(old.getKey()));
    }

    private void allowed(Side side, String path, State s) {
        if (s.folder() || setting.knobs(side).commitMode() == CommitMode.IN_PLACE) {
            return;
        }
        boolean conflict = setting.mode() == Mode.TWO_WAY && path.contains(" (conflict ");
        boolean whole = conflict
                ? !s.content().equals(Versions.UNKNOWN)
                : had.getOrDefault(path, Set.of()).contains(s.content());
        if (!whole) {
            throw new Violation(
                    "a file is always the whole old or the whole new one",
                    side + ": " + Printable.text(path) + " holds " + s.content());
        }
    }

    private void vanished(Side side, String path, State old, boolean moved) {
        State there = views.get(side.other()).states().get(path);
        if (!old.folder()
                && there != null
                && !there.folder()
                && setting.knobs(side).commitMode() == CommitMode.DELETE_THEN_RENAME) {
            // for a moment there is neither the old one nor the new one
            return;
        }
        if (!moved) {
            deletes.merge(side, 1, Integer::sum);
        }
        boolean right = switch (setting.mode()) {
            case UPDATE -> false;
            case MIRROR ->
                there == null
                        || there.folder() != old.folder()
                        || touched.get(side.other()).contains(path);
            case TWO_WAY -> moved || wanted(side.other(), path);
        };
        if (!right) {
            throw new Violation(
                    "nothing is deleted on a doubt",
                    side + ": " + Printable.text(path) + " vanished, but nobody at the " + side.other()
                            + " deleted it");
        }
    }

    /** Whether somebody at this side took the path away, or what holds it, or put something else there. */
    private boolean wanted(Side side, String path) {
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            String above = path.substring(0, end);
            State s = views.get(side).states().get(above);
            if (removed.get(side).contains(above) || (s != null && !s.folder())) {
                return true;
            }
        }
        State s = views.get(side).states().get(path);
        return s != null && s.folder();
    }

    /** Content that somebody made must be somewhere. */
    private void kept(String content) {
        Set<String> where = precious.get(content);
        if (where == null || setting.mode() != Mode.TWO_WAY || (mayLose() && contended(where))) {
            return;
        }
        for (View view : views.values()) {
            if (view.states().values().stream().anyMatch(s -> s.content().equals(content))) {
                return;
            }
        }
        throw new Violation("no content that somebody made is lost", content + ", made at " + shown(where));
    }

    private static boolean isLink(String content) {
        return content.startsWith(User.LINK_TEXT);
    }

    private boolean mayLose() {
        return setting.policy() != ConflictPolicy.KEEP_BOTH && setting.policy() != ConflictPolicy.ASK;
    }

    private static String shown(Set<String> paths) {
        return paths.stream().map(Printable::text).collect(Collectors.joining(" and "));
    }

    private boolean contended(Set<String> paths) {
        return paths.stream().anyMatch(this::contended);
    }

    /** Whether people on both sides had their hands on this path, on what holds it or on what was in it. */
    private boolean contended(String path) {
        for (Side side : Side.values()) {
            boolean here = changed.get(side).stream()
                    .anyMatch(p -> p.equals(path) || p.startsWith(path + '/') || path.startsWith(p + '/'));
            if (!here) {
                return false;
            }
        }
        return true;
    }

    /** At the quiet end: everything precious is on both sides. */
    void everythingKept() {
        precious.forEach((content, where) -> {
            if (setting.mode() != Mode.TWO_WAY || (mayLose() && contended(where))) {
                return;
            }
            if (setting.policy() == ConflictPolicy.ASK || (isLink(content) && !setting.links())) {
                kept(content);
                return;
            }
            for (Side side : Side.values()) {
                if (states(side).values().stream().noneMatch(s -> s.content().equals(content))) {
                    throw new Violation(
                            "no content that somebody made is lost",
                            content + ", made at " + shown(where) + ", is not at the " + side);
                }
            }
        });
    }

    static String difference(TreeMap<String, State> a, TreeMap<String, State> b) {
        List<String> lines = new ArrayList<>();
        a.forEach((path, s) -> {
            if (!s.equals(b.get(path))) {
                lines.add(Printable.text(path) + " was " + s.entry() + ", is "
                        + (b.containsKey(path) ? b.get(path).entry() : "gone"));
            }
        });
        b.forEach((path, s) -> {
            if (!a.containsKey(path)) {
                lines.add(Printable.text(path) + " is new: " + s.entry());
            }
        });
        return String.join("; ", lines);
    }
}
