package org.ferrywright.endpoint.tcp.internal;

import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.Sha256;
import org.ferrywright.endpoint.BulkHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireInput;
import org.ferrywright.wire.WireStream;

/** Digests that the Listener computes, many with one request. */
record BulkHashes(Root root) implements BulkHash {
    @Override
    public List<Result> sha256(List<BulkRead.Item> items) throws EndpointException, InterruptedException {
        var results = new ArrayList<Result>(items.size());
        for (int from = 0; from < items.size(); from += BulkItems.MOST) {
            var part = items.subList(from, Math.min(items.size(), from + BulkItems.MOST));
            results.addAll(
                    root.call(RelPath.ROOT, new Request.BulkHash(root.number()), stream -> exchange(stream, part)));
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
            case Protocol.SHA256 -> new Result.Value(Sha256.of(in.readRaw(Sha256.LENGTH)));
            case Protocol.FAILED ->
                new Result.Failed(root.failures()
                        .of(Messages.failure(in.readBytes(Protocol.MAX_MESSAGE, "the length of a failure")), path));
            default ->
                throw new WireException(
                        WireException.Kind.PROTOCOL, "the Listener sent the record " + tag + " within digests");
        };
    }
}
