package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;

/** The server takes data on a port that the settings do not have. */
final class UnlistedPortException extends IOException {
    private static final long serialVersionUID = 1L;

    UnlistedPortException(int port, Options.Range listed) {
        super("it takes data on port " + port + ", which is not in " + Options.PASSIVE_PORTS + '=' + listed.first()
                + '-' + listed.last() + "; correct that, or leave it out");
    }
}
