package org.ferrywright.endpoint;

import java.util.List;
import java.util.Optional;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockSums;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.Nodes;

/**
 * The tree of blocks of one file. The first question that needs the content reads the file, unless its tree was at hand; it fails with
 * CHANGED when the file does not stay what it was. For one thread at a time.
 */
public interface FileBlocks extends AutoCloseable {
    BlockShape shape();

    /** Whether the tree was at hand and proven to be current, so that the file is not read. */
    boolean cached();

    /** The digest of the whole content: of the top node, the size and the length of the leaves. */
    ContentDigest root() throws EndpointException, InterruptedException;

    /** 64 bits of the digest of each node, in the order asked for; at most 65,536 nodes at once. */
    long[] digests(List<Nodes> nodes) throws EndpointException, InterruptedException;

    /**
     * What whole nodes are searched by, in the order asked for; at most 65,536 nodes at once. Only for nodes of full length: the
     * last one of a level may be shorter and cannot be asked for then.
     */
    BlockSums sums(List<Nodes> nodes) throws EndpointException, InterruptedException;

    /** Whether {@link #sums} are told without the content of these nodes travelling. */
    default boolean searchable() {
        return true;
    }

    /** Whether {@link #part} is told: the file is read where this object lies. */
    default boolean tellsParts() {
        return false;
    }

    /**
     * The tree of some bytes alone, by the scheme of the tree of all, wherever in the file they begin. Reads them, whatever is at hand.
     *
     * @throws EndpointException when the file cannot be read, or is not what it was
     * @throws InterruptedException when the thread is interrupted while the file is read
     * @throws UnsupportedOperationException where {@link #tellsParts} is false
     */
    default BlockTree part(ByteRange range) throws EndpointException, InterruptedException {
        throw new UnsupportedOperationException("no parts of this file are told");
    }

    /**
     * All of the tree, for whoever has to keep it; empty where it would come over a network.
     *
     * @param sums whether blocks will be searched for by it: the file may have to be read for that
     * @throws EndpointException when the file cannot be read, or is not the one any more whose tree this is
     * @throws InterruptedException when the thread is interrupted while the file is read
     */
    default Optional<BlockTree> whole(boolean sums) throws EndpointException, InterruptedException {
        return Optional.empty();
    }

    @Override
    void close();
}
