package org.ferrywright.endpoint.smb.internal;

import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import jcifs.smb.SmbAuthException;
import jcifs.smb.SmbUnsupportedOperationException;
import org.ferrywright.core.Printable;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointException.Scope;

/**
 * Classifies what goes wrong at one root.
 *
 * @param address of the root, without a secret
 * @param place where a namespace led, empty when none did
 */
record Failures(String address, String place) {
    Failures(String address) {
        this(address, "");
    }

    /** The same root where a namespace leads. */
    Failures at(String other) {
        return new Failures(address, other);
    }

    /** What the server answered instead of doing it. */
    EndpointException of(Reply reply, String action, RelPath path) {
        return of(reply.status(), action, path);
    }

    EndpointException of(int status, String action, RelPath path) {
        NtStatus known = NtStatus.of(status);
        String code = known == null ? String.format("NT status 0x%08X", status) : known.name();
        Kind kind = known == null ? Kind.INTERNAL : known.kind();
        String text = known == null ? "the server refuses it" : known.text();
        Scope scope = known == null ? Scope.ITEM : known.scope();
        return EndpointException.of(kind, "cannot " + action + " " + shown(path) + ": " + text)
                .path(path)
                .address(address)
                .scope(kind == Kind.NOT_FOUND && path.isRoot() ? Scope.ENDPOINT : scope)
                .retry(known == null ? Retry.NEVER : known.retry())
                .nativeCode(code)
                .build();
    }

    EndpointException item(Kind kind, RelPath path, String message) {
        return EndpointException.of(kind, shown(path) + ": " + message)
                .path(path)
                .address(address)
                .build();
    }

    EndpointException changed(RelPath path, String message) {
        return item(Kind.CHANGED, path, message).edit().retry(Retry.SOON).build();
    }

    /** An answer that no server may give. */
    EndpointException protocol(RelPath path, Exception cause) {
        return item(Kind.PROTOCOL, path, "the server's answer makes no sense: " + cause.getMessage())
                .edit()
                .cause(cause)
                .build();
    }

    /** A file that is open cannot be gone on with. */
    EndpointException lost(RelPath path) {
        return item(Kind.UNREACHABLE, path, "the connection to the server was lost meanwhile")
                .edit()
                .retry(Retry.SOON)
                .build();
    }

    EndpointException closed() {
        return EndpointException.of(Kind.INTERNAL, Printable.text(address) + " was closed meanwhile")
                .endpoint()
                .address(address)
                .build();
    }

    /** There was nobody to ask, or no answer came. Messages of the library are not repeated: they name what they like. */
    EndpointException of(Exception e, RelPath path) {
        Throwable cause = e;
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof NoTicketException none) {
                return none.reason().edit().build();
            }
        }
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        if (e instanceof SmbUnsupportedOperationException) {
            return root(Kind.AUTH, "the server does not take this kind of logon; see auth= in the address", e);
        }
        return switch (cause) {
            case LostSessionException _ -> lost(path);
            case EncryptionException _ -> encryption(e);
            case StatusException refused -> logon(refused, path);
            case UnknownHostException _ -> root(Kind.UNREACHABLE, "no address is known for this server", e);
            case ConnectException _, NoRouteToHostException _ ->
                root(
                        Kind.UNREACHABLE,
                        "the server does not take the connection; is the port right, and open in every"
                                + " firewall between?",
                        e);
            case SocketTimeoutException _, InterruptedIOException _ ->
                root(Kind.TIMEOUT, "the server does not answer in time", e);
            default ->
                e instanceof SmbAuthException
                        ? root(Kind.AUTH, "the server does not let this user in", e)
                        : lost(path).edit().cause(e).build();
        };
    }

    private EndpointException logon(StatusException e, RelPath path) {
        NtStatus known = NtStatus.of(e.status());
        if (known == NtStatus.ACCESS_DENIED) {
            return EndpointException.of(
                            Kind.DENIED,
                            "the server denies access to the share of " + shown(RelPath.ROOT)
                                    + ": the user has no right on it")
                    .endpoint()
                    .address(address)
                    .nativeCode(known.name())
                    .cause(e)
                    .build();
        }
        return of(e.status(), "open the share of", path).edit().cause(e).build();
    }

    /** Of a server that takes nothing from whoever only signs. */
    EndpointException encryption(Exception cause) {
        return root(
                Kind.UNSUPPORTED,
                "the server requires encryption, and this transport, which logs on by jcifs-ng, signs but cannot encrypt."
                        + " The plug-in transport on smbj can; or use a Listener on that server, or let the share take"
                        + " signed requests",
                cause);
    }

    EndpointException root(Kind kind, String message, Exception cause) {
        return EndpointException.of(kind, shown(RelPath.ROOT) + ": " + message)
                .endpoint()
                .address(address)
                .cause(cause)
                .build();
    }

    private String shown(RelPath path) {
        return Printable.text(address
                + (path.isRoot() ? "" : (address.endsWith("/") ? "" : "/") + path.value())
                + (place.isEmpty() ? "" : " (by DFS at " + place + ")"));
    }
}
