package org.ferrywright.listener.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.BulkWrite.Operation;
import org.ferrywright.endpoint.BulkWrite.Outcome;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.wire.EntryDecoder;
import org.ferrywright.wire.EntryEncoder;
import org.ferrywright.wire.ExtendedCodec;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.SmallDeltaCodec;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireInput;
import org.ferrywright.wire.WireOutput;
import org.ferrywright.wire.WireStream;

/** Carries out the changes that a peer streams, in portions that bound the memory, while the next are on their way. */
final class BulkChanging {
    private static final int PORTION_ITEMS = 256;
    private static final long PORTION_BYTES = 256 << 10;

    private final BulkWrite root;
    private final BulkRead reader;
    private final boolean mayRead;
    private final UnaryOperator<Entry> shown;
    private final WireStream stream;
    private final WireInput in;
    private final EntryDecoder decoder;
    // kept until everything has come: a peer that sends while we do could wait for us as we for it
    private final WireOutput outcomes = new WireOutput();
    private final EntryEncoder encoder = new EntryEncoder(outcomes);
    private final List<Operation> portion = new ArrayList<>();
    private long portionBytes;

    /** @param mayRead whether the peer may read content @param shown an entry as the peer can read it */
    BulkChanging(Endpoint root, boolean mayRead, UnaryOperator<Entry> shown, WireStream stream) {
        this.mayRead = mayRead;
        this.shown = shown;
        this.reader = Portions.reader(root);
        this.root = root.facet(BulkWrite.class).orElseGet(() -> new PlainBulkWrite(root));
        this.stream = stream;
        this.in = stream.input();
        this.decoder = new EntryDecoder(in);
    }

    void run() throws WireException, EndpointException, InterruptedException {
        int count = 0;
        while (!in.atEnd()) {
            if (++count > Protocol.MAX_BULK_ITEMS) {
                throw new WireException(WireException.Kind.PROTOCOL, "too many changes in one bulk stream");
            }
            take();
            if (portion.size() >= PORTION_ITEMS || portionBytes >= PORTION_BYTES) {
                perform();
            }
        }
        perform();
        WireOutput out = stream.output(false);
        byte[] all = outcomes.toByteArray();
        out.writeRaw(all, 0, all.length);
        out.flush();
    }

    private void take() throws WireException, EndpointException, InterruptedException {
        EndpointException failure;
        try {
            Operation operation = read(true);
            if (hasTemporary(operation)) {
                portion.add(operation);
                return;
            }
            failure = EndpointException.item(Kind.BAD_NAME, operation.path(), "not the name of a temporary");
        } catch (BasisFailure e) {
            failure = e.cause;
        }
        perform();
        write(new Outcome.Failed(failure));
    }

    private void perform() throws EndpointException, WireException, InterruptedException {
        if (!portion.isEmpty()) {
            for (Outcome outcome : root.perform(portion)) {
                write(outcome);
            }
            portion.clear();
            portionBytes = 0;
        }
    }

    private void write(Outcome outcome) throws WireException, InterruptedException {
        switch (outcome) {
            case Outcome.Done(Entry entry) -> {
                outcomes.writeByte(entry == null ? Protocol.DONE : Protocol.DONE_WITH_ENTRY);
                if (entry != null) {
                    encoder.write(shown.apply(entry));
                }
            }
            case Outcome.Failed(EndpointException cause) -> {
                outcomes.writeByte(Protocol.FAILED);
                outcomes.writeBytes(Messages.encode(Failures.item(cause)));
            }
        }
    }

    /** @param mayKeep whether this may be a change that keeps what it takes away, around another one */
    private Operation read(boolean mayKeep)
            throws WireException, EndpointException, InterruptedException, BasisFailure {
        int tag = in.readByte();
        RelPath path = path();
        return switch (tag) {
            case Protocol.OP_KEEP -> keep(path, mayKeep);
            case Protocol.OP_MAKE_DIRECTORY -> new BulkWrite.MakeDirectory(path);
            case Protocol.OP_STORE_FILE -> storeFile(path);
            case Protocol.OP_CHANGE_FILE -> changeFile(path);
            case Protocol.OP_STORE_LINK ->
                new BulkWrite.StoreLink(
                        path,
                        name(),
                        in.readName(Protocol.MAX_PATH, "the length of a link's text"),
                        decoder.readAttributes(),
                        Contents.expect(decoder.readExpected()));
            case Protocol.OP_STORE_HARD_LINK ->
                new BulkWrite.StoreHardLink(path, name(), path(), Contents.expect(decoder.readExpected()));
            case Protocol.OP_SET_ATTRIBUTES -> setAttributes(path);
            case Protocol.OP_MOVE -> new BulkWrite.Move(path, path(), Contents.expect(decoder.readExpected()));
            case Protocol.OP_DELETE -> new BulkWrite.Delete(path, Contents.expect(decoder.readExpected()));
            default -> throw new WireException(WireException.Kind.PROTOCOL, "no change has the number " + tag);
        };
    }

