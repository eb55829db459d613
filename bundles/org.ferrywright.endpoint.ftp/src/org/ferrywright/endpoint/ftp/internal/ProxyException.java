package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import org.ferrywright.endpoint.EndpointException.Kind;

/** The proxy does not let a connection through, or cannot. */
final class ProxyException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    ProxyException(Proxy proxy, Kind kind, String message, IOException cause) {
        super("the proxy " + proxy + ' ' + message, cause);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
