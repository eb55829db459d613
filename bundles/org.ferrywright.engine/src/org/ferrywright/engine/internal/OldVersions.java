package org.ferrywright.engine.internal;

import java.util.Optional;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Retention;
import org.ferrywright.core.RevisionNames;
import org.ferrywright.core.VersionId;
import org.ferrywright.core.VersionId.Why;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.BulkWrite.Operation;
import org.ferrywright.endpoint.CommitMode;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Keeping;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.ServerMove;
import org.ferrywright.engine.Revisions;

/** Names what a run takes away at one root, so that it is kept. */
final class OldVersions {
    static final OldVersions NONE = new OldVersions(null, Revisions.NONE, "", Pace.REAL);

    private final Endpoint root;
    private final Revisions wanted;
    private final String run;
    private final Pace pace;

    private OldVersions(Endpoint root, Revisions wanted, String run, Pace pace) {
        this.root = root;
        this.wanted = wanted;
        this.run = run;
        this.pace = pace;
    }

    /**
     * @param run id of the run
     * @throws EndpointException UNSUPPORTED when the root cannot keep anything
     */
    static OldVersions at(Endpoint root, EndpointAddress address, Revisions wanted, String run, Pace pace)
            throws EndpointException {
        if (!wanted.any()) {
            return NONE;
        }
        if (!canKeep(root)) {
            throw EndpointException.of(
                            Kind.UNSUPPORTED,
                            "this root cannot keep what is replaced or deleted; install a newer Listener there, or run"
                                    + " without --revisions and --keep-deleted")
                    .endpoint()
                    .address(address.toString())
                    .build();
        }
        return new OldVersions(root, wanted, run, pace);
    }

    /** Makes the folder for old versions, before anything is taken away: the root keeps its time, which no source has changed. */
    void makeFolder() throws EndpointException, InterruptedException {
        if (!wanted.any() || root.stat(RevisionNames.FOLDER).isPresent()) {
            return;
        }
        Optional<Entry> before = root.stat(RelPath.ROOT);
        root.makeDirectory(RevisionNames.FOLDER);
        var metadata = root.facet(Metadata.class);
        if (before.isPresent() && metadata.isPresent()) {
            var time = new Attributes(
                    Entry.UNKNOWN, Entry.UNKNOWN, Entry.UNKNOWN, before.get().modified());
            metadata.get().set(RelPath.ROOT, EntryKind.DIRECTORY, time);
        }
    }

    private static boolean canKeep(Endpoint root) {
        boolean byMove = root.facet(BulkWrite.class).isEmpty()
                && root.facet(ServerMove.class).isPresent();
        return root.traits().commitMode() != CommitMode.IN_PLACE
                && (byMove || root.facet(Keeping.class).isPresent());
    }

    /** The change, keeping what it takes away if that is wanted. @param old what stands at its path, or null */
    Operation keeping(Operation change, Entry old) {
        RelPath kept = place(change.path(), old, change instanceof BulkWrite.Delete ? Why.DELETED : Why.REPLACED);
        return kept == null ? change : new BulkWrite.Keep(change, kept);
    }

    /** Where what is about to be taken away is kept; null when it is not. @param old what stands at the path, or null */
    RelPath place(RelPath path, Entry old, Why why) {
        Retention retention = why == Why.DELETED ? wanted.deleted() : wanted.replaced();
        if (retention == null || old == null || old.isDirectory()) {
            return null;
        }
        return RevisionNames.place(
                path, new VersionId(pace.now(), why, run), root.traits().names().longestName());
    }
}
