package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.Sha256;
import org.ferrywright.endpoint.BulkHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.Expect;

/** Reads files over here and hashes them, for a root that cannot hash where they lie. */
record PlainHash(Endpoint endpoint) implements BulkHash {
    private static final int BUFFER = 256 << 10;

    static BulkHash of(Endpoint endpoint) {
        return endpoint.facet(BulkHash.class).orElseGet(() -> new PlainHash(endpoint));
    }

    @Override
    public List<Result> sha256(List<BulkRead.Item> items) throws EndpointException, InterruptedException {
        var results = new Result[items.size()];
        var small = new ArrayList<BulkRead.Item>();
        var places = new ArrayList<Integer>();
        for (int i = 0; i < results.length; i++) {
            BulkRead.Item item = items.get(i);
            if (item.entry().size() <= Batch.SMALL) {
                small.add(item);
                places.add(i);
            } else {
                results[i] = streamed(item);
            }
        }
        List<BulkRead.Result> contents =
                small.isEmpty() ? List.of() : PlainBulk.reader(endpoint).read(small);
        for (int i = 0; i < contents.size(); i++) {
            results[places.get(i)] = switch (contents.get(i)) {
                case BulkRead.Result.Content(var bytes) -> new Result.Value(Sha256.ofContent(bytes));
                case BulkRead.Result.Failed(var cause) -> new Result.Failed(cause);
            };
        }
        return List.of(results);
    }

    private Result streamed(BulkRead.Item item) throws EndpointException, InterruptedException {
        RelPath path = item.path();
        var digest = Sha256.running();
        var buffer = ByteBuffer.allocate(BUFFER);
        long read = 0;
        try (var in = endpoint.read(path, 0, Expect.same(item.entry()))) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer.clear())) {
                digest.update(buffer.flip());
                read += n;
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while " + path + " was read");
                }
            }
        } catch (IOException e) {
            return failed(PlainBulk.failure(e, path));
        } catch (EndpointException e) {
            return failed(e);
        }
        if (read != item.entry().size()) {
            return failed(EndpointException.of(Kind.CHANGED, "it changed while it was read")
                    .path(path)
                    .retry(Retry.SOON)
                    .build());
        }
        return new Result.Value(Sha256.of(digest.digest()));
    }

    private static Result failed(EndpointException e) throws EndpointException {
        if (e.scope() == Scope.ENDPOINT) {
            throw e;
        }
        return new Result.Failed(e);
    }
}
