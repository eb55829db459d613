package org.ferrywright.endpoint.local.internal;

import org.ferrywright.core.Printable;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointException.Scope;

/** Makes the failures of one root. @param address the root's path as people know it */
record Failures(String address) {
    /** @param action what was tried, as it follows "cannot" */
    EndpointException errno(int number, String action, RelPath path) {
        Errno e = Errno.of(number);
        return told(e.kind(), path, "cannot " + action + " " + shown(path) + ": " + e.text())
                .scope(gone(e.kind(), path) ? Scope.ENDPOINT : e.scope())
                .retry(e.retry())
                .nativeCode(e.name())
                .build();
    }

    /** The root itself could not be opened. */
    EndpointException root(int number, String action) {
        Errno e = Errno.of(number);
        return EndpointException.of(e.kind(), "cannot " + action + " " + Printable.text(address) + ": " + e.text())
                .endpoint()
                .retry(e.retry())
                .nativeCode(e.name())
                .address(address)
                .build();
    }

    /** The root's path is no name on this system. */
    EndpointException badRoot(RuntimeException cause) {
        return EndpointException.of(
                        Kind.BAD_NAME, Printable.text(address) + " is no path on this system: " + cause.getMessage())
                .endpoint()
                .address(address)
                .cause(cause)
                .build();
    }

    EndpointException item(Kind kind, RelPath path, String message) {
        return builder(kind, path, message).build();
    }

    EndpointException.Builder builder(Kind kind, RelPath path, String message) {
        return told(kind, path, shown(path) + ": " + message);
    }

    private EndpointException.Builder told(Kind kind, RelPath path, String message) {
        return EndpointException.of(kind, message)
                .scope(gone(kind, path) ? Scope.ENDPOINT : Scope.ITEM)
                .path(path)
                .address(address);
    }

    /** An open root that is not there any more is no item that somebody deleted. */
    private static boolean gone(Kind kind, RelPath path) {
        return path.isRoot() && kind == Kind.NOT_FOUND;
    }

    EndpointException changed(RelPath path, String message) {
        return builder(Kind.CHANGED, path, message).retry(Retry.SOON).build();
    }

    EndpointException closed() {
        return EndpointException.of(Kind.INTERNAL, "the folder " + Printable.text(address) + " was closed meanwhile")
                .endpoint()
                .address(address)
                .build();
    }

    private String shown(RelPath path) {
        String below = path.isRoot() ? "" : "/" + path.value();
        return Printable.text((address.equals("/") ? "" : address) + below);
    }
}
