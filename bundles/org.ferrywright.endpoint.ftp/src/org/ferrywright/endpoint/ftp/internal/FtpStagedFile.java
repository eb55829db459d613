package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.StagedFile;

/** A temporary on an FTP server. It keeps a connection from its first byte to its end. */
final class FtpStagedFile implements StagedFile {
    /** After these another attempt begins anew. */
    private static final Set<Kind> HOPELESS = EnumSet.of(
            Kind.CHANGED, Kind.IS_DIRECTORY, Kind.NOT_DIRECTORY, Kind.EXISTS, Kind.BAD_NAME, Kind.UNSUPPORTED);

    private final Sessions sessions;
    private final Session session;
    private final Changes changes;
    private final Growth growth;
    private final RelPath path;
    private final RelPath temporary;
    private final StageRequest request;
    private final long resumeOffset;
    private final ContentHash hash;
    private final ServerDigest.Running told;
    private final ContentDigest resumeDigest;
    /** What the temporary has of the old file; null when it has nothing of that. */
    private final Growth.Beginning beginning;

    private final Channel channel = new Channel();
    private Transfer transfer;
    private boolean made;
    private boolean complete;
    private long written;
    private byte[] value;
    private boolean ended;

    private FtpStagedFile(
            Sessions sessions,
            Session session,
            Changes changes,
            Growth growth,
            RelPath path,
            RelPath temporary,
            StageRequest request,
            long resumeOffset,
            ContentHash hash,
            ServerDigest.Running told,
            Growth.Beginning beginning) {
        this.sessions = sessions;
        this.session = session;
        this.changes = changes;
        this.growth = growth;
        this.path = path;
        this.temporary = temporary;
        this.request = request;
        this.resumeOffset = resumeOffset;
        this.hash = hash;
        this.told = told;
        this.beginning = beginning;
        this.resumeDigest = beginning == null ? hash.digest() : beginning.sent().digest();
        this.written = resumeOffset;
        this.complete = resumeOffset > 0 && resumeOffset == request.size();
    }

    /** Reads what is there of the temporary already; without, what the old file has is used where it can be. */
    static FtpStagedFile open(Sessions sessions, Changes changes, Growth growth, RelPath path, StageRequest request)
            throws EndpointException, InterruptedException {
        RelPath temporary = changes.temporary(path, request.temporary());
        var hash = new ContentHash(request.digestSeed());
        ServerDigest.Running told = changes.verification().begin();
        Session session = sessions.borrow(path);
        FtpStagedFile staged = null;
        try {
            long kept = request.resume() ? Leftover.read(session, changes, temporary, request.size(), hash, told) : 0;
            Growth.Beginning beginning = kept > 0 || !request.resume()
                    ? null
                    : growth.beginning(session, changes, path, temporary, request)
                            .orElse(null);
            staged = new FtpStagedFile(
                    sessions,
                    session,
                    changes,
                    growth,
                    path,
                    temporary,
                    request,
                    beginning == null ? kept : beginning.sent().size(),
                    hash,
                    told,
                    beginning);
            return staged;
        } catch (IOException e) {
            session.close();
            throw changes.failures().of(e, path);
        } finally {
            if (staged == null) {
                sessions.giveBack(session);
            }
        }
    }

    @Override
    public long resumeOffset() {
        return resumeOffset;
    }

    @Override
    public OptionalLong resumeSeed() {
        return beginning == null
                ? OptionalLong.empty()
                : OptionalLong.of(beginning.sent().seed());
    }

    @Override
    public ContentDigest resumeDigest() throws EndpointException, InterruptedException {
        if (!complete && resumeOffset == 0 && transfer == null && !made) {
            try {
                changes.write(session, temporary, path, new byte[0]);
                made = true;
            } catch (IOException e) {
                session.close();
                throw changes.failures().of(e, path);
            }
        }
        return resumeDigest;
    }

    private void begin() throws EndpointException, IOException {
        if (transfer != null) {
            return;
        }
        if (direct()) {
            growth.checkUntouched(session, changes, path, beginning);
        }
        changes.prepare(session, path);
        try {
            transfer = store();
        } catch (RefusedException e) {
            changes.forget(path.parent());
            changes.prepare(session, path);
            try {
                transfer = store();
            } catch (RefusedException again) {
                throw changes.failures().of(again.reply(), "write", path);
            }
        }
    }

    private Transfer store() throws EndpointException, IOException, RefusedException {
        String there = changes.tree().place().of(direct() ? path : temporary);
        return session.begin((resumeOffset > 0 || made ? "APPE " : "STOR ") + there, 0);
    }

    @Override
    public WritableByteChannel channel() {
        return channel;
    }

