package org.ferrywright.engine.internal;

import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EntryCursor;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Facet;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.StagedFile;
import org.ferrywright.endpoint.Symlinks;
import org.ferrywright.endpoint.Traits;

/** Stands in a preview for a target that a run would make: empty, and as capable as the source. */
record AbsentRoot(Traits traits) implements Endpoint {
    @Override
    public Optional<Entry> stat(RelPath path) {
        return path.isRoot() ? Optional.of(root()) : Optional.empty();
    }

    @Override
    public EntryCursor list(RelPath directory) {
        return new EntryCursor() {
            @Override
            public Entry next() {
                return null;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public ReadableByteChannel read(RelPath path, long offset, Expect expect) throws EndpointException {
        throw untouchable(path);
    }

    @Override
    public StagedFile stage(RelPath path, StageRequest request) throws EndpointException {
        throw untouchable(path);
    }

    @Override
    public void makeDirectory(RelPath path) throws EndpointException {
        throw untouchable(path);
    }

    @Override
    public void delete(RelPath path, Expect expect) throws EndpointException {
        throw untouchable(path);
    }

    @Override
    public <F extends Facet> Optional<F> facet(Class<F> type) {
        return type == Symlinks.class
                ? Optional.of(type.cast((Symlinks) (path, temporary, linkTarget, attributes, expect) -> {
                    throw untouchable(path);
                }))
                : Optional.empty();
    }

    @Override
    public void close() {}

    private static Entry root() {
        return new Entry(
                "",
                EntryKind.DIRECTORY,
                0,
                new Timestamp(0, 0),
                Entry.UNKNOWN,
                Entry.UNKNOWN,
                Entry.UNKNOWN,
                0,
                1,
                0,
                "");
    }

    private static EndpointException untouchable(RelPath path) {
        return EndpointException.item(Kind.UNSUPPORTED, path, "a preview touches nothing");
    }
}
