package org.ferrywright.endpoint.smb.internal;

/** A file was opened in a session that has ended meanwhile. */
final class LostSessionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LostSessionException() {
        super("the session in which the file was opened has ended");
    }
}
