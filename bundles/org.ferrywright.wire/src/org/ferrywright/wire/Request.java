package org.ferrywright.wire;

import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Comparison;
import org.ferrywright.core.Filter;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.ContentDigest;

/** What a client asks of a Listener; the first thing on each stream. {@code root} is the number that {@link Reply.Opened} gave. */
public sealed interface Request {
    int root();

    /**
     * Opens a folder of a named root.
     *
     * @param create make it where it is missing
     * @param extras whether the peer can read what entries tell of their extended metadata
     */
    record OpenRoot(String name, RelPath below, boolean create, boolean extras) implements Request {
        @Override
        public int root() {
            return 0;
        }
    }

    record CloseRoot(int root) implements Request {}

    record Stat(int root, RelPath path) implements Request {}

    record ListFolder(int root, RelPath path) implements Request {}

    /**
     * @param aspects of the extended metadata that the entries shall tell
     * @param withheld whether names that the filter excludes for their facts are to be told
     * @param condensed when only what differs is to be told, else null
     */
    record Walk(int root, RelPath start, Filter filter, Set<Aspect> aspects, boolean withheld, CondensedWalk condensed)
            implements Request {
        /** Everything is told. */
        public Walk(int root, RelPath start, Filter filter, Set<Aspect> aspects, boolean withheld) {
            this(root, start, filter, aspects, withheld, null);
        }
    }

    /** The client tells what it expects as data. @param comparison which facts count @param digestSeed of its digests */
    record CondensedWalk(Comparison comparison, long digestSeed) {}

    record ReadFile(int root, RelPath path, long offset, Expected expected) implements Request {}

    record StageFile(
            int root, RelPath path, String temporary, long size, boolean resume, long digestSeed, boolean sparse)
            implements Request {}

    /** The items follow as data. */
    record BulkRead(int root) implements Request {}

    /** The items follow as data, as those of a {@link BulkRead}. */
    record ReadExtended(int root, Set<Aspect> aspects) implements Request {}

    /** The operations follow as data. */
    record BulkChange(int root) implements Request {}

    record HashFile(int root, RelPath path, long offset, long length, long digestSeed, Expected expected)
            implements Request {}

    /** The items follow as data, as those of {@link BulkRead}. */
    record BulkHash(int root) implements Request {}

    /** The items follow as data, as those of {@link BulkRead}. @param seed of the sums */
    record BulkSums(int root, long seed) implements Request {}

    /** The items follow as data, as those of {@link BulkRead}, each with the sums of an old version. @param seed of the sums */
    record BulkDeltas(int root, long seed) implements Request {}

    /** Queries follow as data. @param scheme null leaves it to the Listener */
    record FileBlocks(int root, RelPath path, Expected expected, BlockScheme scheme) implements Request {}

    /** The ranges follow as data. */
    record ReadRanges(int root, RelPath path, Expected expected) implements Request {}

    /** The blocks and the regions follow as data. */
    record SearchBlocks(int root, RelPath path, Expected expected, BlockScheme scheme, int level) implements Request {}

    /** The operations follow as data, the {@link StageStep} as a message. */
    record PatchFile(
            int root,
            RelPath path,
            String temporary,
            long size,
            BlockScheme scheme,
            RelPath basis,
            Expected basisIs,
            boolean inPlace,
            boolean resume,
            boolean sparse)
            implements Request {}

    record AvailableSpace(int root) implements Request {}

    record FlushRoot(int root) implements Request {}

    /** What ends or accompanies the content on the stream of {@link StageFile} or {@link PatchFile}. */
    sealed interface StageStep {}

    /** @param kept name for what stands there, or null */
    record CommitFile(Attributes attributes, ContentDigest digest, Expected expected, RelPath kept)
            implements StageStep {}

    record DiscardFile() implements StageStep {}

    record ResumeDigest() implements StageStep {}
}
