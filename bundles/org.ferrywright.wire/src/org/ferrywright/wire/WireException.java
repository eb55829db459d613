package org.ferrywright.wire;

/** A connection or a stream failed. The message is for people and holds no secret. */
public final class WireException extends Exception {
    private static final long serialVersionUID = 1L;

    public enum Kind {
        /** Nothing answers there, or the connection was lost. */
        UNREACHABLE,
        /** The peer did not answer in time. */
        TIMEOUT,
        /** The peer is not paired, or is not who it should be. */
        AUTH,
        /** The peer wants us to come again later. */
        THROTTLED,
        /** The peer broke the protocol, or we did. */
        PROTOCOL,
        /** The stream or connection was closed on this side. */
        CLOSED,
        /** The other side reports a {@link #failure} of what was asked. */
        FAILED
    }

    private final Kind kind;
    private final transient Failure failure;

    public WireException(Kind kind, String message) {
        this(kind, message, null);
    }

    public WireException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.failure = null;
    }

    public WireException(Failure failure) {
        super(failure.message());
        this.kind = Kind.FAILED;
        this.failure = failure;
    }

    public Kind kind() {
        return kind;
    }

    /** What the other side reports; null unless the kind is FAILED. */
    public Failure failure() {
        return failure;
    }
}
