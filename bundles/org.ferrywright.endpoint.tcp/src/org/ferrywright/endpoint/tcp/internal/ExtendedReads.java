package org.ferrywright.endpoint.tcp.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.ExtendedMetadata;
import org.ferrywright.wire.ExtendedCodec;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireInput;
import org.ferrywright.wire.WireStream;

/** The extended metadata of many entries with one request. */
record ExtendedReads(Root root) implements ExtendedMetadata {
    @Override
    public List<Result> read(List<BulkRead.Item> items, Set<Aspect> aspects)
            throws EndpointException, InterruptedException {
        var results = new ArrayList<Result>(items.size());
        for (int from = 0; from < items.size(); from += BulkItems.MOST) {
            var part = items.subList(from, Math.min(items.size(), from + BulkItems.MOST));
            results.addAll(root.call(
                    RelPath.ROOT, new Request.ReadExtended(root.number(), aspects), stream -> exchange(stream, part)));
        }
        return results;
    }

    private List<Result> exchange(WireStream stream, List<BulkRead.Item> items)
            throws WireException, InterruptedException {
        EndpointException[] refused = BulkItems.send(root, stream, items);
        var results = new ArrayList<Result>(items.size());
        WireInput in = stream.input();
        for (int i = 0; i < refused.length; i++) {
            results.add(refused[i] == null ? result(in, items.get(i).path()) : new Result.Failed(refused[i]));
        }
        return results;
    }

    private Result result(WireInput in, RelPath path) throws WireException, InterruptedException {
        int tag = in.readByte();
        return switch (tag) {
            case Protocol.EXTENDED -> new Result.Found(ExtendedCodec.readExtended(in));
            case Protocol.FAILED ->
                new Result.Failed(root.failures()
                        .of(Messages.failure(in.readBytes(Protocol.MAX_MESSAGE, "the length of a failure")), path));
            default ->
                throw new WireException(
                        WireException.Kind.PROTOCOL,
                        "the Listener sent the record " + tag + " within extended metadata");
        };
    }
}
