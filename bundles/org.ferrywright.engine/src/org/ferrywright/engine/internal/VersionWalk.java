package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.RevisionNames;
import org.ferrywright.core.VersionId;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;

/** Goes through the old versions of a root, a folder at a time, in the order of the tree that holds them. */
final class VersionWalk implements AutoCloseable {
    /** @param path of the original; @param place where it is kept; @param entry its facts */
    record Kept(RelPath path, VersionId id, RelPath place, Entry entry) {}

    /**
     * One folder.
     *
     * @param place its path below the root
     * @param self its own facts
     * @param versions what is kept right in it
     * @param others how many names in it are no versions: folders, and what is not ours
     * @param fault when present, there may be more in it
     */
    record Folder(RelPath place, Entry self, List<Kept> versions, int others, Optional<EndpointException> fault) {}

    private final TreeCursor walk;

    private VersionWalk(TreeCursor walk) {
        this.walk = walk;
    }

    /** Everything at and below a place; nothing when there is no such folder. */
    static VersionWalk below(Endpoint root, RelPath place) throws EndpointException, InterruptedException {
        try {
            // a walk far away tells what is wrong with its start late, and not apart from what is wrong with the root
            boolean there = root.stat(place).filter(Entry::isDirectory).isPresent();
            return new VersionWalk(there ? SequentialWalk.below(root, place) : null);
        } catch (EndpointException e) {
            if (absent(e)) {
                return new VersionWalk(null);
            }
            throw e;
        }
    }

    /** The versions right in one folder; none when there is no such folder. */
    static List<Kept> in(Endpoint root, RelPath place) throws EndpointException, InterruptedException {
        var out = new ArrayList<Kept>();
        try (var cursor = root.list(place)) {
            for (Entry e = cursor.next(); e != null; e = cursor.next()) {
                kept(place, e).ifPresent(out::add);
            }
            return out;
        } catch (EndpointException e) {
            if (absent(e)) {
                return List.of();
            }
            throw e;
        }
    }

    /** The next folder, or null after the last. */
    Folder next() throws EndpointException, InterruptedException {
        Listing listing = walk == null ? null : walk.next();
        if (listing == null) {
            return null;
        }
        var versions = new ArrayList<Kept>();
        for (Entry e : listing.entries()) {
            kept(listing.directory(), e).ifPresent(versions::add);
        }
        int others = listing.entries().size()
                - versions.size()
                + listing.temporaries().size();
        return new Folder(listing.directory(), listing.self(), versions, others, listing.fault());
    }

    @Override
    public void close() {
        if (walk != null) {
            walk.close();
        }
    }

    private static Optional<Kept> kept(RelPath folder, Entry entry) {
        if (!entry.isFile() && entry.kind() != EntryKind.SYMLINK) {
            return Optional.empty();
        }
        RelPath place = folder.child(entry.name());
        return RevisionNames.version(place).map(v -> new Kept(v.path(), v.id(), place, entry));
    }

    private static boolean absent(EndpointException e) {
        return e.scope() == EndpointException.Scope.ITEM
                && (e.kind() == Kind.NOT_FOUND || e.kind() == Kind.NOT_DIRECTORY);
    }
}
