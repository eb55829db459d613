package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Extended;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.VersionId.Why;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Hashing;
import org.ferrywright.endpoint.Keeping;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.StagedFile;

/**
 * Streams one file into a temporary at each target that wants it, from where an earlier attempt ended, and commits it. The source is
 * read once, from the smallest of those offsets on: a target that already has more of the file leaves out what it has.
 */
final class LargeFile {
    /** One target's copy. */
    static final class Copy {
        final Shipment.Part part;
        final Action.Store action;
        private String temporary;
        private long journalled;
        private StagedFile staged;
        private long from;
        private boolean again;
        private EndpointException failure;
        private Entry stored;
        final Account account = new Account();

        Copy(Shipment.Part part, Action.Store action) {
            this.part = part;
            this.action = action;
        }

        private Link link() {
            return part.batch().link();
        }

        /** Where the next byte of the source goes that is at {@code offset}; the bytes before were there already. */
        void write(ByteBuffer bytes, long offset) throws EndpointException, InterruptedException, IOException {
            int known = Math.clamp(from - offset, 0, bytes.remaining());
            bytes.position(bytes.position() + known);
            link().tally().literal.add(bytes.remaining());
            link().tally().bytesDone.add(bytes.remaining());
            account.literal.add(bytes.remaining());
            // the staged file owns its channel and needs it until the commit
            var out = staged.channel();
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }

        boolean goesOn() {
            return staged != null
                    && !again
                    && failure == null
                    && !part.customer().isOver();
        }

        void fail(EndpointException e) {
            failure = e;
        }
    }

    private final Endpoint source;
    private final RelPath path;
    private final Entry entry;
    private final List<Copy> copies;
    private final long seed;

    LargeFile(Endpoint source, BulkRead.Item item, List<Copy> copies) {
        this.source = source;
        this.path = item.path();
        this.entry = item.entry();
        this.copies = copies;
        this.seed = copies.getFirst().link().digestSeed();
    }

    void transfer() throws EndpointException, InterruptedException, IOException {
        each(copies, copy -> {
            copy.temporary = copy.link().temporary(path.value(), entry);
            copy.journalled = copy.link().journal().begin(List.of(Link.beside(path.value(), copy.temporary)));
        });
        attempt(copies, true);
        // what was there did not fit, or the whole came out wrong: once more from the start
        List<Copy> again = copies.stream().filter(copy -> copy.again).toList();
        if (!again.isEmpty()) {
            again.forEach(copy -> copy.again = false);
            attempt(again, false);
        }
        each(copies, this::settle);
    }

    private void settle(Copy copy) throws EndpointException, IOException {
        if (copy.failure == null && copy.stored == null) {
            copy.failure = EndpointException.item(
                    Kind.CORRUPT, path, "what arrived is not what was sent, twice; the old file was kept");
        }
        if (copy.failure == null || copy.failure.scope() == Scope.ITEM) {
            copy.link().journal().committed(copy.journalled);
        }
        if (copy.failure == null) {
            copy.part.batch().stored(copy.action, copy.stored, copy.account);
        } else {
            copy.part.batch().notStored(copy.action, copy.failure);
        }
    }

    private void attempt(List<Copy> some, boolean resume) throws EndpointException, InterruptedException, IOException {
        try {
            each(some, copy -> stage(copy, resume));
            try {
                Map<Beginning, ContentDigest> beginnings = beginnings(some);
                each(some, copy -> keepBeginning(copy, beginnings));
                send(some);
            } catch (EndpointException e) {
                sourceFailed(some, e);
            }
        } finally {
            for (Copy copy : some) {
                if (copy.staged != null) {
                    copy.staged.close();
                    copy.staged = null;
                }
            }
        }
    }

    private void stage(Copy copy, boolean resume) throws InterruptedException, EndpointException {
        attempted(copy, () -> {
            var request = new StageRequest(
                    copy.temporary,
                    entry.size(),
                    resume,
                    seed,
                    entry.extras().sparse(),
                    copy.link().manner().appends()
                            && copy.link().old().place(path, copy.action.target(), Why.REPLACED) == null);
            copy.staged = copy.link().target().stage(path, request);
            copy.from = copy.staged.resumeOffset();
        });
    }

    /** What a target has already, and by what that is compared. */
    private record Beginning(long length, long seed) {}

    private Beginning beginning(Copy copy) {
        return new Beginning(copy.from, copy.staged.resumeSeed().orElse(seed));
    }

    /** The source's digests of what targets have already; none where the source cannot tell. */
    private Map<Beginning, ContentDigest> beginnings(List<Copy> some) throws EndpointException, InterruptedException {
        var digests = new HashMap<Beginning, ContentDigest>();
        boolean hashes = Contents.hashedInPlace(source);
        for (Copy copy : some) {
            boolean resumes = copy.goesOn() && copy.from > 0 && copy.from <= entry.size();
            // what the target made of the old version, and not what was left of an attempt
            boolean old = resumes && copy.staged.resumeSeed().isPresent();
            boolean wanted = resumes && !(old && copy.link().manner().policy().whole());
            if (hashes && wanted && !digests.containsKey(beginning(copy))) {
                digests.put(beginning(copy), digest(copy.from, beginning(copy).seed));
            }
        }
        return digests;
    }

    private void keepBeginning(Copy copy, Map<Beginning, ContentDigest> beginnings)
            throws EndpointException, InterruptedException {
        if (copy.goesOn() && copy.from > 0) {
            attempted(copy, () -> {
                ContentDigest beginning = beginnings.get(beginning(copy));
                if (beginning == null || !beginning.equals(copy.staged.resumeDigest())) {
                    copy.staged.discard();
                    copy.again = true;
                }
            });
        }
    }

