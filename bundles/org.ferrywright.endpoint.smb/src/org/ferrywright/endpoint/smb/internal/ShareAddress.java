package org.ferrywright.endpoint.smb.internal;

import java.util.Optional;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;

/**
 * {@code smb://[domain;]user@host[:port]/share/path}.
 *
 * @param domain empty when none is named
 * @param user empty for nobody in particular
 * @param path below the share, with backslashes, empty for the share itself
 */
public record ShareAddress(String domain, String user, String host, int port, String share, String path) {
    static final int PORT = 445;

    /** The share by which a server is asked about itself. */
    static final String PIPES = "IPC$";

    /** Why an address leads to no share, for people. */
    public static Optional<String> objection(EndpointAddress address) {
        String path = address.path();
        if (address.climbs()) {
            return Optional.of(EndpointAddress.CLIMBING);
        }
        if (path.indexOf('\\') >= 0) {
            return Optional.of("the parts of a path are separated by slashes");
        }
        return path.replaceAll("/+$", "").split("/", 2)[0].isEmpty()
                ? Optional.of("no share is named; write smb://user@host/share/path")
                : Optional.empty();
    }

    static ShareAddress of(EndpointAddress address, Failures failures) throws EndpointException {
        Optional<String> objection = objection(address);
        if (objection.isPresent()) {
            throw failures.root(Kind.BAD_NAME, objection.get(), null);
        }
        String user = address.user() == null ? "" : address.user();
        int semicolon = user.indexOf(';');
        String domain = semicolon < 0 ? "" : user.substring(0, semicolon);
        String[] names = address.path().replaceAll("/+$", "").split("/", 2);
        String share = names[0];
        String path = names.length < 2 ? "" : names[1].replaceAll("/+", "/");
        return new ShareAddress(
                domain,
                user.substring(semicolon + 1),
                address.host(),
                address.port() < 0 ? PORT : address.port(),
                share,
                path.replace('/', '\\'));
    }

    /** A folder of the same share. @param other with backslashes */
    ShareAddress at(String other) {
        return new ShareAddress(domain, user, host, port, share, other);
    }

    /** The same path at another server. */
    ShareAddress on(String otherHost) {
        return new ShareAddress(domain, user, otherHost, port, share, path);
    }

    ShareAddress onPort(int other) {
        return new ShareAddress(domain, user, host, other, share, path);
    }

    /** Whether the host is a number of the network, which no name server and no Kerberos realm is asked about. */
    boolean isNumbered() {
        return isNumber(host);
    }

    static boolean isNumber(String host) {
        return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    }

    /** {@link #PIPES} of the same server. */
    ShareAddress pipes() {
        return new ShareAddress(domain, user, host, port, PIPES, "");
    }

    /**
     * Where a link of a namespace leads. A referral has no port: it is the one that brought us here.
     *
     * @param target {@code \server\share\folder}
     * @param rest of the path, behind the link
     * @throws IllegalArgumentException when that is no place
     */
    ShareAddress referred(String target, String rest) {
        String[] parts = target.replaceAll("^\\\\+", "").split("\\\\", 3);
        String[] server = parts[0].split(":", 2);
        if (parts.length < 2 || server[0].isEmpty() || parts[1].isEmpty()) {
            throw new IllegalArgumentException("a referral names no share");
        }
        String below = ((parts.length < 3 ? "" : parts[2]) + '\\' + rest)
                .replaceAll("\\\\+", "\\\\")
                .replaceAll("^\\\\|\\\\$", "");
        for (String name : (parts[0] + '\\' + parts[1] + '\\' + below).split("\\\\")) {
            if (name.equals(".")
                    || name.equals("..")
                    || name.indexOf('/') >= 0
                    || name.chars().anyMatch(c -> c < ' ')) {
                throw new IllegalArgumentException("a referral has a name that is none");
            }
        }
        boolean hasPort =
                server.length > 1 && server[1].matches("[1-9]\\d{0,4}") && Integer.parseInt(server[1]) <= 65535;
        return new ShareAddress(domain, user, server[0], hasPort ? Integer.parseInt(server[1]) : port, parts[1], below);
    }

    boolean isSame(ShareAddress other) {
        return host.equalsIgnoreCase(other.host)
                && port == other.port
                && share.equalsIgnoreCase(other.share)
                && path.equalsIgnoreCase(other.path);
    }

    /** {@code \host\share\path}, as namespaces know it. */
    String uncPath() {
        return '\\' + host + '\\' + share + (path.isEmpty() ? "" : '\\' + path);
    }

    /** Without the user. */
    String shown() {
        return "smb://" + authority() + '/' + share + (path.isEmpty() ? "" : '/' + path.replace('\\', '/'));
    }

    private String authority() {
        String name = host.indexOf(':') >= 0 ? '[' + host + ']' : host;
        return port == PORT ? name : name + ':' + port;
    }
}
