package org.ferrywright.engine.internal;

import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
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
        Listing now = cursor.next();
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
        return now;
    }

    private EndpointException broken(String what) {
        return EndpointException.of(Kind.PROTOCOL, "the listing of the " + side + " cannot be trusted: " + what)
                .endpoint()
                .build();
    }
}
