package org.ferrywright.listener.internal;

import java.util.List;
import org.ferrywright.endpoint.BulkHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireOutput;
import org.ferrywright.wire.WireStream;

/** Tells the SHA-256 of the files that a peer lists, in portions, so that the first results travel while others are computed. */
final class BulkHashing {
    private static final int PORTION_ITEMS = 64;

    private final BulkHash root;
    private final WireStream stream;

    BulkHashing(BulkHash root, WireStream stream) {
        this.root = root;
        this.stream = stream;
    }

    void run() throws WireException, EndpointException, InterruptedException {
        List<BulkRead.Item> items = BulkReading.items(stream);
        WireOutput out = stream.output(false);
        for (int from = 0; from < items.size(); from += PORTION_ITEMS) {
            int to = Math.min(items.size(), from + PORTION_ITEMS);
            for (BulkHash.Result result : root.sha256(items.subList(from, to))) {
                write(result, out);
            }
            out.flush();
        }
        out.flush();
    }

    private static void write(BulkHash.Result result, WireOutput out) throws WireException, InterruptedException {
        switch (result) {
            case BulkHash.Result.Value(var digest) -> {
                byte[] bytes = digest.bytes();
                out.writeByte(Protocol.SHA256);
                out.writeRaw(bytes, 0, bytes.length);
            }
            case BulkHash.Result.Failed(EndpointException cause) -> {
                out.writeByte(Protocol.FAILED);
                out.writeBytes(Messages.encode(Failures.item(cause)));
            }
        }
    }
}
