package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;

/** The server wants data to go to another host, which nobody allowed. */
final class ForeignDataException extends IOException {
    private static final long serialVersionUID = 1L;

    ForeignDataException(String host) {
        super("it wants data to go to another host, " + host
                + ", which is refused; allow it by data-host=any if that is" + " meant to be");
    }
}
