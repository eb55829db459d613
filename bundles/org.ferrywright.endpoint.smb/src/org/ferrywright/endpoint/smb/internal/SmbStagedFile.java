package org.ferrywright.endpoint.smb.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Extended;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.StagedFile;
import org.ferrywright.endpoint.WrittenTree;

/** A temporary on a share. */
final class SmbStagedFile implements StagedFile {
    /**
     * The time of a temporary that was closed in order, the first of January 1990: what was written to it is there to its end. Of
     * another one the last pieces may be missing in any order, because they were under way together.
     */
    private static final long IN_ORDER = 122_756_256_000_000_000L;

    private static final int ACCESS =
            Smb2.READ_DATA | Smb2.WRITE_DATA | Smb2.APPEND_DATA | Smb2.WRITE_ATTRIBUTES | Smb2.DELETE;

    /** After these another attempt begins anew. */
    private static final Set<Kind> HOPELESS = EnumSet.of(
            Kind.CHANGED, Kind.IS_DIRECTORY, Kind.NOT_DIRECTORY, Kind.EXISTS, Kind.BAD_NAME, Kind.UNSUPPORTED);

    private final Workers workers;
    private final Changes changes;
    private final RelPath path;
    private final StageRequest request;
    private final Handle handle;
    private final Facts opened;
    private final long resumeOffset;
    private final ContentHash hash;
    private final ContentDigest resumeDigest;
    private final WriteBehind out;
    private final WrittenTree blocks;
    private final Channel channel = new Channel();
    private long written;
    private boolean ended;

    private SmbStagedFile(
            Workers workers,
            Changes changes,
            RelPath path,
            StageRequest request,
            Handle handle,
            Facts opened,
            ContentHash hash,
            WrittenTree blocks) {
        this.workers = workers;
        this.changes = changes;
        this.path = path;
        this.request = request;
        this.handle = handle;
        this.opened = opened;
        this.resumeOffset = opened.size();
        this.hash = hash;
        this.resumeDigest = hash.digest();
        this.written = resumeOffset;
        this.blocks = blocks;
        this.out = new WriteBehind(workers, changes.share(), path, handle, resumeOffset);
    }

    /** Opens the temporary, and reads what is there of it already. */
    static SmbStagedFile open(Workers workers, Changes changes, Manifests manifests, RelPath path, StageRequest request)
            throws EndpointException, InterruptedException {
        RelPath temporary = temporary(changes.share(), path, request.temporary());
        Share.Opened opened = workers.call(
                () -> make(
                        changes.share(),
                        changes.share().connection(),
                        path,
                        temporary,
                        request.resume(),
                        request.size()),
                o -> o.handle().close());
        var hash = new ContentHash(request.digestSeed());
        var blocks = manifests.writing(path, request.size());
        long kept = opened.facts().size();
        try {
            var ahead = new ReadAhead(workers, changes.share(), path, opened.handle(), 0, kept);
            for (ByteBuffer piece = ahead.next(); piece != null; piece = ahead.next()) {
                hash.update(piece);
                blocks.update(piece);
            }
        } catch (EndpointException | InterruptedException e) {
            blocks.close();
            workers.later(opened.handle()::close);
            throw e;
        }
        return new SmbStagedFile(workers, changes, path, request, opened.handle(), opened.facts(), hash, blocks);
    }

    /** @throws EndpointException when the name is not one component */
    static RelPath temporary(Share share, RelPath path, String name) throws EndpointException {
        if (path.isRoot()) {
            throw share.failures().item(Kind.IS_DIRECTORY, path, "the root is a folder");
        }
        try {
            return path.parent().child(name);
        } catch (IllegalArgumentException e) {
            throw share.failures().item(Kind.BAD_NAME, path, e.getMessage());
        }
    }

    /** Whether another attempt begins anew. */
    static boolean isHopeless(EndpointException e) {
        return HOPELESS.contains(e.kind());
    }

    /** The facts that it returns have the length that is kept. */
    static Share.Opened make(Share share, Connection c, RelPath path, RelPath temporary, boolean resume, long most)
            throws EndpointException {
        // the name itself is never sent before its end
        share.path(path);
        Share.Opened opened = making(share, c, temporary, resume);
        Facts facts = opened.facts();
        long size = facts.size();
        long keep = isWhole(facts) ? size : Math.max(0, size - WriteBehind.WINDOW);
        return shortened(share, path, opened, size > most ? 0 : keep);
    }

    static Share.Opened shortened(Share share, RelPath path, Share.Opened opened, long keep) throws EndpointException {
        Handle handle = opened.handle();
        if (keep != opened.facts().size()) {
            Reply reply = handle.exchange(path, handle.smb().setLength(keep)).getFirst();
            if (!reply.ok()) {
                handle.close();
                throw share.failures().of(reply, "shorten a leftover of", path);
            }
        }
        return new Share.Opened(handle, opened.facts().sized(keep));
    }

    /** Whether everything that was written to a temporary is there. */
    static boolean isWhole(Facts left) {
        return left.modified() == IN_ORDER;
    }

    /** Leaves a temporary of which everything is there. */
    static void leave(Handle handle, RelPath path) throws EndpointException {
        handle.exchange(
                path, handle.smb().setBasic(0, IN_ORDER, 0), handle.smb().close(false));
    }

