package org.ferrywright.endpoint.smb.internal;

import org.ferrywright.endpoint.EndpointException;

/** Takes the reason why there is no ticket through the library. */
final class NoTicketException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final EndpointException reason;

    NoTicketException(EndpointException reason) {
        super(reason.getMessage(), reason);
        this.reason = reason;
    }

    EndpointException reason() {
        return reason;
    }
}
