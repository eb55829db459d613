package org.ferrywright.endpoint.smb.internal;

import java.io.IOException;

/** The server takes nothing from whoever does not encrypt. */
final class EncryptionException extends IOException {
    private static final long serialVersionUID = 1L;

    EncryptionException() {
        super("the session is to be encrypted");
    }
}
