package org.ferrywright.listener.internal;

import java.util.List;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.delta.FileDelta;
import org.ferrywright.delta.FileSums;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.SmallDeltaCodec;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireInput;
import org.ferrywright.wire.WireOutput;
import org.ferrywright.wire.WireStream;

/** Tells of the small files that a peer lists what differs from its own versions of them, whose sums come with the list. */
record BulkDiffering(Endpoint root, long seed, WireStream stream) {
    private static final long PORTION_BYTES = 2 << 20;

    private record Asked(BulkRead.Item item, FileSums old) {}

    void run() throws WireException, EndpointException, InterruptedException {
        List<Asked> asked = BulkReading.items(stream, BulkDiffering::asked);
        WireOutput out = stream.output(false);
        out.writeByte(stream.slow() ? 1 : 0);
        new Portions(root, PORTION_BYTES, out)
                .tell(
                        asked.stream().map(Asked::item).toList(),
                        (number, content) -> tell(asked.get(number).old(), content, out));
    }

    private static Asked asked(BulkRead.Item item, WireInput in) throws WireException, InterruptedException {
        int size = in.readCount(Protocol.MAX_BULK_CONTENT, "the length of an old version");
        return new Asked(item, SmallDeltaCodec.readSums(size, in));
    }

    private void tell(FileSums old, byte[] content, WireOutput out) throws WireException, InterruptedException {
        FileDelta delta = FileDelta.between(old, seed, content);
        if (delta.copies().isEmpty()) {
            out.writeByte(Protocol.CONTENT);
            out.writeBytes(content);
            return;
        }
        ContentDigest digest = ContentHash.of(content, 0);
        out.writeByte(Protocol.DIFFERENCE);
        out.writeLong(digest.high());
        out.writeLong(digest.low());
        SmallDeltaCodec.write(delta, content, out);
    }
}
