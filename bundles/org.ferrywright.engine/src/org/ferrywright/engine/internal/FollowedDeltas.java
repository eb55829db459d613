package org.ferrywright.engine.internal;

import java.nio.channels.ReadableByteChannel;
import java.util.List;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockSearch;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.delta.CopyRange;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.FileBlocks;
import org.ferrywright.endpoint.Patch;
import org.ferrywright.endpoint.PatchRequest;

/** Blocks of the files that a {@link FollowingRoot} shows. */
record FollowedDeltas(Deltas deltas, FollowingRoot root) implements Deltas {
    @Override
    public boolean remote() {
        return deltas.remote();
    }

    @Override
    public boolean digestsInPlace() {
        return deltas.digestsInPlace();
    }

    @Override
    public FileBlocks blocks(RelPath path, BlockScheme scheme, Expect expect)
            throws EndpointException, InterruptedException {
        return deltas.blocks(root.place(path, expect), scheme, FollowingRoot.known(expect));
    }

    @Override
    public ReadableByteChannel ranges(RelPath path, List<ByteRange> ranges, Expect expect)
            throws EndpointException, InterruptedException {
        return deltas.ranges(root.place(path, expect), ranges, FollowingRoot.known(expect));
    }

    @Override
    public List<CopyRange> search(RelPath path, BlockSearch search, Expect expect)
            throws EndpointException, InterruptedException {
        return deltas.search(root.place(path, expect), search, FollowingRoot.known(expect));
    }

    @Override
    public Patch patch(RelPath path, PatchRequest request) {
        throw FollowingRoot.readOnly();
    }
}
