package org.ferrywright.endpoint.tcp.internal;

import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireInput;
import org.ferrywright.wire.WireStream;

/** Small files, many with one request. */
final class BulkReads implements BulkRead {
    private static final long MOST_BYTES = 1L << 30;

    private final Root root;
    private final Endpoint endpoint;

    /** @param endpoint reads the files that are too long for a bulk stream */
    BulkReads(Root root, Endpoint endpoint) {
        this.root = root;
        this.endpoint = endpoint;
    }

    @Override
    public List<Result> read(List<Item> items) throws EndpointException, InterruptedException {
        var results = new ArrayList<Result>(items.size());
        int from = 0;
        while (from < items.size()) {
            int to = from;
            while (to < items.size() && to - from < BulkItems.MOST && !tooLong(items.get(to))) {
                to++;
            }
            if (to > from) {
                var part = items.subList(from, to);
                results.addAll(
                        root.call(RelPath.ROOT, new Request.BulkRead(root.number()), stream -> exchange(stream, part)));
            } else {
                results.add(readLong(items.get(to++)));
            }
            from = to;
        }
        return results;
    }

    private static boolean tooLong(Item item) {
        return item.entry().size() > Protocol.MAX_BULK_CONTENT;
    }

    private Result readLong(Item item) throws InterruptedException {
        if (item.entry().size() > MOST_BYTES) {
            return new Result.Failed(EndpointException.item(
                    Kind.TOO_LARGE, item.path(), "too long to be read whole; read it as a stream"));
        }
        try (var channel = endpoint.read(item.path(), 0, Expect.same(item.entry()))) {
            return new Result.Content(Channels.newInputStream(channel).readAllBytes());
        } catch (EndpointIOException e) {
            return new Result.Failed(e.failure());
        } catch (IOException e) {
            throw new InterruptedException(e.getMessage());
        } catch (EndpointException e) {
            return new Result.Failed(e);
        }
    }

    private List<Result> exchange(WireStream stream, List<Item> items) throws WireException, InterruptedException {
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
            case Protocol.CONTENT ->
                new Result.Content(in.readBytes(Protocol.MAX_BULK_CONTENT, "the length of a file"));
            case Protocol.FAILED ->
                new Result.Failed(root.failures()
                        .of(Messages.failure(in.readBytes(Protocol.MAX_MESSAGE, "the length of a failure")), path));
            default ->
                throw new WireException(
                        WireException.Kind.PROTOCOL, "the Listener sent the record " + tag + " within small files");
        };
    }
}