    private Operation setAttributes(RelPath path) throws WireException, InterruptedException {
        var kind = EntryDecoder.kind(in.readByte());
        var attributes = decoder.readAttributes();
        portionBytes += ExtendedCodec.size(attributes.extended());
        return new BulkWrite.SetAttributes(path, kind, attributes);
    }

    private Operation keep(RelPath kept, boolean mayKeep)
            throws WireException, EndpointException, InterruptedException, BasisFailure {
        if (mayKeep) {
            try {
                return new BulkWrite.Keep(read(false), kept);
            } catch (IllegalArgumentException e) {
                throw new WireException(WireException.Kind.PROTOCOL, e.getMessage());
            }
        }
        throw new WireException(WireException.Kind.PROTOCOL, "what is kept is kept under one name");
    }

    private Operation storeFile(RelPath path) throws WireException, InterruptedException {
        String temporary = name();
        var digest = new ContentDigest(in.readLong(), in.readLong());
        var attributes = decoder.readAttributes();
        var expect = Contents.expect(decoder.readExpected());
        byte[] content = in.readBytes(Protocol.MAX_BULK_CONTENT, "the length of a small file");
        portionBytes += content.length + ExtendedCodec.size(attributes.extended());
        return new BulkWrite.StoreFile(path, temporary, content, digest, attributes, expect);
    }

    /** A new version, made here of what is there. */
    private Operation changeFile(RelPath path)
            throws WireException, EndpointException, InterruptedException, BasisFailure {
        String temporary = name();
        var digest = new ContentDigest(in.readLong(), in.readLong());
        var attributes = decoder.readAttributes();
        Entry old = decoder.readExpected().entry();
        if (old == null || !old.isFile() || old.size() > Protocol.MAX_BULK_CONTENT) {
            throw new WireException(WireException.Kind.PROTOCOL, "what a small file is made of is no small file");
        }
        // whether the digest fits tells something of what is copied
        BulkRead.Result basis = mayRead
                ? reader.read(List.of(new BulkRead.Item(path, old))).getFirst()
                : new BulkRead.Result.Failed(EndpointException.item(
                        Kind.DENIED, path, "this root may be written by this instance, not read"));
        SmallDeltaCodec.Made made = SmallDeltaCodec.readContent(
                basis instanceof BulkRead.Result.Content(var bytes) ? bytes : null, Protocol.MAX_BULK_CONTENT, in);
        if (basis instanceof BulkRead.Result.Failed(var cause)) {
            throw new BasisFailure(cause);
        }
        portionBytes += made.content().length + ExtendedCodec.size(attributes.extended());
        return new BulkWrite.StoreFile(path, temporary, made.content(), digest, attributes, Expect.same(old));
    }

    /** What a file should be made of could not be read; the operation was taken from the stream all the same. */
    private static final class BasisFailure extends Exception {
        private static final long serialVersionUID = 1;

        private final transient EndpointException cause;

        BasisFailure(EndpointException cause) {
            super(cause);
            this.cause = cause;
        }
    }

    private static boolean hasTemporary(Operation operation) {
        return switch (operation) {
            case BulkWrite.StoreFile o -> TemporaryNames.isTemporary(o.temporary());
            case BulkWrite.StoreLink o -> TemporaryNames.isTemporary(o.temporary());
            case BulkWrite.StoreHardLink o -> TemporaryNames.isTemporary(o.temporary());
            case BulkWrite.Keep o -> hasTemporary(o.change());
            default -> true;
        };
    }

    private RelPath path() throws WireException, InterruptedException {
        return Messages.path(in.readBytes(Protocol.MAX_PATH, "the length of a path"));
    }

    private String name() throws WireException, InterruptedException {
        return in.readName(Protocol.MAX_PATH, "the length of a name");
    }
}
