package org.ferrywright.endpoint.tcp.internal;

import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.delta.FileSums;
import org.ferrywright.endpoint.BulkDeltas;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.SmallDeltaCodec;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireInput;
import org.ferrywright.wire.WireStream;

/** New versions of small files that the Listener tells as what differs, many with one request. */
final class BulkDeltaReads implements BulkDeltas {
    /** Far below the limit on a request's bytes, with sums of files as long as they may be. */
    private static final int MOST_TOLD = 4 << 20;

    private final Root root;
    private volatile boolean slow;

    BulkDeltaReads(Root root) {
        this.root = root;
    }

    @Override
    public List<Result> read(List<Item> items, long seed) throws EndpointException, InterruptedException {
        var results = new ArrayList<Result>(items.size());
        var request = new Request.BulkDeltas(root.number(), seed);
        int from = 0;
        while (from < items.size()) {
            var sums = new ArrayList<FileSums>();
            int told = 0;
            for (int i = from; i < items.size() && sums.size() < BulkItems.MOST && told < MOST_TOLD; i++) {
                sums.add(FileSums.of(items.get(i).old(), seed));
                told += sums.getLast().told();
            }
            var part = items.subList(from, from + sums.size());
            results.addAll(root.call(RelPath.ROOT, request, stream -> exchange(stream, part, sums)));
            from += sums.size();
        }
        return results;
    }

    @Override
    public boolean slow() {
        return slow;
    }

    private List<Result> exchange(WireStream stream, List<Item> items, List<FileSums> sums)
            throws WireException, InterruptedException {
        var files = items.stream().map(Item::file).toList();
        EndpointException[] refused = BulkItems.send(root, stream, files, (i, out) -> {
            out.writeNumber(sums.get(i).size());
            SmallDeltaCodec.write(sums.get(i), out);
        });
        var results = new ArrayList<Result>(items.size());
        WireInput in = stream.input();
        slow = in.readByte() != 0;
        for (int i = 0; i < refused.length; i++) {
            results.add(refused[i] == null ? result(in, items.get(i), sums.get(i)) : new Result.Failed(refused[i]));
        }
        return results;
    }

    private Result result(WireInput in, Item item, FileSums sums) throws WireException, InterruptedException {
        int tag = in.readByte();
        return switch (tag) {
            case Protocol.CONTENT ->
                new Result.Content(in.readBytes(Protocol.MAX_BULK_CONTENT, "the length of a file"), sums, null);
            case Protocol.DIFFERENCE -> {
                var digest = new ContentDigest(in.readLong(), in.readLong());
                SmallDeltaCodec.Made made = SmallDeltaCodec.readContent(item.old(), Protocol.MAX_BULK_CONTENT, in);
                yield ContentHash.of(made.content(), 0).equals(digest)
                        ? new Result.Content(made.content(), sums, made.delta())
                        // two blocks may have the same sum
                        : new Result.Failed(EndpointException.item(
                                Kind.CORRUPT,
                                item.file().path(),
                                "what was made of the old version is another content"));
            }
            case Protocol.FAILED ->
                new Result.Failed(root.failures()
                        .of(
                                Messages.failure(in.readBytes(Protocol.MAX_MESSAGE, "the length of a failure")),
                                item.file().path()));
            default ->
                throw new WireException(
                        WireException.Kind.PROTOCOL, "the Listener sent the record " + tag + " within differences");
        };
    }
}
