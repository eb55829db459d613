package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Filter;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;

/**
 * Joins two walks of the same order for a comparison. In contrast to {@link TreeJoin}, which decides what has to be done, it tells of
 * every entry on either side, also below folders that one side lacks.
 */
final class VerifyWalk {
    /** Where the entries go, in the order of the walk. */
    interface Sink {
        /** @param source null when it is not there; @param unknown whether the side that is null could not be listed to its end */
        void entry(String path, Entry source, Entry target, boolean unknown) throws Exception;

        void fault(String path, boolean atSource, EndpointException cause) throws Exception;

        /** One entry whose name the sides spell differently, though one of them does not tell the two apart. */
        void respelled(String path, String atTarget);

        /** A name of the source that the target cannot hold, or not beside another one. */
        void leftAlone(String path);

        /** All entries of a folder were told. */
        void leaving() throws Exception;
    }

    /** What is known of one side of a folder. */
    private enum Known {
        WHOLE,
        IN_PART,
        /** Proven not to be there, or not to be a folder. */
        ABSENT,
        NOT_AT_ALL
    }

    /**
     * @param shared names of the folders in it that both sides have
     * @param withheld names that either side excludes for what it has there; null when the folder itself lies below such a name
     */
    private record Frame(
            String path, Known source, Known target, Filter.Verdict verdict, Set<String> shared, Set<String> withheld) {
        boolean holdsBack(String name) {
            return withheld == null || withheld.contains(name);
        }
    }

    private final Filter filter;
    private final Spellings spellings;
    private final Sink sink;
    private final List<Frame> stack = new ArrayList<>();

    VerifyWalk(Filter filter, Spellings spellings, Sink sink) {
        this.spellings = spellings;
        this.filter = filter;
        this.sink = sink;
    }

    void run(TreeCursor sourceCursor, TreeCursor targetCursor) throws Exception {
        var source = new OrderedWalk(sourceCursor, "source");
        var target = new OrderedWalk(targetCursor, "target");
        Listing s = source.next();
        Listing t = target.next();
        while (s != null || t != null) {
            int order = s == null ? 1 : t == null ? -1 : s.directory().compareTo(t.directory());
            if (order == 0) {
                folder(s, t);
                s = source.next();
                t = target.next();
            } else if (order < 0) {
                folder(s, null);
                s = source.next();
            } else {
                folder(null, t);
                t = target.next();
            }
        }
    }

    private void folder(Listing given, Listing found) throws Exception {
        Listing s = given;
        Listing t = found;
        String path = (s != null ? s : t).directory().value();
        if (s != null && t != null) {
            Names.Joined joined = spellings.join(s, t, Set.of());
            s = joined.source();
            t = joined.target();
            joined.respelled().forEach(r -> sink.respelled(child(path, r.name()), r.other()));
            joined.leftAlone().forEach(name -> sink.leftAlone(child(path, name)));
        }
        Frame parent = enter(path);
        Filter.Verdict verdict = verdict(path, parent);
        boolean heldBack = parent != null && parent.holdsBack(RelPath.of(path).name());
        var frame = new Frame(
                path,
                s != null ? known(s) : other(path, parent, parent == null ? null : parent.source),
                t != null ? known(t) : other(path, parent, parent == null ? null : parent.target),
                verdict,
                new HashSet<>(),
                heldBack ? null : OrderedWalk.withheld(s, t));
        stack.add(frame);
        if (heldBack) {
            return;
        }
        if (path.isEmpty() && verdict == Filter.Verdict.INCLUDED && s != null && t != null) {
            sink.entry("", s.self(), t.self(), false);
        }
        if (s != null && s.fault().isPresent()) {
            sink.fault(path, true, s.fault().get());
        }
        if (t != null && t.fault().isPresent()) {
            sink.fault(path, false, t.fault().get());
        }
        join(frame, s == null ? List.of() : s.entries(), t == null ? List.of() : t.entries());
        sink.leaving();
    }

    private void join(Frame frame, List<Entry> source, List<Entry> target) throws Exception {
        int i = 0;
        int j = 0;
        while (i < source.size() || j < target.size()) {
            Entry a = i < source.size() ? source.get(i) : null;
            Entry b = j < target.size() ? target.get(j) : null;
            int order = a == null ? 1 : b == null ? -1 : a.name().compareTo(b.name());
            if (order <= 0) {
                i++;
            }
            if (order >= 0) {
                j++;
            }
            if (!frame.holdsBack((order <= 0 ? a : b).name())) {
                pair(frame, order <= 0 ? a : null, order >= 0 ? b : null);
            }
        }
    }

    private void pair(Frame frame, Entry a, Entry b) throws Exception {
        String name = (a != null ? a : b).name();
        String path = child(frame.path, name);
        boolean folderA = a != null && a.isDirectory();
        boolean folderB = b != null && b.isDirectory();
        if (folderA && folderB) {
            frame.shared.add(name);
        }
        // a folder that is only searched takes part when something in it does, and that is told by itself
        boolean searched = frame.verdict == Filter.Verdict.SEARCHED
                && (folderA || folderB)
                && filter.testFolder(path, frame.verdict) == Filter.Verdict.SEARCHED;
        if (!searched) {
            Known lacking = a == null ? frame.source : b == null ? frame.target : Known.WHOLE;
            sink.entry(path, a, b, lacking == Known.IN_PART || lacking == Known.NOT_AT_ALL);
        } else if (folderA != folderB && a != null && b != null) {
            // what the searched folder stands against takes part by itself
            sink.entry(path, folderA ? null : a, folderB ? null : b, false);
        }
    }

    private static String child(String folder, String name) {
        return folder.isEmpty() ? name : folder + '/' + name;
    }

    private static Known known(Listing listing) {
        return listing.complete() ? Known.WHOLE : Known.IN_PART;
    }

    /** What is known of the side that did not list this folder. */
    private static Known other(String path, Frame parent, Known above) {
        if (above == null) {
            return Known.NOT_AT_ALL;
        }
        return switch (above) {
            // both had it a moment ago
            case WHOLE -> parent.shared.contains(RelPath.of(path).name()) ? Known.NOT_AT_ALL : Known.ABSENT;
            case ABSENT -> Known.ABSENT;
            case IN_PART, NOT_AT_ALL -> Known.NOT_AT_ALL;
        };
    }

    private Filter.Verdict verdict(String path, Frame parent) {
        if (parent == null) {
            return filter.root();
        }
        return parent.verdict == Filter.Verdict.SEARCHED
                ? filter.testFolder(path, parent.verdict)
                : Filter.Verdict.INCLUDED;
    }

    /** Leaves the folders that are done and returns the frame of the one that holds this path; null for the root. */
    private Frame enter(String path) {
        RelPath parent = RelPath.of(path).parent();
        while (!stack.isEmpty() && (path.isEmpty() || !stack.getLast().path.equals(parent.value()))) {
            stack.removeLast();
        }
        return stack.isEmpty() ? null : stack.getLast();
    }
}
