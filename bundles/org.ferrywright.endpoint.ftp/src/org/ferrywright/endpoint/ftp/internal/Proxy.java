package org.ferrywright.endpoint.ftp.internal;

import java.util.Locale;
import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.EndpointAddress;

/**
 * A proxy that passes connections on, as a setting names it: {@code socks5://[user@]host[:1080]} or {@code http://[user@]host:port}.
 *
 * @param user null when none is named
 */
public record Proxy(Kind kind, String user, String host, int port) {
    /** How it is asked. */
    public enum Kind {
        SOCKS5,
        /** By CONNECT of HTTP. */
        HTTP;

        String scheme() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int USUAL_SOCKS = 1080;
    private static final String FORM = "proxy is socks5://[user@]host[:port] or http://[user@]host:port";

    /** @throws IllegalArgumentException saying what is wrong; the message never repeats a password */
    static Proxy of(String text) {
        EndpointAddress a = EndpointAddress.parse(text);
        Kind kind = switch (a.scheme()) {
            case "socks5" -> Kind.SOCKS5;
            case "http" -> Kind.HTTP;
            default -> throw new IllegalArgumentException(FORM + ", not '" + Printable.text(text) + "'");
        };
        if (!a.path().isEmpty() || a.query() != null || kind == Kind.HTTP && a.port() < 0) {
            throw new IllegalArgumentException(FORM + ", not '" + Printable.text(text) + "'");
        }
        return new Proxy(kind, a.user(), a.host(), a.port() < 0 ? USUAL_SOCKS : a.port());
    }

    /** By which its password is asked for. */
    EndpointAddress address() {
        return new EndpointAddress(kind.scheme(), user, host, port, "", null);
    }

    /** For people. */
    @Override
    public String toString() {
        return Printable.text(kind.scheme() + "://" + address().authority(port));
    }
}
