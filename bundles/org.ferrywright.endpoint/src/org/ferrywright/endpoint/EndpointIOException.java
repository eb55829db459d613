package org.ferrywright.endpoint;

import java.io.IOException;

/** Carries an {@link EndpointException} through a channel. */
public final class EndpointIOException extends IOException {
    private static final long serialVersionUID = 1L;

    public EndpointIOException(EndpointException failure) {
        super(failure.getMessage(), failure);
    }

    public EndpointException failure() {
        return (EndpointException) getCause();
    }
}
