package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Filter;
import org.ferrywright.core.Mode;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Verdict;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;

/**
 * Joins two walks of the same order, a folder at a time, and tells for each path what has to happen. What it does not know it leaves
 * alone: a name that is missing from a listing that was cut short is neither deleted at the target nor written over.
 */
final class TreeJoin {
    /** Where the decisions go, in the order of the walk. */
    interface Sink {
        /**
         * One path of both trees or of one. {@code late} means that what stands in its way has to be deleted first.
         *
         * @return whether the name will be written anew at the target, which the verdict need not tell
         */
        boolean decided(String path, Verdict verdict, Entry source, Entry target, boolean late) throws Exception;

        /** A folder of the source; the target is null when it lacks it. Touched: something in it changes, so its time has to be set again. */
        void folder(String path, Entry source, Entry target, boolean touched) throws Exception;

        /** A folder that could not be listed to its end. */
        void fault(String path, boolean atSource, EndpointException cause);

        /** Temporaries found in a folder of the target. */
        void temporaries(String directory, List<String> names) throws Exception;

        /** A folder begins; nothing of it was decided. @param target what is in it there, as far as it is known; empty when it lacks it */
        void entering(List<Entry> target);

        /** Another folder begins: its entries on either side. */
        void scanned(long source, long target);

        /** All entries of the folder were decided. */
        void leaving() throws Exception;
    }

    /** What happens below a folder that one side lacks. */
    private enum Fate {
        /** Joined with its counterpart. */
        BOTH,
        /** Source only: made at the target. */
        CREATE,
        /** Source only: made after what stands in its way is gone. */
        CREATE_LATE,
        /** Target only: deleted. */
        DELETE,
        /** Target only and only searched by the filter: what is included in it is deleted, itself it stays. */
        DELETE_INSIDE,
        /** Nothing is known or allowed: left alone. */
        LEAVE
    }

    private static final class Frame {
        final String path;
        final Fate fate;
        final Filter.Verdict verdict;
        final Set<String> created = new HashSet<>();
        final Set<String> late = new HashSet<>();
        final Set<String> deleted = new HashSet<>();
        /** A searched folder of the source that the target lacks: made only when something in it is. */
        Entry pending;

        boolean touched;

        Frame(String path, Fate fate, Filter.Verdict verdict) {
            this.path = path;
            this.fate = fate;
            this.verdict = verdict;
        }
    }

    private final Batch.Redecision reconciler;
    private final Filter filter;
    private final boolean mirror;
    private final Sink sink;
    private final Spellings spellings;
    private final List<Frame> stack = new ArrayList<>();
    private Frame top;

    TreeJoin(Batch.Redecision reconciler, Mode mode, Filter filter, Sink sink, Spellings spellings) {
        this.reconciler = reconciler;
        this.filter = filter;
        this.mirror = mode == Mode.MIRROR;
        this.sink = sink;
        this.spellings = spellings;
    }

    void run(TreeCursor sourceCursor, TreeCursor targetCursor) throws Exception {
        var source = new OrderedWalk(sourceCursor, "source");
        var target = new OrderedWalk(targetCursor, "target");
        Listing s = source.next();
        Listing t = target.upTo(s);
        while (s != null || t != null) {
            int order = s == null ? 1 : t == null ? -1 : s.directory().compareTo(t.directory());
            if (order == 0) {
                both(s, t);
            } else if (order < 0) {
                sourceOnly(s);
            } else {
                targetOnly(t);
            }
            s = order <= 0 ? source.next() : s;
            t = order >= 0 || t == null ? target.upTo(s) : t;
        }
    }

