package org.ferrywright.endpoint.tcp.internal;

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
import org.ferrywright.wire.DeltaCodec;
import org.ferrywright.wire.Request;

/** Delta done at the Listener. @param changes removes what a broken patch leaves */
record TcpDeltas(Root root, BulkChanges changes) implements Deltas {
    @Override
    public boolean remote() {
        return true;
    }

    @Override
    public FileBlocks blocks(RelPath path, BlockScheme scheme, Expect expect)
            throws EndpointException, InterruptedException {
        return TcpFileBlocks.open(root, path, scheme, expect);
    }

    @Override
    public ReadableByteChannel ranges(RelPath path, List<ByteRange> ranges, Expect expect)
            throws EndpointException, InterruptedException {
        return TcpRanges.open(root, path, ranges, expect);
    }

    @Override
    public List<CopyRange> search(RelPath path, BlockSearch search, Expect expect)
            throws EndpointException, InterruptedException {
        var request = new Request.SearchBlocks(
                root.number(), path, Failures.expected(expect), search.scheme(), search.level());
        return root.call(path, request, stream -> {
            var out = stream.output(false);
            DeltaCodec.writeSearch(search, out);
            out.flush();
            stream.finish();
            return DeltaCodec.readFound(search, stream.input());
        });
    }

    @Override
    public Patch patch(RelPath path, PatchRequest request) throws EndpointException, InterruptedException {
        return TcpPatch.open(root, changes, path, request);
    }
}
