package org.ferrywright.endpoint.tcp.internal;

import org.ferrywright.core.Entry;
import org.ferrywright.core.NativeNames;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Reply;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireStream;

/** A file in the making at the Listener, and the stream to it. Unless that is asked for, nothing waits for the Listener before the end. */
final class Staging {
    private final Root root;
    private final BulkChanges changes;
    private final RelPath temporary;
    private final WireStream stream;
    private boolean opened;
    private boolean done;
    private boolean broken;
    private long resumeOffset;

    /** @param temporary that stays when the stream breaks; null for none */
    private Staging(Root root, BulkChanges changes, RelPath temporary, WireStream stream) {
        this.root = root;
        this.changes = changes;
        this.temporary = temporary;
        this.stream = stream;
    }

    /** @param wait until the Listener has begun, and has told what is there already */
    static Staging open(Root root, BulkChanges changes, RelPath path, RelPath temporary, Request request, boolean wait)
            throws EndpointException, InterruptedException {
        var staging = new Staging(root, changes, temporary, root.open(path, request));
        if (wait) {
            boolean ready = false;
            try {
                staging.awaitOpen();
                ready = true;
            } catch (WireException e) {
                throw root.failures().of(e);
            } finally {
                if (!ready) {
                    staging.stream.close();
                }
            }
        }
        return staging;
    }

    /** What was there already; 0 unless a resume was asked for. */
    long resumeOffset() {
        return resumeOffset;
    }

    WireStream stream() {
        return stream;
    }

    /** Whether nothing more can be sent. */
    boolean isOver() {
        return broken || done;
    }

    /** What was sent may have been sent in part. */
    void breakOff() {
        broken = true;
    }

    Entry commit(Commit commit) throws EndpointException, InterruptedException {
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

    void discard() throws EndpointException, InterruptedException {
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
        if (temporary != null) {
            changes.one(new BulkWrite.Delete(temporary, Expect.ANY));
        }
        done = true;
    }

    /** Without a commit, waits until the Listener has written what was sent: a later resume counts on it. */
    void close() {
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

    <T extends Reply> T step(Request.StageStep step, Class<T> answer) throws EndpointException, InterruptedException {
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
}