    @Override
    public Optional<ContentDigest> taken() {
        return beginning == null ? Optional.of(hash.digest()) : Optional.empty();
    }

    @Override
    public Entry commit(Commit commit) throws EndpointException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before a file was committed");
        }
        try {
            // what was there of the old file was compared with the source's by who sends
            boolean whole = beginning != null || hash.digest().equals(commit.digest());
            if (written != request.size() || !whole) {
                discard();
                throw changes.failures().item(Kind.CORRUPT, path, "what arrived is not what was sent");
            }
            complete();
            Verification.Sent sent = sent(commit);
            Entry entry = direct()
                    ? growth.ended(session, changes, path, sent, commit)
                    : changes.place(
                            session, temporary, path, sent, commit.attributes(), commit.expect(), commit.kept());
            growth.remember(changes, path, entry, sent);
            end();
            return entry;
        } catch (IOException e) {
            session.close();
            throw changes.failures().of(e, path);
        } catch (EndpointException e) {
            if (HOPELESS.contains(e.kind())) {
                discard();
            }
            throw e;
        }
    }

    /** Whether what is new goes to the file itself. */
    private boolean direct() {
        return beginning != null && beginning.direct();
    }

    private Verification.Sent sent(Commit commit) {
        if (told != null && value == null) {
            value = beginning == null
                    ? told.value()
                    : Growth.joined(beginning.sent(), told.value(), request.size() - resumeOffset);
        }
        return new Verification.Sent(request.size(), commit.digest(), request.digestSeed(), value);
    }

    /** Ends the transfer: what was written is on the server then. */
    private void complete() throws EndpointException, IOException {
        if (complete) {
            return;
        }
        begin();
        complete = true;
        try {
            transfer.finish();
        } catch (RefusedException e) {
            // perhaps because the folder is gone
            changes.forget(path.parent());
            throw changes.failures().of(e.reply(), "write", path);
        }
    }

    @Override
    public void discard() throws EndpointException, InterruptedException {
        if (ended) {
            return;
        }
        try {
            if (session.usable()) {
                if (transfer != null && !complete) {
                    complete = true;
                    transfer.complaint();
                }
                if (transfer != null || made || request.resume()) {
                    changes.remove(session, temporary);
                }
                end();
            } else {
                end();
                sessions.call(path, other -> {
                    changes.remove(other, temporary);
                    return null;
                });
            }
        } catch (IOException e) {
            session.close();
            end();
            throw changes.failures().of(e, path);
        }
    }

    private void end() {
        if (!ended) {
            ended = true;
            channel.open = false;
            sessions.giveBack(session);
        }
    }

    @Override
    public void close() {
        if (ended) {
            return;
        }
        try {
            if (transfer != null && !complete && !Thread.currentThread().isInterrupted()) {
                complete = true;
                transfer.finish();
            }
        } catch (IOException | RefusedException _) {
            // what is there is looked at before it is gone on with
            session.close();
        } finally {
            if (transfer != null) {
                transfer.abort();
            }
            end();
        }
    }

    /** Sends as it is given. */
    private final class Channel implements WritableByteChannel {
        private volatile boolean open = true;

        @Override
        public int write(ByteBuffer from) throws IOException {
            if (!open) {
                throw new ClosedChannelException();
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new ClosedByInterruptException();
            }
            int length = from.remaining();
            if (length > request.size() - written) {
                throw new EndpointIOException(
                        changes.failures().item(Kind.TOO_LARGE, path, "more was written than was announced"));
            }
            try {
                send(from);
                return length;
            } catch (EndpointException e) {
                throw new EndpointIOException(e);
            } catch (IOException e) {
                throw notSent(e);
            }
        }

        private void send(ByteBuffer from) throws EndpointException, IOException {
            if (!from.hasRemaining()) {
                return;
            }
            begin();
            transfer.write(from);
            hash.update(from);
            if (told != null) {
                told.update(from.duplicate());
            }
            written += from.remaining();
            from.position(from.limit());
        }

        /** A server that cannot store more ends the data first, and then says why. */
        private IOException notSent(IOException e) {
            boolean interrupted = Thread.currentThread().isInterrupted() || e instanceof ClosedByInterruptException;
            try {
                if (!interrupted && transfer != null && session.usable()) {
                    complete = true;
                    Reply complaint = transfer.complaint();
                    if (!complaint.done()) {
                        changes.forget(path.parent());
                        return new EndpointIOException(changes.failures().of(complaint, "write", path));
                    }
                }
                session.close();
                return new EndpointIOException(changes.failures().of(e, path));
            } catch (IOException _) {
                session.close();
                return e;
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return new ClosedByInterruptException();
            }
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            // together with the staged file
            return;
        }
    }
}
