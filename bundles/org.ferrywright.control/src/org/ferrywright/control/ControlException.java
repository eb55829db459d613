package org.ferrywright.control;

import java.util.Objects;

/** A request that was not carried out; the message says what, where and what to do, and holds no secret. */
public final class ControlException extends Exception {
    private static final long serialVersionUID = 1L;

    public enum Kind {
        /** The request itself is wrong. */
        SETTINGS,
        /** The other side could not be reached. */
        UNREACHABLE,
        /** The other side was reached and refused us. */
        REFUSED,
        /** A fault on this machine: a port that is taken, a folder that cannot be read. */
        LOCAL
    }

    private final Kind kind;

    public ControlException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind);
    }

    public ControlException(Kind kind, String message) {
        this(kind, message, null);
    }

    public Kind kind() {
        return kind;
    }
}
