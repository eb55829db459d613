package org.ferrywright.listener.internal;

import java.util.List;
import org.ferrywright.delta.FileSums;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.SmallDeltaCodec;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireOutput;
import org.ferrywright.wire.WireStream;

/** Tells the sums of the small files that a peer lists. */
record BulkSumming(Endpoint root, long seed, WireStream stream) {
    private static final long PORTION_BYTES = 1 << 20;

    void run() throws WireException, EndpointException, InterruptedException {
        List<BulkRead.Item> items = BulkReading.items(stream);
        // sums do not compress
        WireOutput out = stream.output(false);
        new Portions(root, PORTION_BYTES, out).tell(items, (_, content) -> {
            out.writeByte(Protocol.SUMS);
            SmallDeltaCodec.write(FileSums.of(content, seed), out);
        });
    }
}
