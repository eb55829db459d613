package org.ferrywright.endpoint.local;

import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockTree;

/**
 * Where the trees of blocks of a root's files are kept, so that a file need not be read again to tell them. Called by many threads at once;
 * whatever fails inside stays inside: without a tree the file is read.
 */
public interface BlockTrees {
    /** The scheme that a file gets when nobody asks for another one. Its seed stays the same as long as the trees are kept. */
    BlockScheme scheme(RelPath path, long size);

    /** Whether the tree of a file of this size is to be made while the file is written. */
    boolean wanted(RelPath path, long size);

    /**
     * The tree of a file whose size, time, change token and id are exactly these, as {@link #made} had them.
     *
     * @param path below the root that was opened
     * @param scheme by which the tree has to be made; null for any
     */
    Optional<BlockTree> current(RelPath path, Entry facts, BlockScheme scheme);

    /**
     * A tree was made while the file was read or written. It is told only when nobody can change the content from then on and leave the
     * facts as they are: not of files that were changed a moment ago, nor where files have no change token.
     *
     * @param facts as an open descriptor tells them: nothing about extended metadata
     * @param tree may lack rolling sums when it was made while the file was written
     */
    void made(RelPath path, Entry facts, BlockTree tree);
}