    private void both(Listing given, Listing found) throws Exception {
        Names.Joined joined = spellings.join(given, found, Set.of());
        Listing s = joined.source();
        Listing t = joined.target();
        String path = s.directory().value();
        Frame parent = enter(path);
        Filter.Verdict verdict = verdict(path, parent);
        push(new Frame(path, Fate.BOTH, verdict));
        scanned(given, found);
        sink.entering(t.entries());
        s.fault().ifPresent(e -> sink.fault(path, true, e));
        t.fault().ifPresent(e -> sink.fault(path, false, e));
        if (!t.temporaries().isEmpty()) {
            top.touched = true;
            sink.temporaries(path, t.temporaries());
        }
        int i = 0;
        int j = 0;
        while (i < s.entries().size() || j < t.entries().size()) {
            Entry a = i < s.entries().size() ? s.entries().get(i) : null;
            Entry b = j < t.entries().size() ? t.entries().get(j) : null;
            int order = a == null ? 1 : b == null ? -1 : a.name().compareTo(b.name());
            if (order == 0) {
                pair(a, b);
                i++;
                j++;
            } else if (order < 0) {
                // absent from a listing that was cut short is not proven absent
                if (t.complete()) {
                    pair(a, null);
                } else {
                    decide(child(a), Verdict.SKIP_UNREADABLE, a, null, false);
                }
                i++;
            } else {
                if (s.complete()) {
                    pair(null, b);
                }
                j++;
            }
        }
        sink.leaving();
        boolean own = verdict == Filter.Verdict.INCLUDED && s.self().kind() == EntryKind.DIRECTORY;
        if (own) {
            sink.folder(path, s.self(), t.self(), top.touched);
        }
    }

    private void pair(Entry a, Entry b) throws Exception {
        String path = a != null ? child(a) : child(b);
        Verdict verdict = reconciler.decide(path, a, b);
        boolean folderOfSource = a != null && a.isDirectory();
        switch (verdict) {
            case CREATE -> {
                if (folderOfSource) {
                    top.created.add(a.name());
                    if (searchedOnly(path)) {
                        return;
                    }
                }
                decide(path, verdict, a, null, false);
            }
            case REPLACE_KIND -> {
                if (b.isDirectory()) {
                    top.deleted.add(b.name());
                }
                decide(path, Verdict.DELETE, null, b, false);
                if (folderOfSource) {
                    top.late.add(a.name());
                }
                decide(path, Verdict.CREATE, a, null, true);
            }
            case DELETE -> {
                if (b.isDirectory()) {
                    top.deleted.add(b.name());
                    if (searchedOnly(path)) {
                        return;
                    }
                }
                decide(path, verdict, null, b, false);
            }
            case UNCHANGED, UPDATE_METADATA -> {
                // folders that both have are settled when they are joined themselves
                if (!folderOfSource) {
                    decide(path, verdict, a, b, false);
                }
            }
            case UPDATE_CONTENT, KEEP, SKIP_SPECIAL, SKIP_UNREADABLE, SKIP_KIND, SKIP_LINK ->
                decide(path, verdict, a, b, false);
        }
    }

    private void sourceOnly(Listing s) throws Exception {
        String path = s.directory().value();
        Frame parent = enter(path);
        String name = s.directory().name();
        Fate fate = switch (parent == null ? Fate.LEAVE : parent.fate) {
            case BOTH ->
                parent.late.contains(name)
                        ? Fate.CREATE_LATE
                        : parent.created.contains(name) ? Fate.CREATE : Fate.LEAVE;
            case CREATE -> Fate.CREATE;
            case CREATE_LATE -> Fate.CREATE_LATE;
            case DELETE, DELETE_INSIDE, LEAVE -> Fate.LEAVE;
        };
        var frame = new Frame(path, fate, verdict(path, parent));
        if (frame.verdict == Filter.Verdict.SEARCHED && fate != Fate.LEAVE) {
            frame.pending = s.self();
        }
        push(frame);
        scanned(s, null);
        sink.entering(List.of());
        s.fault().ifPresent(e -> sink.fault(path, true, e));
        if (fate == Fate.LEAVE) {
            return;
        }
        for (Entry a : spellings.names().forTarget(s).entries()) {
            if (!a.isDirectory() || !searchedOnly(child(a))) {
                decide(child(a), reconciler.decide(child(a), a, null), a, null, fate == Fate.CREATE_LATE);
            }
        }
        if (frame.verdict == Filter.Verdict.INCLUDED) {
            sink.folder(path, s.self(), null, true);
        }
    }

