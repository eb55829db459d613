package org.ferrywright.endpoint;

import java.nio.channels.ReadableByteChannel;
import java.util.List;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockSearch;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.delta.CopyRange;

/**
 * What byte-level delta needs of a root, done where the files lie: digests of the blocks of a file, single ranges of it, and a new
 * version made of an old one and of what has changed. The engine compares the trees of two files and plans; a root only tells and does.
 */
public interface Deltas extends Facet {
    /** Whether content travels over a network between this root and the engine. */
    boolean remote();

    /**
     * Whether files are read and digested where they lie. Otherwise their content travels to be digested: only a tree that is at hand is
     * worth being asked for.
     */
    default boolean digestsInPlace() {
        return true;
    }

    /**
     * The tree of blocks of a file that is as expected; else CHANGED. Nothing of the file is read yet.
     *
     * @param scheme what the tree has to be made by; null leaves that to the root, which takes the scheme of a tree that it has at hand
     */
    FileBlocks blocks(RelPath path, BlockScheme scheme, Expect expect) throws EndpointException, InterruptedException;

    /**
     * The content of some ranges of a file, ascending and apart, as one stream without gaps. As {@link Endpoint#read}, the read that
     * would report the end fails with CHANGED when the file is not what it was.
     */
    ReadableByteChannel ranges(RelPath path, List<ByteRange> ranges, Expect expect)
            throws EndpointException, InterruptedException;

    /**
     * Where in the file the blocks of another one lie: ascending and apart, neighbours joined. Ends with CHANGED when the file is not as
     * expected before and after.
     */
    List<CopyRange> search(RelPath path, BlockSearch search, Expect expect)
            throws EndpointException, InterruptedException;

    /** Begins a new version of {@code path}, which need not exist yet, out of a basis in the same root. */
    Patch patch(RelPath path, PatchRequest request) throws EndpointException, InterruptedException;
}
