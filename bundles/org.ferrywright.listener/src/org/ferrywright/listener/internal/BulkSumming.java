package org.ferrywright.listener.internal;

import java.util.List;
import org.ferrywright.delta.FileSums;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkSums;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.SmallDeltaCodec;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireOutput;
import org.ferrywright.wire.WireStream;

/** Tells the sums of the small files that a peer lists, in portions that bound the memory; the first travel while others are made. */
final class BulkSumming {
    private static final int PORTION_ITEMS = 256;
    private static final long PORTION_BYTES = 1 << 20;

    private final BulkRead root;
    private final long seed;
    private final WireStream stream;

    BulkSumming(Endpoint root, long seed, WireStream stream) {
        this.root = BulkReading.reader(root);
        this.seed = seed;
        this.stream = stream;
    }

    void run() throws WireException, EndpointException, InterruptedException {
        List<BulkRead.Item> items = BulkReading.items(stream);
        // sums do not compress
        WireOutput out = stream.output(false);
        int from = 0;
        while (from < items.size()) {
            int to = from;
            long bytes = 0;
            while (to < items.size() && to - from < PORTION_ITEMS && bytes < PORTION_BYTES && small(items.get(to))) {
                bytes += items.get(to++).entry().size();
            }
            if (to == from) {
                fail(
                        EndpointException.item(
                                Kind.TOO_LARGE, items.get(to++).path(), "too long to be compared as a small file"),
                        out);
            } else {
                for (BulkRead.Result result : root.read(items.subList(from, to))) {
                    write(result, out);
                }
            }
            out.flush();
            from = to;
        }
        out.flush();
    }

    private static boolean small(BulkRead.Item item) {
        return item.entry().size() <= BulkSums.MOST_SIZE;
    }

    private void write(BulkRead.Result result, WireOutput out) throws WireException, InterruptedException {
        switch (result) {
            case BulkRead.Result.Content(byte[] bytes) -> {
                out.writeByte(Protocol.SUMS);
                SmallDeltaCodec.write(FileSums.of(bytes, seed), out);
            }
            case BulkRead.Result.Failed(EndpointException cause) -> fail(cause, out);
        }
    }

    private static void fail(EndpointException cause, WireOutput out) throws WireException, InterruptedException {
        out.writeByte(Protocol.FAILED);
        out.writeBytes(Messages.encode(Failures.item(cause)));
    }
}