    private void send(List<Copy> some) throws EndpointException, InterruptedException, IOException {
        List<Copy> live = some.stream().filter(Copy::goesOn).toList();
        if (live.isEmpty()) {
            return;
        }
        long from = live.stream().mapToLong(copy -> copy.from).min().orElseThrow();
        // a single target that is given the very buffers that were read, by this thread, may reckon for both
        boolean reckoned = live.size() == 1 && live.getFirst().staged.taken().isPresent();
        var hash = from > 0 || reckoned ? null : new ContentHash(seed);
        stream(live, from, hash);
        ContentDigest whole = hash == null ? whole(live.getFirst(), from) : hash.digest();
        each(live, copy -> {
            if (copy.goesOn()) {
                attempted(copy, () -> {
                    copy.stored = commit(copy, whole);
                });
            }
        });
    }

    /** Of what this process did not reckon, or need not have. */
    private ContentDigest whole(Copy copy, long from) throws EndpointException, InterruptedException {
        // the beginning was not read this time: the source tells the digest of the whole without sending it again
        if (from > 0) {
            return digest(-1, seed);
        }
        return copy.goesOn() ? copy.staged.taken().orElseThrow() : null;
    }

    private Entry commit(Copy copy, ContentDigest digest) throws EndpointException, InterruptedException {
        Link link = copy.link();
        var carrier = new Carrier(link);
        Extended extended = carrier.of(path, entry);
        Entry now = commit(copy, link.attributes(entry).with(extended), digest);
        carrier.check(path.value(), extended, now);
        return now;
    }

    private Entry commit(Copy copy, Attributes attributes, ContentDigest digest)
            throws EndpointException, InterruptedException {
        Link link = copy.link();
        StagedFile staged = copy.staged;
        Expect expect = Batch.expect(copy.action.target());
        RelPath kept = link.old().place(path, copy.action.target(), Why.REPLACED);
        if (kept == null || link.target().facet(Keeping.class).isPresent()) {
            return staged.commit(new Commit(attributes, digest, expect, kept));
        }
        return KeptByMove.around(
                link.target(), path, kept, expect, () -> staged.commit(new Commit(attributes, digest, Expect.ABSENT)));
    }

    private ContentDigest digest(long length, long by) throws EndpointException, InterruptedException {
        var hashing = source.facet(Hashing.class).orElseThrow();
        return hashing.digest(path, 0, length, by, Expect.same(entry));
    }

    /** @param hash of what is read; null when nobody needs it */
    private void stream(List<Copy> live, long from, ContentHash hash)
            throws EndpointException, InterruptedException, IOException {
        Throttle throttle = live.getFirst().link().throttle();
        long at = from;
        live.forEach(copy -> copy.link().manner().rates().sending.begin());
        try (var in = source.read(path, from, Expect.same(entry));
                var spread = new Spread(live, path)) {
            while (spread.goesOn()) {
                ByteBuffer buffer = spread.free();
                int n = read(in, buffer);
                if (n < 0) {
                    break;
                }
                if (at + n > entry.size()) {
                    throw changed("it grew while it was read");
                }
                buffer.flip();
                if (hash != null) {
                    hash.update(buffer.duplicate());
                }
                throttle.acquire((long) n * live.size());
                spread.write(buffer, at);
                at += n;
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while " + path + " was transferred");
                }
            }
            if (spread.goesOn() && at < entry.size()) {
                throw changed("it became shorter while it was read");
            }
            spread.finish();
        } finally {
            long sent = at - from;
            live.forEach(copy -> copy.link().manner().rates().sending.end(sent));
        }
    }

    private int read(ReadableByteChannel in, ByteBuffer buffer) throws EndpointException, InterruptedException {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw PlainBulk.failure(e, path);
        }
    }

    private EndpointException changed(String how) {
        return EndpointException.of(Kind.CHANGED, how)
                .path(path)
                .retry(EndpointException.Retry.SOON)
                .build();
    }

    /** All copies fail with the source; as a whole it fails the run. */
    private void sourceFailed(List<Copy> some, EndpointException e) throws EndpointException, InterruptedException {
        if (e.scope() == Scope.ENDPOINT) {
            throw e;
        }
        each(some, copy -> {
            if (copy.goesOn() && copy.stored == null) {
                copy.fail(e);
                copy.staged.discard();
            }
        });
    }

    /** Something that a target does. */
    private interface Deed {
        void run() throws EndpointException, InterruptedException;
    }

    /** A broken connection leaves the temporary for a later resume; any other failure would only litter. */
    private static void attempted(Copy copy, Deed deed) throws EndpointException, InterruptedException {
        try {
            deed.run();
        } catch (EndpointException e) {
            giveUp(copy, e);
        }
    }

    static void giveUp(Copy copy, EndpointException e) throws EndpointException, InterruptedException {
        if (e.scope() == Scope.ENDPOINT) {
            throw e;
        }
        if (e.kind() == Kind.CORRUPT) {
            copy.again = true;
        } else {
            copy.fail(e);
        }
        if (copy.staged != null) {
            copy.staged.discard();
        }
    }

    private static void each(List<Copy> some, Shipment.Step<Copy> step) throws InterruptedException {
        var byPart = new HashMap<Shipment.Part, Copy>();
        some.forEach(copy -> byPart.put(copy.part, copy));
        Shipment.each(new ArrayList<>(byPart.keySet()), part -> step.run(byPart.get(part)));
    }
}
