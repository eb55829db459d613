package org.ferrywright.endpoint.tcp.internal;

import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Printable;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.wire.Expected;
import org.ferrywright.wire.Failure;
import org.ferrywright.wire.WireException;

/** Tells the failures of the wire in the terms of the SPI. @param address of the root, for people */
record Failures(String address) {
    private static final Retry LATER = new Retry(Duration.ofSeconds(30));

    EndpointException of(WireException e) {
        return switch (e.kind()) {
            case FAILED -> of(e.failure());
            case UNREACHABLE -> endpoint(Kind.UNREACHABLE, e, Retry.SOON);
            case TIMEOUT -> endpoint(Kind.UNREACHABLE, e, Retry.SOON);
            case AUTH -> endpoint(Kind.AUTH, e, Retry.NEVER);
            case THROTTLED -> endpoint(Kind.THROTTLED, e, LATER);
            case PROTOCOL -> endpoint(Kind.PROTOCOL, e, Retry.NEVER);
            case CLOSED -> endpoint(Kind.INTERNAL, e, Retry.NEVER);
        };
    }

    /** What the Listener reports. */
    EndpointException of(Failure f) {
        var b = EndpointException.of(kind(f.kind()), Printable.text(f.message()))
                .scope(f.endpoint() ? EndpointException.Scope.ENDPOINT : EndpointException.Scope.ITEM)
                .retry(f.retryMillis() < 0 ? Retry.NEVER : new Retry(Duration.ofMillis(f.retryMillis())))
                .address(address);
        if (f.path() != null) {
            b.path(f.path());
        }
        if (f.nativeCode() != null) {
            b.nativeCode(Printable.text(f.nativeCode()));
        }
        return b.build();
    }

    /** What the Listener reports of one item of a bulk stream. */
    EndpointException of(Failure f, RelPath path) {
        return of(f).edit().path(path).cause(null).build();
    }

    EndpointException protocol(String message) {
        return EndpointException.of(Kind.PROTOCOL, message)
                .endpoint()
                .address(address)
                .build();
    }

    EndpointException unsupported(String message) {
        return EndpointException.of(Kind.UNSUPPORTED, message)
                .endpoint()
                .address(address)
                .build();
    }

    /** An entry of a folder has a name of one component; whoever joins paths trusts that. */
    Entry named(Entry entry) throws EndpointException {
        try {
            RelPath.ROOT.child(entry.name());
            return entry;
        } catch (IllegalArgumentException e) {
            throw protocol("the Listener sent an entry that is none: " + e.getMessage());
        }
    }

    /** Something is asked of what was closed, or has failed before. */
    EndpointException closed() {
        return EndpointException.of(Kind.INTERNAL, "it was closed, or has failed before, and cannot be read on")
                .endpoint()
                .address(address)
                .build();
    }

    EndpointException badName(RelPath path, IllegalArgumentException e) {
        return EndpointException.of(Kind.BAD_NAME, e.getMessage())
                .path(path)
                .address(address)
                .cause(e)
                .build();
    }

    EndpointException cannotKeep(RelPath path) {
        return EndpointException.of(
                        Kind.UNSUPPORTED, "this Listener cannot keep what is replaced or deleted; install a newer one")
                .path(path)
                .address(address)
                .build();
    }

    static Expected expected(Expect expect) {
        return switch (expect) {
            case Expect.Any _ -> Expected.ANY;
            case Expect.Absent _ -> Expected.ABSENT;
            case Expect.Same(Entry e) -> Expected.same(nameless(e));
        };
    }

    /** As a channel has to tell it. */
    static ClosedByInterruptException interrupted() {
        Thread.currentThread().interrupt();
        return new ClosedByInterruptException();
    }

    /** The path says what is meant; the name again would only be sent for nothing. */
    private static Entry nameless(Entry e) {
        return new Entry(
                "",
                e.kind(),
                e.size(),
                e.modified(),
                e.mode(),
                e.uid(),
                e.gid(),
                e.fileId(),
                e.links(),
                e.changeToken(),
                e.linkTarget());
    }

    private EndpointException endpoint(Kind kind, WireException e, Retry retry) {
        return EndpointException.of(kind, e.getMessage())
                .endpoint()
                .retry(retry)
                .address(address)
                .cause(e)
                .build();
    }

    private static Kind kind(String name) {
        try {
            return Kind.valueOf(name);
        } catch (IllegalArgumentException e) {
            return Kind.INTERNAL;
        }
    }
}
