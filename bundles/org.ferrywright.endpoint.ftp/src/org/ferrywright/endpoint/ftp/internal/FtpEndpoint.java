package org.ferrywright.endpoint.ftp.internal;

import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.Capabilities;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EntryCursor;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Facet;
import org.ferrywright.endpoint.Keeping;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.ServerMove;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.StagedFile;
import org.ferrywright.endpoint.Traits;

/** A folder on an FTP server. */
final class FtpEndpoint implements Endpoint {
    private final Sessions sessions;
    private final Tree tree;
    private final Changes changes;
    private final Traits traits;
    private final Acquaintance acquaintance;
    private final SentFiles sent;

    FtpEndpoint(Sessions sessions, Tree tree, Verification verification, Traits traits, Acquaintance acquaintance) {
        this.sessions = sessions;
        this.tree = tree;
        this.changes = new Changes(tree, verification);
        this.traits = traits;
        this.acquaintance = acquaintance;
        this.sent = acquaintance.sent();
    }

    @Override
    public Traits traits() {
        return traits;
    }

    @Override
    public Optional<Entry> stat(RelPath path) throws EndpointException, InterruptedException {
        return Optional.ofNullable(sessions.call(path, session -> tree.stat(session, path)));
    }

    @Override
    public EntryCursor list(RelPath directory) throws EndpointException, InterruptedException {
        return new FtpCursor(
                tree.place().failures(), directory, sessions.call(directory, session -> tree.list(session, directory)));
    }

    @Override
    public ReadableByteChannel read(RelPath path, long offset, Expect expect)
            throws EndpointException, InterruptedException {
        return FtpReadChannel.open(sessions, tree, path, offset, expect);
    }

    @Override
    public StagedFile stage(RelPath path, StageRequest request) throws EndpointException, InterruptedException {
        return FtpStagedFile.open(sessions, changes, new Growth(sent), path, request);
    }

    @Override
    public void makeDirectory(RelPath path) throws EndpointException, InterruptedException {
        sessions.call(path, session -> {
            tree.makeDirectory(session, path);
            return null;
        });
    }

    @Override
    public void delete(RelPath path, Expect expect) throws EndpointException, InterruptedException {
        sessions.call(path, session -> {
            changes.forget(path);
            tree.delete(session, path, expect);
            return null;
        });
    }

    @Override
    public <F extends Facet> Optional<F> facet(Class<F> type) {
        Facet facet = null;
        if (type == BulkRead.class || type == BulkWrite.class) {
            facet = new SmallFiles(sessions, changes);
        } else if (type == Capabilities.class) {
            facet = new FtpCapabilities(tree.profile());
        } else if (type == RecursiveList.class) {
            facet = (RecursiveList) (start, filter, _) -> FtpWalk.start(sessions, changes, start, filter);
        } else if (type == Keeping.class) {
            facet = new Keeping() {};
        } else if (type == Metadata.class && tree.profile().times() != Profile.TimeSetting.NONE) {
            facet = (Metadata) (path, kind, attributes) ->
                    sessions.call(path, session -> tree.set(session, path, kind, attributes));
        } else if (type == ServerMove.class) {
            facet = (ServerMove) (from, to, expect) -> sessions.call(from, session -> {
                changes.forget(from);
                tree.move(session, from, to, expect);
                return null;
            });
        }
        return Optional.ofNullable(type.cast(facet));
    }

    @Override
    public void close() {
        sessions.close();
        acquaintance.part(tree.profile(), tree.landmarks(), sent);
    }
}
