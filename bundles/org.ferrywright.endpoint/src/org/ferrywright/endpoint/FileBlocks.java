package org.ferrywright.endpoint;

import java.util.List;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockSums;
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

    @Override
    void close();
}
