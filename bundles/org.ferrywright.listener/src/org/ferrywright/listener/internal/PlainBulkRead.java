package org.ferrywright.listener.internal;

import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Expect;

/** Reads one file after the other, for a root that cannot read many at once. */
record PlainBulkRead(Endpoint root) implements BulkRead {
    @Override
    public List<Result> read(List<Item> items) throws EndpointException, InterruptedException {
        var results = new ArrayList<Result>(items.size());
        for (Item item : items) {
            try (var content = root.read(item.path(), 0, Expect.same(item.entry()))) {
                results.add(new Result.Content(Channels.newInputStream(content).readAllBytes()));
            } catch (EndpointException e) {
                results.add(failed(e));
            } catch (EndpointIOException e) {
                results.add(failed(e.failure()));
            } catch (IOException e) {
                throw new InterruptedException(e.getMessage());
            }
        }
        return results;
    }

    private static Result failed(EndpointException e) throws EndpointException {
        if (e.scope() == EndpointException.Scope.ENDPOINT) {
            throw e;
        }
        return new Result.Failed(e);
    }
}
