package org.ferrywright.listener.internal;

import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.wire.Failure;
import org.ferrywright.wire.WireException;

/** Tells failures of a root as the wire carries them. */
final class Failures {
    private static final int LONGEST = 1000;

    private Failures() {}

    static WireException wire(EndpointException e) {
        return new WireException(failure(e, e.path()));
    }

    /** Of one item of a bulk stream: the peer knows its path. */
    static Failure item(EndpointException e) {
        return failure(e, null);
    }

    static WireException item(EndpointException.Kind kind, RelPath path, String message) {
        return wire(EndpointException.item(kind, path, message));
    }

    private static Failure failure(EndpointException e, String path) {
        return new Failure(
                e.kind().name(),
                e.scope() == EndpointException.Scope.ENDPOINT,
                e.retry().worthwhile() ? e.retry().after().toMillis() : -1,
                path,
                e.nativeCode(),
                cut(e.getMessage()));
    }

    private static String cut(String message) {
        return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
    }
}
