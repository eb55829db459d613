package org.ferrywright.listener.internal;

import java.io.IOException;
import java.util.function.UnaryOperator;
import org.ferrywright.core.Entry;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Keeping;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.StagedFile;
import org.ferrywright.wire.Expected;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Reply;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireStream;

/** Streams the content of single files. */
final class Contents {
    private Contents() {}

    static void read(Endpoint root, Request.ReadFile request, WireStream stream)
            throws WireException, EndpointException, InterruptedException {
        try (var content = root.read(request.path(), request.offset(), expect(request.expected()))) {
            stream.send(Messages.encode(new Reply.Acknowledged()));
            int n = 0;
            while (n >= 0) {
                n = stream.transferFrom(content);
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** @param shown an entry as the peer can read it */
    static void stage(Endpoint root, Request.StageFile request, UnaryOperator<Entry> shown, WireStream stream)
            throws WireException, EndpointException, InterruptedException {
        if (!TemporaryNames.isTemporary(request.temporary())) {
            throw Failures.item(Kind.BAD_NAME, request.path(), "not the name of a temporary");
        }
        var wanted = new StageRequest(
                request.temporary(), request.size(), request.resume(), request.digestSeed(), request.sparse());
        try (StagedFile file = root.stage(request.path(), wanted)) {
            stream.send(Messages.encode(new Reply.Staged(file.resumeOffset())));
            fill(root, file, shown, stream);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static void fill(Endpoint root, StagedFile file, UnaryOperator<Entry> shown, WireStream stream)
            throws IOException, WireException, EndpointException, InterruptedException {
        var content = file.channel();
        while (!stream.atEnd()) {
            if (!stream.messageIsNext()) {
                stream.transferTo(content);
                continue;
            }
            switch (Messages.stageStep(stream.receive())) {
                case Request.ResumeDigest _ -> stream.send(Messages.encode(new Reply.Digest(file.resumeDigest())));
                case Request.DiscardFile _ -> {
                    file.discard();
                    stream.send(Messages.encode(new Reply.Acknowledged()));
                    return;
                }
                case Request.CommitFile commit -> {
                    var entry = file.commit(commit(root, commit));
                    stream.send(Messages.encode(new Reply.Found(shown.apply(entry))));
                    return;
                }
            }
        }
    }

    static Commit commit(Endpoint root, Request.CommitFile c) throws WireException {
        if (c.kept() != null && root.facet(Keeping.class).isEmpty()) {
            throw Failures.item(Kind.UNSUPPORTED, c.kept(), "this root cannot keep what is replaced");
        }
        return new Commit(c.attributes(), c.digest(), expect(c.expected()), c.kept());
    }

    static Expect expect(Expected expected) {
        if (expected.any()) {
            return Expect.ANY;
        }
        return expected.entry() == null ? Expect.ABSENT : Expect.same(expected.entry());
    }

    static WireException failure(IOException e) throws InterruptedException {
        if (e instanceof EndpointIOException known) {
            return Failures.wire(known.failure());
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return Failures.wire(EndpointException.of(Kind.INTERNAL, String.valueOf(e.getMessage()))
                .cause(e)
                .build());
    }
}
