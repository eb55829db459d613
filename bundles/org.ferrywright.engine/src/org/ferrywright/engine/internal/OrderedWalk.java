package org.ferrywright.engine.internal;

import java.util.HashSet;
import java.util.Set;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.CondensedList.ExpectedWalk;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;

/** A walk that is held to its promised order: a peer that breaks it could make us believe that something is absent. */
final class OrderedWalk {
    private final TreeCursor cursor;
    private final String side;
    private RelPath last;

    OrderedWalk(TreeCursor cursor, String side) {
        this.cursor = cursor;
        this.side = side;
    }

    Listing next() throws EndpointException, InterruptedException {
        return checked(cursor.next());
    }

    /** The next folder, or null when none comes that is not behind the other side's. @param other null when that side has no more */
    Listing upTo(Listing other) throws EndpointException, InterruptedException {
        boolean partly = other != null && cursor instanceof ExpectedWalk;
        return checked(partly ? ((ExpectedWalk) cursor).upTo(other.directory()) : cursor.next());
    }

    private Listing checked(Listing now) throws EndpointException {
        if (now == null) {
            return null;
        }
        if (last == null ? !now.directory().isRoot() : now.directory().compareTo(last) <= 0) {
            throw broken("the folder " + now.directory() + " came out of order");
        }
        last = now.directory();
        String previous = null;
        for (Entry e : now.entries()) {
            if (previous != null && e.name().compareTo(previous) <= 0) {
                throw broken("the names in " + now.directory() + " came out of order");
            }
            previous = e.name();
        }
        if (!now.withheld().isEmpty()) {
            var withheld = Set.copyOf(now.withheld());
            if (now.entries().stream().anyMatch(e -> withheld.contains(e.name()))) {
                throw broken("a name in " + now.directory() + " came both as excluded and not");
            }
        }
        return now;
    }

    /** What either side excludes of a folder for its facts; nothing may be said of these names. @param one may be null, as the other */
    static Set<String> withheld(Listing one, Listing other) {
        boolean first = one != null && !one.withheld().isEmpty();
        boolean second = other != null && !other.withheld().isEmpty();
        if (!first && !second) {
            return Set.of();
        }
        var all = new HashSet<String>();
        if (first) {
            all.addAll(one.withheld());
        }
        if (second) {
            all.addAll(other.withheld());
        }
        return all;
    }

    private EndpointException broken(String what) {
        return EndpointException.of(Kind.PROTOCOL, "the listing of the " + side + " cannot be trusted: " + what)
                .endpoint()
                .build();
    }
}
