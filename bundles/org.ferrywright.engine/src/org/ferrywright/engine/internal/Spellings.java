package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Filter;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;
import org.ferrywright.engine.NameFinding.Kind;
import org.ferrywright.engine.RunObserver.What;

/**
 * Brings the names of a link's two sides together: what they spell differently gets one name while they are joined, and at the end of the
 * run in both roots too.
 */
final class Spellings {
    /** So many names a run sets right; the next run goes on with the rest. */
    private static final int MOST_WISHES = 100_000;

    private final Endpoint source;
    private final Endpoint target;
    private final boolean twoWay;
    private final boolean preview;
    private final Tally tally;
    private final Names names;
    private final List<Respelling.Wish> atSource = new ArrayList<>();
    private final List<Respelling.Wish> atTarget = new ArrayList<>();
    private SpelledWalk following;

    Spellings(Endpoint source, Endpoint target, boolean twoWay, boolean preview, Tally tally) {
        this.source = source;
        this.target = target;
        this.twoWay = twoWay;
        this.preview = preview;
        this.tally = tally;
        this.names = new Names(source, target, twoWay, this::found);
    }

    Names names() {
        return names;
    }

    /** A walk of the source for a link that does not share it with others. */
    TreeCursor walkSource(Filter filter, Set<Aspect> aspects) throws EndpointException, InterruptedException {
        return names.folds() && !names.targetFollows()
                ? follow(source, filter, aspects)
                : SequentialWalk.of(source, filter, aspects);
    }

    TreeCursor walkTarget(Filter filter, Set<Aspect> aspects) throws EndpointException, InterruptedException {
        return names.targetFollows() ? follow(target, filter, aspects) : SequentialWalk.of(target, filter, aspects);
    }

    private TreeCursor follow(Endpoint root, Filter filter, Set<Aspect> aspects)
            throws EndpointException, InterruptedException {
        following = new SpelledWalk(root, filter, aspects);
        return following;
    }

    /**
     * Both listings of one folder as they are to be joined.
     *
     * @param agreed the names that the sides agreed on last: who kept to one did not change it
     */
    Names.Joined join(Listing s, Listing t, Set<String> agreed) {
        Names.Joined joined = names.join(s, t);
        for (Names.Respelled r : joined.respelled()) {
            respell(s, t, r, agreed);
        }
        return joined;
    }

    private void respell(Listing s, Listing t, Names.Respelled r, Set<String> agreed) {
        boolean targetFollows = names.targetFollows();
        Entry follower = (targetFollows ? t : s)
                .entries().stream()
                        .filter(e -> e.name().equals(r.other()))
                        .findFirst()
                        .orElseThrow();
        RelPath folder = s.directory();
        if (follower.isDirectory()) {
            following.respell(folder, r.other(), r.name());
        }
        String here = targetFollows ? r.name() : r.other();
        String there = targetFollows ? r.other() : r.name();
        boolean targetChanged = twoWay && agreed.contains(here) && !agreed.contains(there);
        if (preview) {
            String path = folder.child(targetChanged ? there : here).value();
            tally.done(What.MOVE, path, 0, "from " + RelPath.of(targetChanged ? here : there));
        } else if (atSource.size() + atTarget.size() < MOST_WISHES) {
            if (targetChanged) {
                atSource.add(new Respelling.Wish(folder, here, there, t.self().modified()));
            } else {
                atTarget.add(new Respelling.Wish(folder, there, here, s.self().modified()));
            }
        }
    }

    /** Gives what one side calls otherwise the other's name; to be called when all else is done. */
    void carryOut() throws EndpointException, InterruptedException {
        new Respelling(target, tally).carryOut(atTarget);
        new Respelling(source, tally).carryOut(atSource);
    }

    private void found(String path, Kind kind, String message) {
        tally.found(path, kind, message);
    }
}