    /** Gives a temporary what belongs to it besides content, forces it to the disk, and gives it its name. */
    static Facts place(Changes changes, Handle handle, RelPath path, String temporary, Commit commit)
            throws EndpointException {
        Share share = changes.share();
        Extended wanted = commit.attributes().extended();
        if (FurtherWriter.isAny(wanted, false)) {
            RelPath there = temporary(share, path, temporary);
            changes.writer().streams(there, wanted, false);
            changes.writer().security(there, wanted);
        }
        Smb2 smb = handle.smb();
        var chain = new ArrayList<Message>();
        chain.add(smb.flush());
        Optional<Message> set = share.set(smb, path, false, commit.attributes());
        set.ifPresent(chain::add);
        List<Reply> replies = handle.exchange(path, chain.toArray(Message[]::new));
        for (Reply reply : replies) {
            if (!reply.ok()) {
                throw share.failures().of(reply, "complete", path);
            }
        }
        return changes.put(handle, path, commit.expect(), commit.kept(), wanted);
    }

    /** The entry of what was placed, with what it has of what it was to have. */
    static Entry told(Workers workers, Changes changes, RelPath path, Facts placed, Commit commit)
            throws EndpointException, InterruptedException {
        Entry entry = placed.entry(path.name());
        Extended wanted = commit.attributes().extended();
        return FurtherWriter.isAny(wanted, false)
                ? workers.call(() -> changes.told(path, entry, wanted, false))
                : entry;
    }

    private static Share.Opened making(Share share, Connection c, RelPath temporary, boolean resume)
            throws EndpointException {
        try {
            return makeOne(share, c, temporary, resume);
        } catch (EndpointException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                share.makeDirectory(temporary.parent());
            } else if (e.kind() == Kind.DENIED) {
                freeReadOnly(share, temporary, e);
            } else {
                throw e;
            }
        }
        return makeOne(share, c, temporary, resume);
    }

    static void freeReadOnly(Share share, RelPath temporary, EndpointException denied) throws EndpointException {
        Facts left = share.facts(temporary);
        if (left == null || !left.is(Smb2.ATTRIBUTE_READ_ONLY) || !share.writable(temporary, left, true)) {
            throw denied;
        }
    }

    private static Share.Opened makeOne(Share share, Connection c, RelPath temporary, boolean resume)
            throws EndpointException {
        return share.open(
                c,
                temporary,
                ACCESS,
                resume ? Smb2.OPEN_OR_MAKE : Smb2.TRUNCATE_OR_MAKE,
                Smb2.NON_DIRECTORY_FILE,
                "make a temporary");
    }

    @Override
    public long resumeOffset() {
        return resumeOffset;
    }

    @Override
    public ContentDigest resumeDigest() {
        return resumeDigest;
    }

    @Override
    public WritableByteChannel channel() {
        return channel;
    }

    @Override
    public Optional<ContentDigest> taken() {
        return Optional.of(hash.digest());
    }

    @Override
    public Entry commit(Commit commit) throws EndpointException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before a file was committed");
        }
        out.finish();
        Share share = changes.share();
        if (written != request.size() || !hash.digest().equals(commit.digest())) {
            discard();
            throw share.failures().item(Kind.CORRUPT, path, "what arrived is not what was sent");
        }
        try {
            Facts placed = workers.call(() -> place(changes, handle, path, request.temporary(), commit));
            ended = true;
            if (placed == null) {
                return null;
            }
            if (Manifests.isSettled(placed, opened)) {
                blocks.written(placed.proof(path.name()));
            }
            return told(workers, changes, path, placed, commit);
        } catch (EndpointException e) {
            if (isHopeless(e)) {
                discard();
            }
            throw e;
        }
    }

    @Override
    public void discard() throws EndpointException, InterruptedException {
        if (ended) {
            return;
        }
        ended = true;
        channel.close();
        workers.call(() -> remove(handle, path));
    }

    static Void remove(Handle handle, RelPath path) throws EndpointException {
        if (handle.isPerhapsRenamed()) {
            // it may be the file itself by now; if not, the next run finds a temporary
            handle.close();
            return null;
        }
        handle.exchange(path, handle.smb().setGone(), handle.smb().close(false));
        return null;
    }

    /** What was written so far is on the server then. */
    @Override
    public void close() {
        blocks.close();
        if (ended) {
            return;
        }
        ended = true;
        channel.close();
        if (handle.isPerhapsRenamed()) {
            workers.later(handle::close);
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            out.finish();
            workers.call(() -> {
                leave(handle, path);
                return null;
            });
        } catch (EndpointException _) {
            workers.later(handle::close);
        } catch (InterruptedException _) {
            interrupted = true;
            workers.later(handle::close);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The way in. */
    private final class Channel implements WritableByteChannel {
        private boolean open = true;

        @Override
        public int write(ByteBuffer content) throws IOException {
            if (!open) {
                throw new ClosedChannelException();
            }
            if (Thread.currentThread().isInterrupted()) {
                throw Workers.interrupted();
            }
            int n = content.remaining();
            try {
                hash.update(content.duplicate());
                if (n <= request.size() - written) {
                    blocks.update(content.duplicate());
                }
                out.write(content);
            } catch (EndpointException e) {
                throw new EndpointIOException(e);
            } catch (InterruptedException e) {
                throw Workers.interrupted();
            }
            written += n;
            return n;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
