package org.ferrywright.endpoint.tcp.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import org.ferrywright.core.Entry;
import org.ferrywright.core.NativeNames;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.StagedFile;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Reply;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireStream;

/** A temporary at the Listener. Unless a resume is asked for, nothing waits for the Listener before the commit. */
final class TcpStagedFile implements StagedFile {
    private final Root root;
    private final BulkChanges changes;
    private final RelPath temporary;
    private final WireStream stream;
    private final Content content = new Content();
    private boolean opened;
    private boolean done;
    private boolean broken;
    private long resumeOffset;

    private TcpStagedFile(Root root, BulkChanges changes, RelPath temporary, WireStream stream) {
        this.root = root;
        this.changes = changes;
        this.temporary = temporary;
        this.stream = stream;
    }

    static TcpStagedFile open(Root root, BulkChanges changes, RelPath path, StageRequest request)
            throws EndpointException, InterruptedException {
        var file = new TcpStagedFile(
                root,
                changes,
                path.parent().child(request.temporary()),
                root.open(
                        path,
                        new Request.StageFile(
                                root.number(),
                                path,
                                request.temporary(),
                                request.size(),
                                request.resume(),
                                request.digestSeed(),
                                request.sparse())));
        if (request.resume()) {
            boolean opened = false;
            try {
                file.awaitOpen();
                opened = true;
            } catch (WireException e) {
                throw root.failures().of(e);
            } finally {
                if (!opened) {
                    file.stream.close();
                }
            }
        }
        return file;
    }

    @Override
    public long resumeOffset() {
        return resumeOffset;
    }

    @Override
    public ContentDigest resumeDigest() throws EndpointException, InterruptedException {
        return step(new Request.ResumeDigest(), Reply.Digest.class).digest();
    }

    @Override
    public WritableByteChannel channel() {
        return content;
    }

    @Override
    public Entry commit(Commit commit) throws EndpointException, InterruptedException {
        content.close();
        if (commit.kept() != null && !changes.keeps()) {
            // an older Listener would not see that something is to be kept
            throw root.failures().cannotKeep(commit.kept());
        }
        try {
            NativeNames.encode(commit.kept() == null ? "" : commit.kept().value());
        } catch (IllegalArgumentException e) {
            throw root.failures().badName(commit.kept(), e);
        }
        var request = new Request.CommitFile(
                commit.attributes(), commit.digest(), Failures.expected(commit.expect()), commit.kept());
        Entry entry = step(request, Reply.Found.class).entry();
        done = true;
        return entry;
    }

    @Override
    public void discard() throws EndpointException, InterruptedException {
        content.close();
        if (done) {
            return;
        }
        if (!broken) {
            try {
                step(new Request.DiscardFile(), Reply.Acknowledged.class);
                done = true;
                return;
            } catch (EndpointException e) {
                if (e.scope() == EndpointException.Scope.ENDPOINT) {
                    throw e;
                }
            }
        }
        // the failure has ended the stream, but the temporary is still there
        changes.one(new BulkWrite.Delete(temporary, Expect.ANY));
        done = true;
    }

    /** Waits until the Listener has written what was sent: a later resume counts on it. */
    @Override
    public void close() {
        content.close();
        try {
            if (!done && !broken && !Thread.currentThread().isInterrupted()) {
                awaitOpen();
                stream.finish();
                stream.atEnd();
            }
        } catch (WireException | EndpointException e) {
            // the root is gone, or has failed already: either way nothing is left to close there
            broken = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            done = true;
            stream.close();
        }
    }

    private <T extends Reply> T step(Request.StageStep step, Class<T> answer)
            throws EndpointException, InterruptedException {
        boolean answered = false;
        try {
            stream.send(Messages.encode(step));
            awaitOpen();
            T reply = root.reply(stream, answer);
            if (!(step instanceof Request.ResumeDigest)) {
                stream.atEnd();
            }
            answered = true;
            return reply;
        } catch (WireException e) {
            throw root.failures().of(e);
        } finally {
            broken |= !answered;
        }
    }

    private void awaitOpen() throws WireException, EndpointException, InterruptedException {
        if (!opened) {
            resumeOffset = root.reply(stream, Reply.Staged.class).resumeOffset();
            opened = true;
        }
    }

    private final class Content implements WritableByteChannel {
        private volatile boolean closed;

        @Override
        public int write(ByteBuffer from) throws IOException {
            if (closed) {
                throw new ClosedChannelException();
            }
            int n = from.remaining();
            boolean sent = false;
            try {
                stream.write(from);
                sent = true;
                return n;
            } catch (WireException e) {
                throw new EndpointIOException(root.failures().of(e));
            } catch (InterruptedException e) {
                throw Failures.interrupted();
            } finally {
                broken |= !sent;
            }
        }

        @Override
        public boolean isOpen() {
            return !closed;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
