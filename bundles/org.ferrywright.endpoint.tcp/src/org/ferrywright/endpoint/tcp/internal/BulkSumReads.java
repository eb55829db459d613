package org.ferrywright.endpoint.tcp.internal;

import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkSums;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.SmallDeltaCodec;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireInput;
import org.ferrywright.wire.WireStream;

/** Sums of small files that the Listener makes, many with one request. */
record BulkSumReads(Root root) implements BulkSums {
    @Override
    public List<Result> sums(List<BulkRead.Item> items, long seed) throws EndpointException, InterruptedException {
        var results = new ArrayList<Result>(items.size());
        var request = new Request.BulkSums(root.number(), seed);
        int from = 0;
        while (from < items.size()) {
            int to = from;
            while (to < items.size()
                    && to - from < BulkItems.MOST
                    && items.get(to).entry().size() <= MOST_SIZE) {
                to++;
            }
            if (to > from) {
                var part = items.subList(from, to);
                results.addAll(root.call(RelPath.ROOT, request, stream -> exchange(stream, part)));
            } else {
                results.add(new Result.Failed(EndpointException.item(
                        Kind.TOO_LARGE, items.get(to++).path(), "too long to be compared as a small file")));
            }
            from = to;
        }
        return results;
    }

    @Override
    public boolean slow() {
        return root.connection().slow();
    }

    private List<Result> exchange(WireStream stream, List<BulkRead.Item> items)
            throws WireException, InterruptedException {
        EndpointException[] refused = BulkItems.send(root, stream, items);
        var results = new ArrayList<Result>(items.size());
        WireInput in = stream.input();
        for (int i = 0; i < refused.length; i++) {
            results.add(refused[i] == null ? result(in, items.get(i)) : new Result.Failed(refused[i]));
        }
        return results;
    }

    private Result result(WireInput in, BulkRead.Item item) throws WireException, InterruptedException {
        int tag = in.readByte();
        return switch (tag) {
            case Protocol.SUMS ->
                new Result.Sums(SmallDeltaCodec.readSums((int) item.entry().size(), in));
            case Protocol.FAILED ->
                new Result.Failed(root.failures()
                        .of(
                                Messages.failure(in.readBytes(Protocol.MAX_MESSAGE, "the length of a failure")),
                                item.path()));
            default ->
                throw new WireException(
                        WireException.Kind.PROTOCOL, "the Listener sent the record " + tag + " within sums");
        };
    }
}
