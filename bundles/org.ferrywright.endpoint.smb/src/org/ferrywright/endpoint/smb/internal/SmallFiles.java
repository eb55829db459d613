package org.ferrywright.endpoint.smb.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Extended;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Waves;

/**
 * Many small files at once. The protocol has no message for many files, but it lets many messages be under way: so each file takes its two
 * or three round trips beside all others.
 */
record SmallFiles(Workers workers, Changes changes, Manifests manifests, StickyTimes times)
        implements BulkRead, BulkWrite {
    /** How many pieces are asked for in one message. */
    private static final int PIECES = 4;

    @Override
    public List<BulkRead.Result> read(List<Item> items) throws EndpointException, InterruptedException {
        return workers.callAll(items.stream()
                .map(item -> (Workers.Work<BulkRead.Result>) () -> {
                    try {
                        return new BulkRead.Result.Content(whole(item));
                    } catch (EndpointException e) {
                        return new BulkRead.Result.Failed(ofItem(e));
                    }
                })
                .toList());
    }

    private byte[] whole(Item item) throws EndpointException {
        RelPath path = item.path();
        Share share = changes.share();
        var content = new byte[Math.toIntExact(item.entry().size())];
        Connection c = share.connection();
        int piece = c.mostRead();
        int together = Math.min(content.length, PIECES * piece);
        Smb2 smb = c.smb();
        var chain = new ArrayList<Message>();
        chain.add(smb.create(
                share.path(path), Smb2.READ_DATA | Smb2.READ_ATTRIBUTES, Smb2.OPEN, Smb2.NON_DIRECTORY_FILE));
        chain.add(smb.queryFileId());
        chain.addAll(reads(smb, 0, together, piece));
        boolean all = together == content.length;
        if (all) {
            chain.add(smb.close(true));
        }
        List<Reply> replies = c.exchange(path, chain.toArray(Message[]::new));
        Reply created = replies.getFirst();
        if (!created.ok()) {
            throw NtStatus.absent(created)
                    ? share.failures().changed(path, "it is gone")
                    : share.failures().of(created, "read", path);
        }
        if (all) {
            check(item, replies);
            take(path, replies.subList(2, replies.size() - 1), content, 0, piece);
            checkEnd(item, replies.get(1), replies.getLast());
        } else {
            try (var handle = new Handle(c, created)) {
                check(item, replies);
                take(path, replies.subList(2, replies.size()), content, 0, piece);
                rest(item, handle, content, together, piece);
            }
        }
        return content;
    }

    private void rest(Item item, Handle handle, byte[] content, int from, int piece) throws EndpointException {
        for (int at = from; at < content.length; ) {
            int n = Math.min(content.length - at, PIECES * piece);
            List<Message> reads = reads(handle.smb(), at, n, piece);
            take(item.path(), handle.exchange(item.path(), reads.toArray(Message[]::new)), content, at, piece);
            at += n;
        }
        Facts now = changes.share().facts(item.path());
        if (now == null
                || !Expect.same(item.entry()).holds(now.entry(item.path().name()))) {
            throw changes.share().failures().changed(item.path(), "it changed while it was read");
        }
    }

    private static List<Message> reads(Smb2 smb, long from, int length, int piece) {
        var reads = new ArrayList<Message>();
        for (int at = 0; at < length; at += piece) {
            reads.add(smb.read(from + at, Math.min(piece, length - at)));
        }
        return reads;
    }

    private void take(RelPath path, List<Reply> replies, byte[] content, int from, int piece) throws EndpointException {
        int at = from;
        for (Reply reply : replies) {
            int n = Math.min(piece, content.length - at);
            ReadAhead.content(changes.share(), path, reply, n).get(content, at, n);
            at += n;
        }
    }

    private void check(Item item, List<Reply> replies) throws EndpointException {
        RelPath path = item.path();
        Facts facts = changes.known(path, Facts.of(replies.getFirst()).identified(replies.get(1)));
        if (facts.kind() != EntryKind.FILE) {
            throw changes.share().failures().item(Kind.UNSUPPORTED, path, "it is no regular file");
        }
        changes.share().check(path, Expect.same(item.entry()), facts.entry(path.name()));
    }

    private void checkEnd(Item item, Reply id, Reply closed) throws EndpointException {
        if (!closed.ok()) {
            throw changes.share().failures().of(closed, "read", item.path());
        }
        Entry end = Facts.of(closed).identified(id).entry(item.path().name());
        if (!Expect.same(item.entry()).holds(end)) {
            throw changes.share().failures().changed(item.path(), "it changed while it was read");
        }
    }

    @Override
    public List<Outcome> perform(List<Operation> operations) throws EndpointException, InterruptedException {
        return Waves.perform(
                operations,
                changes.share().names(),
                wave -> workers.callAll(wave.stream()
                        .map(operation -> (Workers.Work<Outcome>) () -> outcome(operation))
                        .toList()));
    }

    private Outcome outcome(Operation operation) throws EndpointException {
        try {
            return new Outcome.Done(perform(operation));
        } catch (EndpointException e) {
            return new Outcome.Failed(ofItem(e));
        }
    }

    /** A failure of the whole root is nothing that one item can tell. */
    private static EndpointException ofItem(EndpointException e) throws EndpointException {
        if (e.scope() == Scope.ENDPOINT) {
            throw e;
        }
        return e;
    }

    private Entry perform(Operation operation) throws EndpointException {
        switch (operation) {
            case MakeDirectory(var path) -> changes.share().makeDirectory(path);
            case StoreFile store -> {
                return store(store, null);
            }
            case StoreLink link -> throw unsupported(link.path(), "symbolic links");
            case StoreHardLink link -> throw unsupported(link.path(), "further names of a file");
            case SetAttributes(var path, var kind, var attributes) -> {
                return changes.set(path, kind, attributes);
            }
            case Delete(var path, var expect) -> changes.delete(path, expect);
            case Move(var path, var from, var expect) -> move(from, path, expect);
            case Keep(var change, var kept) -> {
                return keep(change, kept);
            }
        }
        return null;
    }

    void move(RelPath from, RelPath to, Expect expect) throws EndpointException {
        Facts before = changes.move(from, to, expect);
        manifests.moved(changes.share(), from, to, before);
    }

    private Entry keep(Operation change, RelPath kept) throws EndpointException {
        switch (change) {
            case StoreFile store -> {
                return store(store, kept);
            }
            case Delete(var path, var expect) -> changes.keep(path, kept, expect);
            case StoreLink _, StoreHardLink _, MakeDirectory _, SetAttributes _, Move _, Keep _ ->
                throw unsupported(change.path(), "what is to be kept");
        }
        return null;
    }

    private EndpointException unsupported(RelPath path, String what) {
        return changes.share().failures().item(Kind.UNSUPPORTED, path, "a share cannot hold " + what);
    }

    private Entry store(StoreFile store, RelPath kept) throws EndpointException {
        Share share = changes.share();
        RelPath path = store.path();
        byte[] content = store.content();
        if (!ContentHash.of(content, 0).equals(store.digest())) {
            throw share.failures().item(Kind.CORRUPT, path, "what arrived is not what was sent");
        }
        RelPath temporary = SmbStagedFile.temporary(share, path, store.temporary());
        share.path(path);
        Handle handle = write(store, temporary);
        try {
            Entry placed = changes.place(
                    handle, path, store.expect(), kept, store.attributes().extended());
            return changes.told(path, placed, store.attributes().extended(), true);
        } catch (EndpointException e) {
            if (e.kind() != Kind.UNREACHABLE) {
                SmbStagedFile.remove(handle, path);
            }
            throw e;
        }
    }

    /** The temporary, whole and with its metadata. */
    private Handle write(StoreFile store, RelPath temporary) throws EndpointException {
        Share share = changes.share();
        for (boolean again = false; ; again = true) {
            Connection c = share.connection();
            Smb2 smb = c.smb();
            List<Message> chain = new ArrayList<>();
            chain.add(smb.create(
                    share.path(temporary),
                    Smb2.WRITE_DATA | Smb2.READ_ATTRIBUTES | Smb2.WRITE_ATTRIBUTES | Smb2.DELETE,
                    Smb2.TRUNCATE_OR_MAKE,
                    Smb2.NON_DIRECTORY_FILE));
            Optional<Message> set = share.set(smb, store.path(), false, store.attributes());
            int piece = c.mostWritten();
            boolean one = store.content().length <= piece
                    && !FurtherWriter.isAny(store.attributes().extended(), true);
            boolean first = one && isTimeOnly(store) && times.stay(c, store.path(), share.path(temporary));
            if (one) {
                chain.addAll(writes(smb, store.content(), piece));
                set.ifPresent(message -> chain.add(first ? 1 : chain.size(), message));
            }
            var replies = new ArrayList<>(c.exchange(store.path(), chain.toArray(Message[]::new)));
            if (first) {
                replies.addLast(replies.remove(1));
            }
            Reply created = replies.getFirst();
            if (created.ok()) {
                return written(store, temporary, new Handle(c, created), replies, one, set);
            }
            if (again || !repaired(temporary, created)) {
                throw share.failures().of(created, "make a temporary for", store.path());
            }
        }
    }

    /** Whether what is set besides content is the time and nothing else. */
    private static boolean isTimeOnly(StoreFile store) {
        Extended further = store.attributes().extended();
        return store.attributes().modified() != null
                && (further == null || further.pieces().isEmpty());
    }

    private Handle written(
            StoreFile store, RelPath temporary, Handle handle, List<Reply> replies, boolean one, Optional<Message> set)
            throws EndpointException {
        RelPath path = store.path();
        try {
            List<Reply> rest = replies.subList(1, replies.size());
            if (!one) {
                rest = new ArrayList<>();
                for (Message write : writes(
                        handle.smb(), store.content(), handle.connection().mostWritten())) {
                    rest.addAll(handle.exchange(path, write));
                }
                Extended wanted = store.attributes().extended();
                changes.writer().streams(temporary, wanted, true);
                changes.writer().security(temporary, wanted);
                if (set.isPresent()) {
                    rest.addAll(handle.exchange(path, set.get()));
                }
            }
            for (Reply reply : rest) {
                if (reply.request().command() == Smb2.WRITE) {
                    WriteBehind.written(changes.share(), path, reply);
                } else if (!reply.ok()) {
                    throw changes.share().failures().of(reply, "set the metadata of", path);
                }
            }
            return handle;
        } catch (EndpointException e) {
            if (e.kind() != Kind.UNREACHABLE) {
                SmbStagedFile.remove(handle, path);
            }
            throw e;
        }
    }

    private static List<Message> writes(Smb2 smb, byte[] content, int piece) {
        var writes = new ArrayList<Message>();
        for (int at = 0; at < content.length; at += piece) {
            writes.add(smb.write(at, content, at, Math.min(piece, content.length - at)));
        }
        return writes;
    }

    /** Whether what stood in the way of a temporary is out of it. */
    private boolean repaired(RelPath temporary, Reply created) throws EndpointException {
        Share share = changes.share();
        if (NtStatus.OBJECT_PATH_NOT_FOUND.is(created) || NtStatus.NOT_A_DIRECTORY.is(created)) {
            share.makeDirectory(temporary.parent());
            return true;
        }
        if (NtStatus.ACCESS_DENIED.is(created)) {
            SmbStagedFile.freeReadOnly(
                    share, temporary, share.failures().of(created, "make a temporary in", temporary.parent()));
            return true;
        }
        return false;
    }
}