    private void targetOnly(Listing t) throws Exception {
        String path = t.directory().value();
        Frame parent = enter(path);
        boolean goes = parent != null
                && switch (parent.fate) {
                    case BOTH -> parent.deleted.contains(t.directory().name());
                    case DELETE, DELETE_INSIDE -> true;
                    case CREATE, CREATE_LATE, LEAVE -> false;
                };
        Filter.Verdict verdict = verdict(path, parent);
        Fate fate = !goes ? Fate.LEAVE : verdict == Filter.Verdict.SEARCHED ? Fate.DELETE_INSIDE : Fate.DELETE;
        push(new Frame(path, fate, verdict));
        scanned(null, t);
        t.fault().ifPresent(e -> sink.fault(path, false, e));
        if (!t.temporaries().isEmpty()) {
            top.touched = true;
            sink.temporaries(path, t.temporaries());
        }
        for (Entry b : t.entries()) {
            if (fate == Fate.LEAVE) {
                // a kept folder's inside was never compared: no news of each entry
                continue;
            }
            if (b.isDirectory() && searchedOnly(child(b))) {
                continue;
            }
            boolean removable = b.kind() != EntryKind.SPECIAL && b.kind() != EntryKind.UNREADABLE;
            decide(child(b), removable ? Verdict.DELETE : Verdict.KEEP, null, b, false);
        }
        sink.leaving();
    }

    private void decide(String path, Verdict verdict, Entry source, Entry target, boolean late) throws Exception {
        if (verdict == Verdict.DELETE && !mirror) {
            throw new IllegalStateException("only a mirror deletes");
        }
        switch (verdict) {
            case CREATE, UPDATE_CONTENT -> {
                top.touched = true;
                makePending(late);
            }
            case DELETE -> top.touched = true;
            default -> {
                // leaves the folder as it is
            }
        }
        top.touched |= sink.decided(path, verdict, source, target, late);
    }

    private void makePending(boolean late) throws Exception {
        for (Frame f : stack) {
            if (f.pending != null) {
                Entry self = f.pending;
                f.pending = null;
                sink.decided(f.path, Verdict.CREATE, self, null, late);
                sink.folder(f.path, self, null, true);
            }
        }
    }

    private String child(Entry e) {
        return top.path.isEmpty() ? e.name() : top.path + '/' + e.name();
    }

    private boolean searchedOnly(String path) {
        return top.verdict == Filter.Verdict.SEARCHED
                && filter.testFolder(path, top.verdict) == Filter.Verdict.SEARCHED;
    }

    private Filter.Verdict verdict(String path, Frame parent) {
        if (parent == null) {
            return filter.root();
        }
        // only a searched folder can hold searched ones
        return parent.verdict == Filter.Verdict.SEARCHED
                ? filter.testFolder(path, parent.verdict)
                : Filter.Verdict.INCLUDED;
    }

    /** Leaves the folders that are done and returns the frame of the one that holds this path; null for the root. */
    private Frame enter(String path) {
        while (top != null && !holds(top.path, path)) {
            stack.removeLast();
            top = stack.isEmpty() ? null : stack.getLast();
        }
        boolean direct = top != null && RelPath.of(path).parent().value().equals(top.path);
        return direct ? top : null;
    }

    private static boolean holds(String ancestor, String path) {
        if (ancestor.isEmpty()) {
            return !path.isEmpty();
        }
        return path.length() > ancestor.length() && path.startsWith(ancestor) && path.charAt(ancestor.length()) == '/';
    }

    private void push(Frame frame) {
        stack.add(frame);
        top = frame;
    }

    private void scanned(Listing s, Listing t) {
        sink.scanned(
                s == null ? 0 : s.entries().size(), t == null ? 0 : t.entries().size());
    }
}
