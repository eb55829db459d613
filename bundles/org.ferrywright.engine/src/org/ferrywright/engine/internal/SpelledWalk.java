package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Filter;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;

/**
 * Walks a root that finds its folders under more than one spelling, in the order of the spellings that it is told: a folder that the other
 * side calls otherwise is left out of the walk where it comes by its own name, and walked apart where it comes by the other's.
 */
final class SpelledWalk implements TreeCursor {
    private static final class Part {
        final TreeCursor cursor;
        /** Folders that are walked apart, by the names that this part has for them. */
        final TreeSet<RelPath> leftOut = new TreeSet<>();

        Listing head;
        boolean ended;

        Part(TreeCursor cursor) {
            this.cursor = cursor;
        }
    }

    /** Walks a folder with all that is in it. */
    interface Opener {
        TreeCursor open(RelPath folder) throws EndpointException, InterruptedException;
    }

    private final Opener opener;
    private final List<Part> parts = new ArrayList<>();
    private final TreeSet<RelPath> apart = new TreeSet<>();
    private Part latest;

    SpelledWalk(Endpoint root, Filter filter, Set<Aspect> aspects) throws EndpointException, InterruptedException {
        this(folder -> SequentialWalk.of(root, filter, folder, aspects), RelPath.ROOT);
    }

    /** @param opener finds a folder by the spelling that it is told */
    SpelledWalk(Opener opener, RelPath start) throws EndpointException, InterruptedException {
        this.opener = opener;
        parts.add(new Part(opener.open(start)));
    }

    /** A folder of the last listing, by its name there, is of no interest. */
    void leaveOut(RelPath folder, String own) {
        latest.leftOut.add(folder.child(own));
    }

    /**
     * A folder of the last listing has another name from now on.
     *
     * @param folder that it is in, as the listing said
     */
    void respell(RelPath folder, String own, String spelled) {
        leaveOut(folder, own);
        apart.add(folder.child(spelled));
    }

    @Override
    public Listing next() throws EndpointException, InterruptedException {
        while (true) {
            Part first = null;
            for (Part p : parts) {
                fill(p);
                if (p.head != null && (first == null || p.head.directory().compareTo(first.head.directory()) < 0)) {
                    first = p;
                }
            }
            parts.removeIf(SpelledWalk::finished);
            if (!apart.isEmpty() && (first == null || apart.first().compareTo(first.head.directory()) < 0)) {
                parts.add(open(apart.pollFirst()));
                continue;
            }
            if (first == null) {
                return null;
            }
            latest = first;
            Listing now = first.head;
            first.head = null;
            return now;
        }
    }

    private Part open(RelPath folder) throws EndpointException, InterruptedException {
        try {
            return new Part(opener.open(folder));
        } catch (EndpointException e) {
            if (e.scope() == Scope.ENDPOINT) {
                throw e;
            }
            var part = new Part(null);
            part.ended = true;
            part.head = new Listing(
                    folder, Entry.unreadable(folder.name()), List.of(), List.of(), List.of(), Optional.of(e));
            return part;
        }
    }

    private static void fill(Part p) throws EndpointException, InterruptedException {
        while (p.head == null && !p.ended) {
            p.head = p.cursor.next();
            p.ended = p.head == null;
            if (p.head != null && leftOut(p, p.head.directory())) {
                p.head = null;
            }
        }
    }

    private static boolean leftOut(Part p, RelPath folder) {
        // what is left out lies nowhere in something else that is, so the nearest before is the one that could hold it
        RelPath nearest = p.leftOut.floor(folder);
        return nearest != null && folder.startsWith(nearest);
    }

    private static boolean finished(Part p) {
        boolean over = p.ended && p.head == null;
        if (over && p.cursor != null) {
            p.cursor.close();
        }
        return over;
    }

    @Override
    public void close() {
        for (Part p : parts) {
            if (p.cursor != null) {
                p.cursor.close();
            }
        }
        parts.clear();
    }
}
