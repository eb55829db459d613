package org.ferrywright.endpoint;

import java.time.Duration;
import java.util.Objects;
import org.ferrywright.core.Printable;
import org.ferrywright.core.RelPath;

/** A classified failure of a root. The message is for people and holds no secret; see the fields for decisions. */
public final class EndpointException extends Exception {
    private static final long serialVersionUID = 1L;

    public enum Kind {
        NOT_FOUND,
        EXISTS,
        NOT_DIRECTORY,
        IS_DIRECTORY,
        NOT_EMPTY,
        DENIED,
        LOCKED,
        CHANGED,
        BAD_NAME,
        TOO_LARGE,
        NO_SPACE,
        CORRUPT,
        UNSUPPORTED,
        AUTH,
        UNREACHABLE,
        TIMEOUT,
        THROTTLED,
        PROTOCOL,
        INTERNAL
    }

    /** Whether one path failed or the whole root is in trouble. */
    public enum Scope {
        ITEM,
        ENDPOINT
    }

    /** @param after how long to wait before the next try; null means never, zero means soon */
    public record Retry(Duration after) {
        public static final Retry NEVER = new Retry(null);
        public static final Retry SOON = new Retry(Duration.ZERO);

        public boolean worthwhile() {
            return after != null;
        }
    }

    private final Kind kind;
    private final Scope scope;
    private final Retry retry;
    private final String path;
    private final String nativeCode;
    private final String address;

    private EndpointException(Builder b) {
        super(b.message, b.cause);
        this.kind = b.kind;
        this.scope = b.scope;
        this.retry = b.retry;
        this.path = b.path;
        this.nativeCode = b.nativeCode;
        this.address = b.address;
    }

    /** A failure of one path that is not worth another try. */
    public static EndpointException item(Kind kind, RelPath path, String message) {
        return of(kind, message).path(path).build();
    }

    public static Builder of(Kind kind, String message) {
        return new Builder(kind, message);
    }

    public Kind kind() {
        return kind;
    }

    public Scope scope() {
        return scope;
    }

    public Retry retry() {
        return retry;
    }

    /** The path below the root, or null. */
    public String path() {
        return path;
    }

    /** What the system underneath said: an errno name, a status code; or null. */
    public String nativeCode() {
        return nativeCode;
    }

    /** The root's address without secrets, or null. */
    public String address() {
        return address;
    }

    /** The same failure told of another root or path, where a layer knows better. */
    public Builder edit() {
        var b = new Builder(kind, getMessage());
        b.scope = scope;
        b.retry = retry;
        b.path = path;
        b.nativeCode = nativeCode;
        b.address = address;
        b.cause = this;
        return b;
    }

    @Override
    public String toString() {
        return kind + (path == null ? "" : " " + Printable.text(path)) + ": " + getMessage()
                + (nativeCode == null ? "" : " (" + nativeCode + ")");
    }

    /** Starts as an ITEM failure that is not worth another try. */
    public static final class Builder {
        private final Kind kind;
        private final String message;
        private Scope scope = Scope.ITEM;
        private Retry retry = Retry.NEVER;
        private String path;
        private String nativeCode;
        private String address;
        private Throwable cause;

        private Builder(Kind kind, String message) {
            this.kind = Objects.requireNonNull(kind);
            this.message = Objects.requireNonNull(message);
        }

        public Builder endpoint() {
            this.scope = Scope.ENDPOINT;
            return this;
        }

        public Builder scope(Scope value) {
            this.scope = value;
            return this;
        }

        public Builder retry(Retry value) {
            this.retry = value;
            return this;
        }

        public Builder path(RelPath value) {
            this.path = value.value();
            return this;
        }

        public Builder path(String value) {
            this.path = value;
            return this;
        }

        public Builder nativeCode(String value) {
            this.nativeCode = value;
            return this;
        }

        public Builder address(String value) {
            this.address = value;
            return this;
        }

        public Builder cause(Throwable value) {
            this.cause = value;
            return this;
        }

        public EndpointException build() {
            return new EndpointException(this);
        }
    }
}
