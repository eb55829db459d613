package org.ferrywright.endpoint.ftp.internal;

import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.ferrywright.core.Printable;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;

/** Classifies what goes wrong at one root. @param address of the root, without a secret */
record Failures(String address) {
    private static final Duration ENOUGH = Duration.ofSeconds(10);
    /** What servers say to a user who has enough connections, with the code for one whom they do not know. */
    private static final Pattern FULL = Pattern.compile(
            "too many|maximum (number|login|connection|client)|already connected", Pattern.CASE_INSENSITIVE);

    /**
     * What the server answered instead of doing it. Codes do not tell what is absent from what is denied: whoever needs to know looks.
     */
    EndpointException of(Reply reply, String action, RelPath path) {
        Kind kind = kind(reply.code());
        boolean whole = kind == Kind.AUTH;
        boolean soon = switch (kind) {
            case LOCKED, UNREACHABLE, INTERNAL -> true;
            default -> false;
        };
        var e = EndpointException.of(kind, "cannot " + action + ' ' + shown(path) + ": the server says " + reply)
                .path(path)
                .address(address)
                .retry(soon ? Retry.SOON : Retry.NEVER)
                .nativeCode(String.valueOf(reply.code()));
        return (whole ? e.endpoint() : e).build();
    }

    private static Kind kind(int code) {
        return switch (code) {
            case 421, 425, 426 -> Kind.UNREACHABLE;
            case 450 -> Kind.LOCKED;
            case 452, 552 -> Kind.NO_SPACE;
            case 430, 530, 332 -> Kind.AUTH;
            case 500, 502, 503, 504 -> Kind.UNSUPPORTED;
            case 551 -> Kind.INTERNAL;
            case 501, 553 -> Kind.BAD_NAME;
            case 532, 533, 534, 535, 536, 550 -> Kind.DENIED;
            default -> code >= 400 && code < 500 ? Kind.INTERNAL : Kind.PROTOCOL;
        };
    }

    /** The server does not let us in. */
    EndpointException logon(Reply reply) {
        if (reply.code() == 421
                || reply.code() == 530 && FULL.matcher(reply.text()).find()) {
            return full(reply.toString(), null)
                    .edit()
                    .nativeCode(String.valueOf(reply.code()))
                    .build();
        }
        boolean refused = reply.code() == 530 || reply.code() == 430 || reply.code() == 332 || reply.code() == 331;
        String message = refused
                ? "the server does not let this user in: " + reply
                : "the server does not begin a session: " + reply;
        return EndpointException.of(refused ? Kind.AUTH : Kind.PROTOCOL, Printable.text(address) + ": " + message)
                .endpoint()
                .address(address)
                .nativeCode(String.valueOf(reply.code()))
                .build();
    }

    /** The server takes no further connection now. */
    EndpointException full(String said, Exception cause) {
        return EndpointException.of(
                        Kind.THROTTLED,
                        Printable.text(address) + ": the server takes no further connection now: " + said)
                .endpoint()
                .address(address)
                .retry(new Retry(ENOUGH))
                .cause(cause)
                .build();
    }

    /** No answer, or none that makes sense. @throws InterruptedException when that was because the thread was interrupted */
    EndpointException of(IOException e, RelPath path) throws InterruptedException {
        boolean interrupted = Thread.interrupted();
        if (interrupted || e instanceof ClosedByInterruptException) {
            throw new InterruptedException("interrupted while the server was asked");
        }
        return switch (e) {
            case ProxyException p when p.kind() == Kind.TIMEOUT -> lost(Kind.TIMEOUT, p.getMessage(), path, p);
            case ProxyException p -> root(p.kind(), p.getMessage(), p);
            case UnknownHostException _ -> root(Kind.UNREACHABLE, "no address is known for this server", e);
            case BindException _ ->
                root(Kind.UNREACHABLE, "none of this machine's ports for active mode is free: " + e.getMessage(), e);
            case ConnectException _, NoRouteToHostException _ ->
                root(
                        Kind.UNREACHABLE,
                        "the server does not take the connection; is the port right, and open in every firewall"
                                + " between? For data the server names further ports, see 'ferry ports'",
                        e);
            case SocketTimeoutException _ -> lost(Kind.TIMEOUT, "the server does not answer in time", path, e);
            case ForeignDataException _, UnlistedPortException _ -> root(Kind.DENIED, e.getMessage(), e);
            case UnresumedException _ ->
                item(Kind.UNREACHABLE, path, e.getMessage())
                        .edit()
                        .retry(Retry.SOON)
                        .cause(e)
                        .build();
            case SSLException _ -> encryption((SSLException) e);
            case ProtocolException _ -> root(Kind.PROTOCOL, e.getMessage(), e);
            case EOFException _ -> lost(Kind.UNREACHABLE, "the server ended the connection", path, e);
            default -> lost(Kind.UNREACHABLE, "the connection to the server was lost", path, e);
        };
    }

    private EndpointException encryption(SSLException e) {
        Throwable cause = e;
        while (cause.getCause() != null && !(cause instanceof CertificateException)) {
            cause = cause.getCause();
        }
        boolean trust = cause instanceof CertificateException;
        return root(
                trust ? Kind.AUTH : Kind.PROTOCOL,
                trust
                        ? "the server's certificate is not trusted: " + Printable.text(cause.getMessage())
                        : "the encryption failed: " + Printable.text(String.valueOf(e.getMessage())),
                e);
    }

    private EndpointException lost(Kind kind, String message, RelPath path, IOException cause) {
        return item(kind, path, message).edit().retry(Retry.SOON).cause(cause).build();
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

    EndpointException closed() {
        return EndpointException.of(Kind.INTERNAL, Printable.text(address) + " was closed meanwhile")
                .endpoint()
                .address(address)
                .build();
    }

    EndpointException root(Kind kind, String message, Exception cause) {
        return EndpointException.of(kind, Printable.text(address) + ": " + message)
                .endpoint()
                .address(address)
                .cause(cause)
                .build();
    }

    private String shown(RelPath path) {
        return Printable.text(address + (path.isRoot() ? "" : (address.endsWith("/") ? "" : "/") + path.value()));
    }
}
