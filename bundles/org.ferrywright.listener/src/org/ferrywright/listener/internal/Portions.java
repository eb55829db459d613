package org.ferrywright.listener.internal;

import java.util.List;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireOutput;

/**
 * Reads small files in portions that bound the memory, and tells of each in order; the records of one portion travel while the next is read.
 *
 * @param bytes of one portion, unless one file alone is longer
 */
record Portions(BulkRead root, long bytes, WireOutput out) {
    private static final int MOST_ITEMS = 256;

    /** What is told of a file that was read. */
    interface Sink {
        /** @param number of the item, from 0 */
        void write(int number, byte[] content) throws WireException, InterruptedException;
    }

    Portions(Endpoint root, long bytes, WireOutput out) {
        this(reader(root), bytes, out);
    }

    static BulkRead reader(Endpoint root) {
        return root.facet(BulkRead.class).orElseGet(() -> new PlainBulkRead(root));
    }

    void tell(List<BulkRead.Item> items, Sink each) throws WireException, EndpointException, InterruptedException {
        int from = 0;
        while (from < items.size()) {
            int to = from;
            long before = 0;
            while (to < items.size() && to - from < MOST_ITEMS && fits(items.get(to), before, to == from)) {
                before += items.get(to++).entry().size();
            }
            if (to == from) {
                fail(EndpointException.item(
                        Kind.TOO_LARGE, items.get(to++).path(), "too long for a bulk stream; read it by itself"));
            } else {
                int number = from;
                for (BulkRead.Result result : root.read(items.subList(from, to))) {
                    switch (result) {
                        case BulkRead.Result.Content(byte[] content) -> each.write(number, content);
                        case BulkRead.Result.Failed(EndpointException cause) -> fail(cause);
                    }
                    number++;
                }
            }
            out.flush();
            from = to;
        }
        out.flush();
    }

    private boolean fits(BulkRead.Item item, long before, boolean first) {
        long size = item.entry().size();
        return size <= Protocol.MAX_BULK_CONTENT && (first || before + size <= bytes);
    }

    private void fail(EndpointException cause) throws WireException, InterruptedException {
        out.writeByte(Protocol.FAILED);
        out.writeBytes(Messages.encode(Failures.item(cause)));
    }
}
