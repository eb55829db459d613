package org.ferrywright.engine.internal;

import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.ServerMove;

/** Keeps what a change takes away on a root that has no step of its own for it: it is moved first, and back when the change fails. */
final class KeptByMove {
    /** A change that finds its path free. */
    interface Change<T> {
        T run() throws EndpointException, InterruptedException;
    }

    private KeptByMove() {}

    static <T> T around(Endpoint root, RelPath path, RelPath kept, Expect expect, Change<T> change)
            throws EndpointException, InterruptedException {
        Optional<Entry> now = root.stat(path);
        if (!expect.holds(now.orElse(null))) {
            throw EndpointException.of(Kind.CHANGED, "it was changed meanwhile")
                    .path(path)
                    .retry(Retry.SOON)
                    .build();
        }
        if (now.isEmpty()) {
            return change.run();
        }
        if (now.get().isDirectory()) {
            throw EndpointException.item(Kind.IS_DIRECTORY, path, "a folder is there, and folders are not kept");
        }
        ServerMove mover = root.facet(ServerMove.class)
                .orElseThrow(() -> EndpointException.item(
                        Kind.UNSUPPORTED, path, "the root cannot keep what is replaced or deleted: no ServerMove"));
        mover.move(path, kept, Expect.same(now.get()));
        try {
            return change.run();
        } catch (EndpointException | InterruptedException | RuntimeException e) {
            takeBack(mover, kept, path, e);
            throw e;
        }
    }

    /** The failure that is told goes on; an interrupt must not keep the old version from its place. */
    private static void takeBack(ServerMove mover, RelPath kept, RelPath path, Exception told) {
        boolean interrupted = Thread.interrupted();
        try {
            mover.move(kept, path, Expect.ANY);
        } catch (EndpointException | InterruptedException e) {
            told.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
