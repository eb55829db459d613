package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Facet;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.ServerMove;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.Symlinks;

/** Does one by one, with what every root can do, what some do in bulk. */
record PlainBulk(Endpoint endpoint) implements BulkRead, BulkWrite {
    static BulkRead reader(Endpoint endpoint) {
        return endpoint.facet(BulkRead.class).orElseGet(() -> new PlainBulk(endpoint));
    }

    static BulkWrite writer(Endpoint endpoint) {
        return endpoint.facet(BulkWrite.class).orElseGet(() -> new PlainBulk(endpoint));
    }

    @Override
    public List<BulkRead.Result> read(List<Item> items) throws EndpointException, InterruptedException {
        var results = new ArrayList<BulkRead.Result>(items.size());
        for (Item item : items) {
            try {
                results.add(new Result.Content(whole(item)));
            } catch (EndpointException e) {
                results.add(new Result.Failed(itemOnly(e)));
            }
        }
        return results;
    }

    private byte[] whole(Item item) throws EndpointException, InterruptedException {
        try (var channel = endpoint.read(item.path(), 0, Expect.same(item.entry()))) {
            var content = new byte[(int) item.entry().size()];
            // one more than expected: only then is the end seen, and with it a change
            var buffer = ByteBuffer.allocate(content.length + 1);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
            if (buffer.position() != content.length) {
                throw EndpointException.of(Kind.CHANGED, "it changed while it was read")
                        .path(item.path())
                        .retry(Retry.SOON)
                        .build();
            }
            buffer.flip().get(content);
            return content;
        } catch (IOException e) {
            throw failure(e, item.path());
        }
    }

    @Override
    public List<BulkWrite.Outcome> perform(List<Operation> operations) throws EndpointException, InterruptedException {
        var outcomes = new ArrayList<BulkWrite.Outcome>(operations.size());
        for (Operation operation : operations) {
            try {
                outcomes.add(new Outcome.Done(perform(operation)));
            } catch (EndpointException e) {
                outcomes.add(new Outcome.Failed(itemOnly(e)));
            }
        }
        return outcomes;
    }

    private Entry perform(Operation operation) throws EndpointException, InterruptedException {
        switch (operation) {
            case MakeDirectory(var path) -> endpoint.makeDirectory(path);
            case StoreFile store -> {
                return store(store);
            }
            case StoreLink(var path, var temporary, var text, var attributes, var expect) ->
                need(Symlinks.class, path).link(path, temporary, text, attributes, expect);
            case StoreHardLink(var path, var temporary, var existing, var expect) ->
                need(HardLinks.class, path).link(path, temporary, existing, expect);
            case SetAttributes(var path, var kind, var attributes) -> {
                var metadata = endpoint.facet(Metadata.class);
                if (metadata.isPresent()) {
                    metadata.get().set(path, kind, attributes);
                }
                // what came of it is not always what was asked for
                return kind == EntryKind.FILE ? endpoint.stat(path).orElse(null) : null;
            }
            case Delete(var path, var expect) -> endpoint.delete(path, expect);
            case Move(var path, var from, var expect) ->
                need(ServerMove.class, path).move(from, path, expect);
            case Keep(var change, var kept) -> {
                return keep(change, kept);
            }
        }
        return null;
    }

    private Entry keep(Operation change, RelPath kept) throws EndpointException, InterruptedException {
        return KeptByMove.around(endpoint, change.path(), kept, expected(change), () -> perform(intoFreePlace(change)));
    }

    private static Expect expected(Operation change) {
        return switch (change) {
            case StoreFile o -> o.expect();
            case StoreLink o -> o.expect();
            case StoreHardLink o -> o.expect();
            case Delete o -> o.expect();
            case MakeDirectory _, SetAttributes _, Move _, Keep _ ->
                throw new IllegalArgumentException("takes nothing away: " + change);
        };
    }

    private static Operation intoFreePlace(Operation change) {
        return switch (change) {
            case StoreFile o ->
                new StoreFile(o.path(), o.temporary(), o.content(), o.digest(), o.attributes(), Expect.ABSENT);
            case StoreLink o -> new StoreLink(o.path(), o.temporary(), o.linkTarget(), o.attributes(), Expect.ABSENT);
            case StoreHardLink o -> new StoreHardLink(o.path(), o.temporary(), o.existing(), Expect.ABSENT);
            case Delete o -> new Delete(o.path(), Expect.ABSENT);
            case MakeDirectory _, SetAttributes _, Move _, Keep _ ->
                throw new IllegalArgumentException("takes nothing away: " + change);
        };
    }

    private Entry store(StoreFile store) throws EndpointException, InterruptedException {
        var request = new StageRequest(store.temporary(), store.content().length, false, 0);
        try (var staged = endpoint.stage(store.path(), request)) {
            try (var channel = staged.channel()) {
                var content = ByteBuffer.wrap(store.content());
                while (content.hasRemaining()) {
                    channel.write(content);
                }
                return staged.commit(new Commit(store.attributes(), store.digest(), store.expect()));
            } catch (IOException e) {
                staged.discard();
                throw failure(e, store.path());
            } catch (EndpointException e) {
                staged.discard();
                throw e;
            }
        }
    }

    private <F extends Facet> F need(Class<F> type, RelPath path) throws EndpointException {
        return endpoint.facet(type)
                .orElseThrow(() -> EndpointException.item(
                        Kind.UNSUPPORTED, path, "the target cannot hold it: no " + type.getSimpleName()));
    }

    /** A channel's failure as what it was. */
    static EndpointException failure(IOException e, RelPath path) throws InterruptedException {
        if (e instanceof EndpointIOException wrapped) {
            return wrapped.failure();
        }
        if (e instanceof java.nio.channels.ClosedByInterruptException) {
            throw new InterruptedException("interrupted while a file was transferred");
        }
        return EndpointException.of(Kind.INTERNAL, e.toString())
                .path(path)
                .cause(e)
                .build();
    }

    private static EndpointException itemOnly(EndpointException e) throws EndpointException {
        if (e.scope() == Scope.ENDPOINT) {
            throw e;
        }
        return e;
    }
}
