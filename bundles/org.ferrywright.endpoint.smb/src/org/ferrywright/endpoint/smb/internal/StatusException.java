package org.ferrywright.endpoint.smb.internal;

import java.io.IOException;

/** The server does not let us begin. */
final class StatusException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param status of Windows NT */
    StatusException(int status) {
        super(String.format("NT status 0x%08X", status));
        this.status = status;
    }

    int status() {
        return status;
    }
}
