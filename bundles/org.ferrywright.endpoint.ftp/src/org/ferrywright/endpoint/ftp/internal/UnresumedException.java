package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;

/** The server wants data connections to go on with the session of the commands: with the next connections they will. */
final class UnresumedException extends IOException {
    private static final long serialVersionUID = 1L;

    UnresumedException(Reply reply) {
        super("the server wants the encryption of data to go on with that of the commands: " + reply);
    }
}
