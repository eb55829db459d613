package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.VersionId.Why;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;
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

/** Streams one file into a temporary at the target, from where an earlier attempt ended, and commits it. */
final class LargeFile {
    private static final int BUFFER = 256 << 10;

    private final Link link;
    private final Action.Store action;
    private final RelPath path;
    private final Entry entry;

    LargeFile(Link link, Action.Store action) {
        this.link = link;
        this.action = action;
        this.path = RelPath.of(action.path());
        this.entry = action.source();
    }

    /** Returns the facts of the file that is at the target now. */
    Entry transfer() throws EndpointException, InterruptedException, IOException {
        String temporary = link.temporary(action.path(), entry);
        long batch = link.journal().begin(List.of(Link.beside(action.path(), temporary)));
        try {
            Optional<Entry> stored = attempt(temporary, true);
            if (stored.isEmpty()) {
                // what was there did not fit, or the whole came out wrong: once more from the start
                stored = attempt(temporary, false);
            }
            link.journal().committed(batch);
            return stored.orElseThrow(() -> EndpointException.item(
                    Kind.CORRUPT, path, "what arrived is not what was sent, twice; the old file was kept"));
        } catch (EndpointException e) {
            if (e.scope() == Scope.ITEM) {
                link.journal().committed(batch);
            }
            throw e;
        }
    }

    /** Empty when the digests did not agree; the temporary is gone then. */
    private Optional<Entry> attempt(String temporary, boolean resume) throws EndpointException, InterruptedException {
        long seed = link.digestSeed();
        Endpoint target = link.target();
        try (StagedFile staged = target.stage(path, new StageRequest(temporary, entry.size(), resume, seed))) {
            try {
                long from = staged.resumeOffset();
                if (from > 0 && !sameBeginning(staged, from, seed)) {
                    staged.discard();
                    return Optional.empty();
                }
                var hash = new ContentHash(seed);
                stream(staged, from, hash);
                Expect expect = action.target() == null ? Expect.ABSENT : Expect.same(action.target());
                Entry now = commit(staged, from > 0 ? whole(seed) : hash.digest(), expect);
                link.tally().content.add(entry.size());
                return Optional.of(now);
            } catch (IOException e) {
                EndpointException failure = PlainBulk.failure(e, path);
                giveUp(staged, failure);
                throw failure;
            } catch (EndpointException e) {
                giveUp(staged, e);
                if (e.kind() == Kind.CORRUPT) {
                    return Optional.empty();
                }
                throw e;
            }
        }
    }

    private Entry commit(StagedFile staged, ContentDigest digest, Expect expect)
            throws EndpointException, InterruptedException {
        var attributes = link.attributes(entry);
        RelPath kept = link.old().place(path, action.target(), Why.REPLACED);
        if (kept == null || link.target().facet(Keeping.class).isPresent()) {
            return staged.commit(new Commit(attributes, digest, expect, kept));
        }
        return KeptByMove.around(
                link.target(),
                path,
                kept,
                expect,
                () -> staged.commit(new Commit(attributes, digest, Expect.ABSENT)));
    }

    /** A broken connection leaves the temporary for a later resume; any other failure would only litter. */
    private static void giveUp(StagedFile staged, EndpointException cause)
            throws EndpointException, InterruptedException {
        if (cause.scope() == Scope.ITEM) {
            staged.discard();
        }
    }

    private boolean sameBeginning(StagedFile staged, long length, long seed)
            throws EndpointException, InterruptedException {
        if (link.source().facet(Hashing.class).isEmpty() || length > entry.size()) {
            return false;
        }
        return digest(length, seed).equals(staged.resumeDigest());
    }

    /** The beginning was not read this time: the source tells the digest of the whole without sending it again. */
    private ContentDigest whole(long seed) throws EndpointException, InterruptedException {
        return digest(-1, seed);
    }

    private ContentDigest digest(long length, long seed) throws EndpointException, InterruptedException {
        var hashing = link.source().facet(Hashing.class).orElseThrow();
        return hashing.digest(path, 0, length, seed, Expect.same(entry));
    }

    private void stream(StagedFile staged, long from, ContentHash hash)
            throws EndpointException, InterruptedException, IOException {
        var buffer = ByteBuffer.allocateDirect(BUFFER);
        // the staged file owns its channel and needs it until the commit
        var out = staged.channel();
        try (var in = link.source().read(path, from, Expect.same(entry))) {
            long left = entry.size() - from;
            while (true) {
                buffer.clear();
                int n = in.read(buffer);
                if (n < 0) {
                    break;
                }
                left -= n;
                if (left < 0) {
                    throw EndpointException.of(Kind.CHANGED, "it grew while it was read")
                            .path(path)
                            .retry(EndpointException.Retry.SOON)
                            .build();
                }
                buffer.flip();
                hash.update(buffer);
                link.throttle().acquire(n);
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
                link.tally().literal.add(n);
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while " + path + " was transferred");
                }
            }
            if (left > 0) {
                throw EndpointException.of(Kind.CHANGED, "it became shorter while it was read")
                        .path(path)
                        .retry(EndpointException.Retry.SOON)
                        .build();
            }
        }
    }
}
