package org.ferrywright.listener.internal;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.ferrywright.core.Entry;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Patch;
import org.ferrywright.endpoint.PatchRequest;
import org.ferrywright.wire.DeltaCodec;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.PatchOperations;
import org.ferrywright.wire.Reply;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireInput;
import org.ferrywright.wire.WireOutput;
import org.ferrywright.wire.WireStream;

/** Serves ranges of files, searches in them, and patches, to one peer. */
final class DeltaServing {
    /** A search has a table of some dozen MB, which is taken from the stream only when there is room for it. */
    private static final int SEARCHES = 2;

    private final Semaphore searches = new Semaphore(SEARCHES, true);

    static void ranges(Deltas root, Request.ReadRanges request, WireStream stream)
            throws WireException, EndpointException, InterruptedException {
        WireInput in = stream.input();
        var ranges = DeltaCodec.readRanges(in);
        atEnd(in);
        try (var content = root.ranges(request.path(), ranges, Contents.expect(request.expected()))) {
            stream.send(Messages.encode(new Reply.Acknowledged()));
            int n = 0;
            while (n >= 0) {
                n = stream.transferFrom(content);
            }
        } catch (IOException e) {
            throw Contents.failure(e);
        }
    }

    void search(Deltas root, Request.SearchBlocks request, WireStream stream)
            throws WireException, EndpointException, InterruptedException {
        searches.acquire();
        try {
            WireInput in = stream.input();
            var search = DeltaCodec.readSearch(request, in);
            atEnd(in);
            var found = root.search(request.path(), search, Contents.expect(request.expected()));
            WireOutput out = stream.output(false);
            DeltaCodec.writeFound(found, out);
            out.flush();
        } finally {
            searches.release();
        }
    }

    /** @param shown an entry as the peer can read it */
    static void patch(Endpoint root, Deltas deltas, Request.PatchFile r, UnaryOperator<Entry> shown, WireStream stream)
            throws WireException, EndpointException, InterruptedException {
        if (!TemporaryNames.isTemporary(r.temporary())) {
            throw Failures.item(Kind.BAD_NAME, r.path(), "not the name of a temporary");
        }
        if (r.inPlace() && !r.basis().equals(r.path())) {
            throw new WireException(WireException.Kind.PROTOCOL, "a patch in place has another basis");
        }
        var wanted = new PatchRequest(
                r.temporary(),
                r.size(),
                r.scheme(),
                r.basis(),
                Contents.expect(r.basisIs()),
                r.inPlace(),
                r.resume(),
                r.sparse());
        try (Patch patch = deltas.patch(r.path(), wanted)) {
            stream.send(Messages.encode(new Reply.Staged(patch.resumeOffset())));
            carryOut(root, patch, shown, stream);
        } catch (IOException e) {
            throw Contents.failure(e);
        }
    }

    private static void carryOut(Endpoint root, Patch patch, UnaryOperator<Entry> shown, WireStream stream)
            throws IOException, WireException, EndpointException, InterruptedException {
        WireInput in = stream.input();
        var operations = new PatchOperations.Decoder(in, patch.resumeOffset());
        var literal = patch.literal();
        for (var o = operations.next(); o != null; o = operations.next()) {
            if (o.isCopy()) {
                patch.copy(o.from(), o.length());
            } else {
                in.transferTo(literal, o.length());
            }
        }
        if (stream.atEnd()) {
            return;
        }
        switch (Messages.stageStep(stream.receive())) {
            case Request.ResumeDigest _ ->
                throw new WireException(WireException.Kind.PROTOCOL, "a patch has no digest before its commit");
            case Request.DiscardFile _ -> {
                patch.discard();
                stream.send(Messages.encode(new Reply.Acknowledged()));
            }
            case Request.CommitFile commit -> {
                var entry = patch.commit(Contents.commit(root, commit));
                stream.send(Messages.encode(new Reply.Found(shown.apply(entry))));
            }
        }
    }

    private static void atEnd(WireInput in) throws WireException, InterruptedException {
        if (!in.atEnd()) {
            throw new WireException(WireException.Kind.PROTOCOL, "more data than the request has");
        }
    }
}
