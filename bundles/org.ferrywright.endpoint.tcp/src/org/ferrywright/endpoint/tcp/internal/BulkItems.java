package org.ferrywright.endpoint.tcp.internal;

import java.util.List;
import org.ferrywright.core.NativeNames;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.wire.EntryEncoder;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireOutput;
import org.ferrywright.wire.WireStream;

/** The files that a bulk request is about, as it sends them. */
final class BulkItems {
    /** Most in one request: far below the limit on its bytes, whatever the paths. */
    static final int MOST = 1024;

    private BulkItems() {}

    /** What else is sent with an item. */
    interface Extra {
        void write(int number, WireOutput out) throws WireException, InterruptedException;
    }

    /** Sends them all. @return for each that cannot be sent why, else null: the Listener answers only for what was sent */
    static EndpointException[] send(Root root, WireStream stream, List<BulkRead.Item> items)
            throws WireException, InterruptedException {
        return send(root, stream, items, (_, _) -> {});
    }

    static EndpointException[] send(Root root, WireStream stream, List<BulkRead.Item> items, Extra extra)
            throws WireException, InterruptedException {
        var refused = new EndpointException[items.size()];
        WireOutput out = stream.output(true);
        var encoder = new EntryEncoder(out);
        for (int i = 0; i < items.size(); i++) {
            BulkRead.Item item = items.get(i);
            try {
                byte[] path = NativeNames.encode(item.path().value());
                out.writeBytes(path);
            } catch (IllegalArgumentException e) {
                refused[i] = root.failures().badName(item.path(), e);
                continue;
            }
            encoder.write(Failures.expected(Expect.same(item.entry())).entry());
            extra.write(i, out);
        }
        out.flush();
        stream.finish();
        return refused;
    }
}
