package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.endpoint.BulkHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Scope;

/**
 * Finds the files that only have another time: large ones, because hashing them on both sides costs less than sending them, and those whose
 * time is off by the difference of two zones, because then the whole tree may be. They get the time, their content stays.
 */
record Sameness(Link link) {
    private static final long QUARTER_OF_AN_HOUR = 900;
    private static final long MOST_QUARTERS = 26 * 4;

    /** The actions, with those that only have to set a time in the place of those that would have sent a content which is there. */
    List<Action> settled(List<Action> actions) throws EndpointException, InterruptedException {
        List<Action.Store> doubtful = new ArrayList<>();
        for (Action a : actions) {
            if (a instanceof Action.Store s && isDoubtful(s)) {
                doubtful.add(s);
            }
        }
        if (doubtful.isEmpty()) {
            return actions;
        }
        Set<Action> same = new HashSet<>(same(doubtful));
        var out = new ArrayList<Action>(actions.size());
        for (Action a : actions) {
            out.add(
                    same.contains(a) && a instanceof Action.Store(var path, var source, var _)
                            ? new Action.Adjust(path, EntryKind.FILE, link.attributes(source), true, source)
                            : a);
        }
        return out;
    }

    private boolean isDoubtful(Action.Store s) {
        Entry a = s.source();
        Entry b = s.target();
        long precision = link.comparison().timePrecision();
        if (b == null || !b.isFile() || a.size() != b.size() || a.modified().sameAt(b.modified(), precision)) {
            return false;
        }
        // a time that is set on one name of a file shows on all, while what waits for the others expects them as they
        // were
        boolean alone = b.links() < 2;
        boolean large = a.size() > Batch.SMALL;
        if (large && link.manner().byBlocks()) {
            // comparing by blocks tells that too, and goes on from there
            return false;
        }
        return alone && (large || zonesApart(a.modified(), b.modified(), precision));
    }

    /** Whether two times differ as the clocks of two zones do, at most 26 hours. */
    static boolean zonesApart(Timestamp a, Timestamp b, long precision) {
        long quarters = Math.round((a.seconds() - b.seconds()) / (double) QUARTER_OF_AN_HOUR);
        return quarters != 0
                && Math.abs(quarters) <= MOST_QUARTERS
                && a.sameAt(new Timestamp(b.seconds() + quarters * QUARTER_OF_AN_HOUR, b.nanos()), precision);
    }

    private List<Action.Store> same(List<Action.Store> doubtful) throws EndpointException, InterruptedException {
        var here = link.source().facet(BulkHash.class);
        var there = link.target().facet(BulkHash.class);
        boolean bulk = here.isPresent() && there.isPresent();
        boolean each = Contents.hashedInPlace(link.source()) && Contents.hashedInPlace(link.target());
        var same = new ArrayList<Action.Store>();
        var together = new ArrayList<Action.Store>();
        for (Action.Store s : doubtful) {
            // of a large file XXH3 takes a fraction of the time of SHA-256, of a small one a round trip of its own
            if (bulk && !(each && s.source().size() > Batch.SMALL)) {
                together.add(s);
            } else if (each && isSame(s)) {
                same.add(s);
            }
        }
        if (!together.isEmpty()) {
            same.addAll(inBulk(together, here.get(), there.get()));
        }
        return same;
    }

    private static List<Action.Store> inBulk(List<Action.Store> doubtful, BulkHash here, BulkHash there)
            throws EndpointException, InterruptedException {
        List<BulkHash.Result> a = here.sha256(doubtful.stream()
                .map(s -> new BulkRead.Item(RelPath.of(s.path()), s.source()))
                .toList());
        List<BulkHash.Result> b = there.sha256(doubtful.stream()
                .map(s -> new BulkRead.Item(RelPath.of(s.path()), s.target()))
                .toList());
        var same = new ArrayList<Action.Store>();
        for (int i = 0; i < doubtful.size(); i++) {
            if (a.get(i) instanceof BulkHash.Result.Value(var one)
                    && b.get(i) instanceof BulkHash.Result.Value(var other)
                    && one.equals(other)) {
                same.add(doubtful.get(i));
            }
        }
        return same;
    }

    /** What cannot be told for one file is not the same: its transfer will say why. */
    private boolean isSame(Action.Store s) throws EndpointException, InterruptedException {
        RelPath path = RelPath.of(s.path());
        try {
            ContentDigest there = Contents.digest(link.target(), path, s.target(), link.digestSeed());
            return there.equals(Contents.digest(link.source(), path, s.source(), link.digestSeed()));
        } catch (EndpointException e) {
            if (e.scope() == Scope.ENDPOINT) {
                throw e;
            }
            return false;
        }
    }
}
