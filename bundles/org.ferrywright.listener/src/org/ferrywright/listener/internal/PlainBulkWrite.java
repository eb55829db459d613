package org.ferrywright.listener.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Facet;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.ServerMove;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.Symlinks;

/** Carries out one change after the other, for a root that cannot take many at once. */
record PlainBulkWrite(Endpoint root) implements BulkWrite {
    @Override
    public List<Outcome> perform(List<Operation> operations) throws EndpointException, InterruptedException {
        var outcomes = new ArrayList<Outcome>(operations.size());
        for (Operation operation : operations) {
            try {
                outcomes.add(new Outcome.Done(perform(operation)));
            } catch (EndpointException e) {
                if (e.scope() == EndpointException.Scope.ENDPOINT) {
                    throw e;
                }
                outcomes.add(new Outcome.Failed(e));
            }
        }
        return outcomes;
    }

    private Entry perform(Operation operation) throws EndpointException, InterruptedException {
        switch (operation) {
            case MakeDirectory o -> root.makeDirectory(o.path());
            case StoreFile o -> {
                return store(o);
            }
            case StoreLink o ->
                facet(Symlinks.class, o).link(o.path(), o.temporary(), o.linkTarget(), o.attributes(), o.expect());
            case StoreHardLink o -> facet(HardLinks.class, o).link(o.path(), o.temporary(), o.existing(), o.expect());
            case SetAttributes o -> facet(Metadata.class, o).set(o.path(), o.kind(), o.attributes());
            case Delete o -> root.delete(o.path(), o.expect());
            case Move o -> facet(ServerMove.class, o).move(o.from(), o.path(), o.expect());
            case Keep o ->
                throw EndpointException.item(Kind.UNSUPPORTED, o.path(), "this root cannot keep what is taken away");
        }
        return null;
    }

    private Entry store(StoreFile o) throws EndpointException, InterruptedException {
        try (var staged = root.stage(o.path(), new StageRequest(o.temporary(), o.content().length, false, 0))) {
            var content = ByteBuffer.wrap(o.content());
            while (content.hasRemaining()) {
                staged.channel().write(content);
            }
            return staged.commit(new Commit(o.attributes(), o.digest(), o.expect()));
        } catch (EndpointIOException e) {
            throw e.failure();
        } catch (IOException e) {
            throw new InterruptedException(e.getMessage());
        }
    }

    private <F extends Facet> F facet(Class<F> type, Operation o) throws EndpointException {
        return root.facet(type)
                .orElseThrow(() -> EndpointException.item(
                        Kind.UNSUPPORTED, o.path(), "this root cannot do " + type.getSimpleName()));
    }
}
