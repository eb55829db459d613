package org.ferrywright.endpoint.smb.internal;

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
record ShareAddress(String domain, String user, String host, int port, String share, String path) {
    static final int PORT = 445;

    static ShareAddress of(EndpointAddress address, Failures failures) throws EndpointException {
        String user = address.user() == null ? "" : address.user();
        int semicolon = user.indexOf(';');
        String domain = semicolon < 0 ? "" : user.substring(0, semicolon);
        String[] names = address.path().replaceAll("/+$", "").split("/", 2);
        String share = names[0];
        String path = names.length < 2 ? "" : names[1].replaceAll("/+", "/");
        for (String name : (share + '/' + path).split("/")) {
            if (name.equals(".") || name.equals("..")) {
                throw failures.root(Kind.BAD_NAME, "an address has no '.' or '..'", null);
            }
        }
        if (share.isEmpty()) {
            throw failures.root(Kind.BAD_NAME, "no share is named; write smb://user@host/share/path", null);
        }
        if ((share + path).indexOf('\\') >= 0) {
            throw failures.root(Kind.BAD_NAME, "the parts of a path are separated by slashes", null);
        }
        return new ShareAddress(
                domain,
                user.substring(semicolon + 1),
                address.host(),
                address.port() < 0 ? PORT : address.port(),
                share,
                path.replace('/', '\\'));
    }

    /** How the library names the share. */
    String url() {
        String name = host.indexOf(':') >= 0 ? '[' + host + ']' : host;
        return "smb://" + name + ':' + port + '/' + share + '/';
    }
}
