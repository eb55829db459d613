package org.ferrywright.endpoint;

import java.util.List;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.FileDelta;

/** Carries out many small operations in one round trip, in order, each atomic by itself. */
public interface BulkWrite extends Facet {
    /** One operation; folders above a path are made where they are missing, except for {@link Delete} and {@link SetAttributes}. */
    sealed interface Operation {
        RelPath path();
    }

    /** Makes a folder that only its owner may enter until its attributes are set. No failure when it is there already. */
    record MakeDirectory(RelPath path) implements Operation {}

    /**
     * Stores a whole small file by a temporary and a replace. The digest is XXH3-128 of the content with seed 0.
     *
     * @param delta what of the content is in the file that is expected at the path, for a root with {@link BulkSums}, which then fails
     *     with CORRUPT when it is not; null when nobody has compared them
     */
    record StoreFile(
            RelPath path,
            String temporary,
            byte[] content,
            ContentDigest digest,
            Attributes attributes,
            Expect expect,
            FileDelta delta)
            implements Operation {
        /** Without a comparison. */
        public StoreFile(
                RelPath path,
                String temporary,
                byte[] content,
                ContentDigest digest,
                Attributes attributes,
                Expect expect) {
            this(path, temporary, content, digest, attributes, expect, null);
        }
    }

    /** Makes or replaces a symbolic link. */
    record StoreLink(RelPath path, String temporary, String linkTarget, Attributes attributes, Expect expect)
            implements Operation {}

    /** Makes {@code path} another name of the file {@code existing}, replacing what stands there. Needs the facet {@link HardLinks}. */
    record StoreHardLink(RelPath path, String temporary, RelPath existing, Expect expect) implements Operation {}

    /** Sets metadata of what is there, never through a link. */
    record SetAttributes(RelPath path, EntryKind kind, Attributes attributes) implements Operation {}

    /** Deletes a file, a link or an empty folder. Absent already: no failure. */
    record Delete(RelPath path, Expect expect) implements Operation {}

    /** Gives what is at {@code from} the free name {@code path}. Needs the facet {@link ServerMove}. */
    record Move(RelPath path, RelPath from, Expect expect) implements Operation {}

    /**
     * Carries out a change, and keeps what it replaces or deletes under the free name {@code kept}. Needs the facet {@link Keeping}.
     *
     * @param change a StoreFile, StoreLink, StoreHardLink or Delete
     */
    record Keep(Operation change, RelPath kept) implements Operation {
        public Keep {
            boolean takesAway = switch (change) {
                case StoreFile _, StoreLink _, StoreHardLink _, Delete _ -> true;
                case MakeDirectory _, SetAttributes _, Move _, Keep _ -> false;
            };
            if (!takesAway || kept.isRoot()) {
                throw new IllegalArgumentException("a change that replaces or deletes something keeps it under a name");
            }
        }

        @Override
        public RelPath path() {
            return change.path();
        }
    }

    /** What became of one operation. */
    sealed interface Outcome {
        /** @param entry the facts of what is there now; null after a delete, and where the root did not look */
        record Done(Entry entry) implements Outcome {}

        record Failed(EndpointException cause) implements Outcome {}
    }

    /** One outcome per operation, in order. An exception means that the root as a whole failed; some may have been done. */
    List<Outcome> perform(List<Operation> operations) throws EndpointException, InterruptedException;
}
