package org.ferrywright.listener.internal;

import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.wire.EntryDecoder;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireInput;
import org.ferrywright.wire.WireOutput;
import org.ferrywright.wire.WireStream;

/** Reads the small files that a peer lists, in portions that bound the memory. */
final class BulkReading {
    private static final int PORTION_ITEMS = 256;
    private static final long PORTION_BYTES = 2 << 20;

    private final BulkRead root;
    private final WireStream stream;

    BulkReading(Endpoint root, WireStream stream) {
        this.root = reader(root);
        this.stream = stream;
    }

    static BulkRead reader(Endpoint root) {
        return root.facet(BulkRead.class).orElseGet(() -> new PlainBulkRead(root));
    }

    void run() throws WireException, EndpointException, InterruptedException {
        List<BulkRead.Item> items = items(stream);
        WireOutput out = stream.output(false);
        int from = 0;
        while (from < items.size()) {
            int to = from;
            long bytes = 0;
            while (to < items.size() && to - from < PORTION_ITEMS && fits(items.get(to), bytes, to == from)) {
                bytes += items.get(to++).entry().size();
            }
            if (to == from) {
                write(tooLong(items.get(to++).path()), out);
            } else {
                for (BulkRead.Result result : root.read(items.subList(from, to))) {
                    write(result, out);
                }
            }
            from = to;
        }
        out.flush();
    }

    private static boolean fits(BulkRead.Item item, long before, boolean first) {
        long size = item.entry().size();
        return size <= Protocol.MAX_BULK_CONTENT && (first || before + size <= PORTION_BYTES);
    }

    /** All of them before the first answer: a peer that sends while we do could wait for us as we for it. */
    static List<BulkRead.Item> items(WireStream stream) throws WireException, InterruptedException {
        WireInput in = stream.input();
        var decoder = new EntryDecoder(in);
        var items = new ArrayList<BulkRead.Item>();
        while (!in.atEnd()) {
            if (items.size() >= Protocol.MAX_BULK_ITEMS || in.taken() > Protocol.MAX_BULK_READ_REQUEST) {
                throw new WireException(WireException.Kind.PROTOCOL, "too many files in one bulk stream");
            }
            RelPath path = Messages.path(in.readBytes(Protocol.MAX_PATH, "the length of a path"));
            items.add(new BulkRead.Item(path, decoder.readEntry()));
        }
        return items;
    }

    private static BulkRead.Result tooLong(RelPath path) {
        return new BulkRead.Result.Failed(
                EndpointException.item(Kind.TOO_LARGE, path, "too long for a bulk stream; read it by itself"));
    }

    private static void write(BulkRead.Result result, WireOutput out) throws WireException, InterruptedException {
        switch (result) {
            case BulkRead.Result.Content(byte[] bytes) -> {
                out.writeByte(Protocol.CONTENT);
                out.writeBytes(bytes);
            }
            case BulkRead.Result.Failed(EndpointException cause) -> {
                out.writeByte(Protocol.FAILED);
                out.writeBytes(Messages.encode(Failures.item(cause)));
            }
        }
    }
}
