package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ferrywright.core.Agreed;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Filter;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Resolution;
import org.ferrywright.core.TwoWayReconciler;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;

/**
 * Joins two walks with the baseline, a folder at a time. A side's silence about a name counts only where its listing was whole: what is
 * not proven absent is left alone on both sides.
 */
final class TwoWayJoin {
    /** Where the resolutions go, in the order of the walk. */
    interface Sink {
        /**
         * What was agreed on goes by another spelling now.
         *
         * @return the path under which the baseline has it from now on
         */
        String respelled(String before, String now) throws Exception;

        void resolved(String path, Resolution resolution, Agreed known, Entry source, Entry target, boolean late)
                throws Exception;

        /** A folder that both sides have. */
        void folder(String path, Agreed known, Entry source, Entry target) throws Exception;

        void fault(String path, boolean atSource, EndpointException cause);

        void temporaries(String folder, boolean atSource, List<String> names);

        void scanned(long source, long target);

        /** All entries of the folder were resolved. */
        void leaving() throws Exception;
    }

    /** What one side does not have of the folders of the other. */
    private static final class Lacking {
        /** Proven absent, so what is in them may be brought over or deleted. */
        final Set<String> proven = new HashSet<>();
        /** Of these, the ones whose making was ordered. */
        final Set<String> made = new HashSet<>();
    }

    private static final class Frame {
        final String path;
        final Filter.Verdict verdict;
        final boolean late;
        final boolean giveWay;
        /** The folder as the baseline calls it. */
        final String known;

        /** Folders in it that the baseline calls otherwise. */
        final Map<String, String> knownAs = new HashMap<>();

        final Lacking source = new Lacking();
        final Lacking target = new Lacking();
        final Set<String> lateFolders = new HashSet<>();
        /** Folders that a file or link of the other side replaces. */
        final Set<String> givingWay = new HashSet<>();
        /** The folder itself as one side has it, while the other side still has to get it as soon as something goes there. */
        Entry pendingAtSource;

        Entry pendingAtTarget;

        Frame(String path, String known, Filter.Verdict verdict, boolean late, boolean giveWay) {
            this.path = path;
            this.known = known;
            this.verdict = verdict;
            this.late = late;
            this.giveWay = giveWay;
        }
    }

    private final TwoWayReconciler reconciler;
    private final Filter filter;
    private final Baseline baseline;
    private final Sink sink;
    private final Spellings spellings;
    private final List<Frame> stack = new ArrayList<>();
    private Frame top;

    TwoWayJoin(TwoWayReconciler reconciler, Filter filter, Baseline baseline, Sink sink, Spellings spellings) {
        this.reconciler = reconciler;
        this.filter = filter;
        this.baseline = baseline;
        this.sink = sink;
        this.spellings = spellings;
    }

    void run(TreeCursor sourceCursor, TreeCursor targetCursor) throws Exception {
        var source = new OrderedWalk(sourceCursor, "source");
        var target = new OrderedWalk(targetCursor, "target");
        Listing s = source.next();
        Listing t = target.next();
        while (s != null || t != null) {
            int order = s == null ? 1 : t == null ? -1 : s.directory().compareTo(t.directory());
            visit(order <= 0 ? s : null, order >= 0 ? t : null);
            s = order <= 0 ? source.next() : s;
            t = order >= 0 ? target.next() : t;
        }
    }

    private void visit(Listing s, Listing t) throws Exception {
        Listing either = s != null ? s : t;
        String path = either.directory().value();
        String name = either.directory().name();
        Frame parent = enter(path);
        boolean absent = parent != null && (s == null ? parent.source : parent.target).proven.contains(name);
        boolean late = parent != null && (parent.late || parent.lateFolders.contains(name));
        boolean giveWay = parent != null && (parent.giveWay || parent.givingWay.contains(name));
        String knownAs = parent == null ? path : parent.knownAs.getOrDefault(name, below(parent.known, name));
        top = new Frame(path, knownAs, verdict(path, parent), late, giveWay);
        stack.add(top);
        sink.scanned(
                s == null ? 0 : s.entries().size(), t == null ? 0 : t.entries().size());
        tell(path, s, true);
        tell(path, t, false);
        boolean both = s != null && t != null;
        if (both || absent) {
            if (s == null && !parent.source.made.contains(name)) {
                top.pendingAtSource = t.self();
            }
            if (t == null && !parent.target.made.contains(name)) {
                top.pendingAtTarget = s.self();
            }
            entries(s, t);
        }
        sink.leaving();
        if (both && top.verdict == Filter.Verdict.INCLUDED && !path.isEmpty()) {
            sink.folder(path, baseline.get(path), s.self(), t.self());
        }
    }

    private void entries(Listing s, Listing t) throws Exception {
        Map<String, Agreed> agreed = baseline.children(top.known);
        Names.Joined joined = joined(s, t, agreed.keySet());
        Map<String, Entry> source = byName(joined.source());
        Map<String, Entry> target = byName(joined.target());
        Map<String, Agreed> known = respelled(agreed, source, target, joined.leftAlone());
        var names = new TreeSet<>(source.keySet());
        names.addAll(target.keySet());
        names.addAll(known.keySet());
        names.removeAll(joined.leftAlone());
        // excluded on one side for what it is there: left alone on both, with all that is in it
        Set<String> withheld = spellings.names().withheld(s, t);
        if (!withheld.isEmpty()) {
            names.removeIf(name -> withheld.contains(spellings.names().key(name)));
        }
        for (String name : names) {
            Entry a = source.get(name);
            Entry b = target.get(name);
            boolean doubt = (a == null && s != null && !s.complete()) || (b == null && t != null && !t.complete());
            if (!doubt) {
                entry(name, known.get(name), a, b);
            }
        }
    }

