package org.ferrywright.endpoint.tcp.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.NativeNames;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Keeping;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.wire.EntryDecoder;
import org.ferrywright.wire.EntryEncoder;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.SmallDeltaCodec;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireInput;
import org.ferrywright.wire.WireOutput;
import org.ferrywright.wire.WireStream;

/** Changes, many with one request; nothing is waited for between them. */
final class BulkChanges implements BulkWrite {
    private final Root root;
    private final Endpoint endpoint;

    /** @param endpoint takes the files that are too long for a bulk stream */
    BulkChanges(Root root, Endpoint endpoint) {
        this.root = root;
        this.endpoint = endpoint;
    }

    @Override
    public List<Outcome> perform(List<Operation> operations) throws EndpointException, InterruptedException {
        var outcomes = new ArrayList<Outcome>(operations.size());
        int from = 0;
        while (from < operations.size()) {
            int to = from;
            while (to < operations.size() && to - from < Protocol.MAX_BULK_ITEMS && !tooLong(operations.get(to))) {
                to++;
            }
            if (to > from) {
                var part = operations.subList(from, to);
                outcomes.addAll(root.call(
                        RelPath.ROOT, new Request.BulkChange(root.number()), stream -> exchange(stream, part)));
            } else {
                outcomes.add(storeLong(operations.get(to++)));
            }
            from = to;
        }
        return outcomes;
    }

    /** One change, whose failure is thrown. */
    void one(Operation operation) throws EndpointException, InterruptedException {
        if (perform(List.of(operation)).getFirst() instanceof Outcome.Failed(EndpointException cause)) {
            throw cause;
        }
    }

    /** Whether the Listener can keep what is replaced or deleted. */
    boolean keeps() {
        return endpoint.facet(Keeping.class).isPresent();
    }

    private static boolean tooLong(Operation operation) {
        return changeOf(operation) instanceof StoreFile f && f.content().length > Protocol.MAX_BULK_CONTENT;
    }

    private static Operation changeOf(Operation operation) {
        return operation instanceof Keep k ? k.change() : operation;
    }

    private Outcome storeLong(Operation operation) throws InterruptedException {
        var f = (StoreFile) changeOf(operation);
        RelPath kept = operation instanceof Keep k ? k.kept() : null;
        try (var staged = endpoint.stage(f.path(), new StageRequest(f.temporary(), f.content().length, false, 0))) {
            try {
                staged.channel().write(ByteBuffer.wrap(f.content()));
                return new Outcome.Done(staged.commit(new Commit(f.attributes(), f.digest(), f.expect(), kept)));
            } catch (EndpointIOException e) {
                return new Outcome.Failed(e.failure());
            } catch (IOException e) {
                throw new InterruptedException(e.getMessage());
            }
        } catch (EndpointException e) {
            return new Outcome.Failed(e);
        }
    }

    private List<Outcome> exchange(WireStream stream, List<Operation> operations)
            throws WireException, InterruptedException {
        var outcomes = new Outcome[operations.size()];
        WireOutput out = stream.output(false);
        var encoder = new EntryEncoder(out);
        for (int i = 0; i < outcomes.length; i++) {
            Operation operation = operations.get(i);
            if (operation instanceof Keep && !keeps()) {
                outcomes[i] = new Outcome.Failed(root.failures().cannotKeep(operation.path()));
                continue;
            }
            try {
                checkNames(operation);
                write(operation, out, encoder);
            } catch (IllegalArgumentException e) {
                outcomes[i] = new Outcome.Failed(root.failures().badName(operation.path(), e));
            }
        }
        out.flush();
        stream.finish();
        WireInput in = stream.input();
        var decoder = new EntryDecoder(in);
        for (int i = 0; i < outcomes.length; i++) {
            if (outcomes[i] == null) {
                outcomes[i] = outcome(in, decoder, operations.get(i).path());
            }
        }
        return List.of(outcomes);
    }

    /** Nothing of an operation may be sent when some of its names cannot. */
    private static void checkNames(Operation operation) {
        NativeNames.encode(operation.path().value());
        if (operation instanceof Keep k) {
            NativeNames.encode(k.kept().value());
            checkNames(k.change());
        }
        if (operation instanceof StoreLink l) {
            NativeNames.encode(l.linkTarget());
        }
        if (operation instanceof Move m) {
            NativeNames.encode(m.from().value());
        }
        if (operation instanceof StoreHardLink l) {
            NativeNames.encode(l.existing().value());
        }
    }

    private static void write(Operation operation, WireOutput out, EntryEncoder encoder)
            throws WireException, InterruptedException {
        switch (operation) {
            case Keep o -> {
                begin(out, Protocol.OP_KEEP, o.kept());
                write(o.change(), out, encoder);
            }
            case MakeDirectory o -> begin(out, Protocol.OP_MAKE_DIRECTORY, o.path());
            case StoreFile o -> {
                begin(out, o.delta() == null ? Protocol.OP_STORE_FILE : Protocol.OP_CHANGE_FILE, o.path());
                out.writeName(o.temporary());
                out.writeLong(o.digest().high());
                out.writeLong(o.digest().low());
                encoder.write(o.attributes());
                encoder.write(Failures.expected(o.expect()));
                if (o.delta() == null) {
                    out.writeBytes(o.content());
                } else {
                    SmallDeltaCodec.write(o.delta(), o.content(), out);
                }
            }
            case StoreLink o -> {
                begin(out, Protocol.OP_STORE_LINK, o.path());
                out.writeName(o.temporary());
                out.writeName(o.linkTarget());
                encoder.write(o.attributes());
                encoder.write(Failures.expected(o.expect()));
            }
            case StoreHardLink o -> {
                begin(out, Protocol.OP_STORE_HARD_LINK, o.path());
                out.writeName(o.temporary());
                out.writeName(o.existing().value());
                encoder.write(Failures.expected(o.expect()));
            }
            case SetAttributes o -> {
                begin(out, Protocol.OP_SET_ATTRIBUTES, o.path());
                out.writeByte(EntryEncoder.kind(o.kind()));
                encoder.write(o.attributes());
            }
            case Move o -> {
                begin(out, Protocol.OP_MOVE, o.path());
                out.writeName(o.from().value());
                encoder.write(Failures.expected(o.expect()));
            }
            case Delete o -> {
                begin(out, Protocol.OP_DELETE, o.path());
                encoder.write(Failures.expected(o.expect()));
            }
        }
    }

    private static void begin(WireOutput out, int tag, RelPath path) throws WireException, InterruptedException {
        out.writeByte(tag);
        out.writeName(path.value());
    }

    private Outcome outcome(WireInput in, EntryDecoder decoder, RelPath path)
            throws WireException, InterruptedException {
        int tag = in.readByte();
        return switch (tag) {
            case Protocol.DONE -> new Outcome.Done(null);
            case Protocol.DONE_WITH_ENTRY -> new Outcome.Done(decoder.readEntry());
            case Protocol.FAILED ->
                new Outcome.Failed(root.failures()
                        .of(Messages.failure(in.readBytes(Protocol.MAX_MESSAGE, "the length of a failure")), path));
            default ->
                throw new WireException(
                        WireException.Kind.PROTOCOL, "the Listener sent the record " + tag + " among outcomes");
        };
    }
}
