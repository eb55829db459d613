package org.ferrywright.listener.internal;

import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.wire.EntryDecoder;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireInput;
import org.ferrywright.wire.WireOutput;
import org.ferrywright.wire.WireStream;

/** Reads the small files that a peer lists. */
record BulkReading(Endpoint root, WireStream stream) {
    private static final long PORTION_BYTES = 2 << 20;

    /** What else comes with a file that is listed. */
    interface Taken<T> {
        T with(BulkRead.Item item, WireInput in) throws WireException, InterruptedException;
    }

    void run() throws WireException, EndpointException, InterruptedException {
        List<BulkRead.Item> items = items(stream);
        WireOutput out = stream.output(false);
        new Portions(root, PORTION_BYTES, out).tell(items, (_, content) -> {
            out.writeByte(Protocol.CONTENT);
            out.writeBytes(content);
        });
    }

    static List<BulkRead.Item> items(WireStream stream) throws WireException, InterruptedException {
        return items(stream, (item, _) -> item);
    }

    /** All of them before the first answer: a peer that sends while we do could wait for us as we for it. */
    static <T> List<T> items(WireStream stream, Taken<T> taken) throws WireException, InterruptedException {
        WireInput in = stream.input();
        var decoder = new EntryDecoder(in);
        var items = new ArrayList<T>();
        while (!in.atEnd()) {
            if (items.size() >= Protocol.MAX_BULK_ITEMS || in.taken() > Protocol.MAX_BULK_READ_REQUEST) {
                throw new WireException(WireException.Kind.PROTOCOL, "too many files in one bulk stream");
            }
            RelPath path = Messages.path(in.readBytes(Protocol.MAX_PATH, "the length of a path"));
            items.add(taken.with(new BulkRead.Item(path, decoder.readEntry()), in));
        }
        return items;
    }
}