    private Names.Joined joined(Listing s, Listing t, Set<String> agreed) {
        if (s != null && t != null) {
            return spellings.join(s, t, agreed);
        }
        return new Names.Joined(
                s == null ? null : spellings.names().forTarget(s),
                t == null ? null : spellings.names().forSource(t),
                List.of(),
                Set.of());
    }

    /** The rows under the names that their entries have now, where a side does not tell such names apart. */
    private Map<String, Agreed> respelled(
            Map<String, Agreed> agreed, Map<String, Entry> source, Map<String, Entry> target, Set<String> leftAlone)
            throws Exception {
        if (!spellings.names().folds()) {
            return agreed;
        }
        var open = new HashMap<String, String>();
        for (Map<String, Entry> side : List.of(source, target)) {
            for (String name : side.keySet()) {
                if (!agreed.containsKey(name)) {
                    open.put(spellings.names().key(name), name);
                }
            }
        }
        var known = new HashMap<String, Agreed>();
        for (var row : agreed.entrySet()) {
            String name = row.getKey();
            boolean there = source.containsKey(name) || target.containsKey(name) || leftAlone.contains(name);
            String other = there ? null : open.remove(spellings.names().key(name));
            if (other != null) {
                top.knownAs.put(other, sink.respelled(below(top.known, name), below(top.path, other)));
            }
            known.put(other == null ? name : other, row.getValue());
        }
        return known;
    }

    private static String below(String folder, String name) {
        return folder.isEmpty() ? name : folder + '/' + name;
    }

    private void entry(String name, Agreed known, Entry a, Entry b) throws Exception {
        String path = top.path.isEmpty() ? name : top.path + '/' + name;
        boolean folderA = a != null && a.isDirectory();
        boolean folderB = b != null && b.isDirectory();
        Resolution resolution = reconciler.decide(known, a, b);
        if (top.giveWay && (resolution == Resolution.TO_SOURCE || resolution == Resolution.TO_TARGET)) {
            // something was changed in a folder that a file was to replace: so it stays, and the next run sees to it
            return;
        }
        if (folderA && !folderB) {
            lacking(top.target, name, resolution);
        }
        if (folderB && !folderA) {
            lacking(top.source, name, resolution);
        }
        boolean searched = (folderA || folderB) && searchedOnly(path);
        if (searched) {
            return;
        }
        boolean replaces = a != null && b != null && folderA != folderB;
        switch (resolution) {
            case TO_TARGET -> {
                makePending(false);
                if (folderA) {
                    top.target.made.add(name);
                }
            }
            case TO_SOURCE -> {
                makePending(true);
                if (folderB) {
                    top.source.made.add(name);
                }
            }
            default -> {
                // nothing comes into this folder
            }
        }
        if (replaces) {
            boolean folderWins = resolution == Resolution.TO_TARGET ? folderA : folderB;
            (folderWins ? top.lateFolders : top.givingWay).add(name);
        }
        sink.resolved(path, resolution, known, a, b, top.late || replaces);
    }

    /** What is in a folder that waits for a decision, or makes way for a file, is not looked at before the next run. */
    private static void lacking(Lacking side, String name, Resolution resolution) {
        switch (resolution) {
            case TO_TARGET, TO_SOURCE, DELETE_SOURCE, DELETE_TARGET -> side.proven.add(name);
            default -> {
                // left alone with all that is in it
            }
        }
    }

    private void makePending(boolean atSource) throws Exception {
        for (Frame f : stack) {
            Entry self = atSource ? f.pendingAtSource : f.pendingAtTarget;
            if (self != null) {
                if (atSource) {
                    f.pendingAtSource = null;
                    sink.resolved(f.path, Resolution.TO_SOURCE, null, null, self, f.late);
                } else {
                    f.pendingAtTarget = null;
                    sink.resolved(f.path, Resolution.TO_TARGET, null, self, null, f.late);
                }
            }
        }
    }

    private void tell(String path, Listing listing, boolean atSource) {
        if (listing != null) {
            listing.fault().ifPresent(e -> sink.fault(path, atSource, e));
            if (!listing.temporaries().isEmpty()) {
                sink.temporaries(path, atSource, listing.temporaries());
            }
        }
    }

    private static Map<String, Entry> byName(Listing listing) {
        var all = new HashMap<String, Entry>();
        if (listing != null) {
            listing.entries().forEach(e -> all.put(e.name(), e));
        }
        return all;
    }

    private boolean searchedOnly(String path) {
        return top.verdict == Filter.Verdict.SEARCHED
                && filter.testFolder(path, top.verdict) == Filter.Verdict.SEARCHED;
    }

    private Filter.Verdict verdict(String path, Frame parent) {
        if (path.isEmpty()) {
            return filter.root();
        }
        // only a searched folder can hold searched ones
        return parent != null && parent.verdict == Filter.Verdict.SEARCHED
                ? filter.testFolder(path, parent.verdict)
                : Filter.Verdict.INCLUDED;
    }

    /** Leaves the folders that are done and returns the frame of the one that holds this path; null for the root. */
    private Frame enter(String path) {
        String parent = RelPath.of(path).parent().value();
        while (top != null && !(RelPath.of(parent).startsWith(RelPath.of(top.path)) && !path.isEmpty())) {
            stack.removeLast();
            top = stack.isEmpty() ? null : stack.getLast();
        }
        return top != null && top.path.equals(parent) ? top : null;
    }
}
