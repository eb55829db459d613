package org.ferrywright.wire.internal;

/** The peer broke the protocol: the connection ends. */
final class Violation extends Exception {
    private static final long serialVersionUID = 1L;

    Violation(String message) {
        super(message, null, false, false);
    }
}
