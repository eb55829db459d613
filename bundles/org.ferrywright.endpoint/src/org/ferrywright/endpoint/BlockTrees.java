package org.ferrywright.endpoint;

import java.time.Instant;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockTree;

/**
 * Where the trees of blocks of a root's files are kept, so that a file need not be read again to tell them. Called by many threads at once,
 * returns at once; whatever fails inside stays inside: without a tree the file is read.
 *
 * <p>Paths are below the root that was opened. Facts are as an open descriptor tells them: nothing about extended metadata. What was
 * changed a moment ago, so that somebody else could still change the content and leave the facts as they are, is told like everything
 * else by a root whose change tokens are times of this machine: whoever keeps the trees looks at the age of the facts. Other roots tell
 * nothing of such files.
 */
public interface BlockTrees {
    /** The scheme that a file gets when nobody asks for another one. Its seed stays the same as long as the trees are kept. */
    BlockScheme scheme(RelPath path, long size);

    /** Whether the tree of a file of this size is to be made while the file is written. */
    boolean wanted(RelPath path, long size);

    /**
     * The tree of a file whose size, time, change token and id are exactly these.
     *
     * @param scheme by which the tree has to be made; null for any
     * @return may lack rolling sums when it was made while the file was written
     */
    Optional<BlockTree> current(RelPath path, Entry facts, BlockScheme scheme);

    /**
     * A file was read, and its tree made.
     *
     * @param facts the same before the first and after the last byte
     * @param begun before the first byte was read
     */
    void read(RelPath path, Entry facts, BlockTree tree, Instant begun);

    /**
     * A file was written by us alone, and its tree made.
     *
     * @param facts after everything that belongs to it, its rename too
     */
    void written(RelPath path, Entry facts, BlockTree tree);

    /**
     * We have renamed a file or a folder, or changed attributes of a file, but no content.
     *
     * @param before the facts right before that; @param after right after it
     */
    void kept(RelPath from, RelPath to, Entry before, Entry after);
}
