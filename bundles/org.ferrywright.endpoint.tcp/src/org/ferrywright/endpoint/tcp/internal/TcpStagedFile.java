package org.ferrywright.endpoint.tcp.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.StagedFile;
import org.ferrywright.wire.Reply;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.WireException;

/** A temporary at the Listener that takes the whole content. */
final class TcpStagedFile implements StagedFile {
    private final Failures failures;
    private final Staging staging;
    private final Content content = new Content();

    private TcpStagedFile(Failures failures, Staging staging) {
        this.failures = failures;
        this.staging = staging;
    }

    static TcpStagedFile open(Root root, BulkChanges changes, RelPath path, StageRequest request)
            throws EndpointException, InterruptedException {
        var asked = new Request.StageFile(
                root.number(),
                path,
                request.temporary(),
                request.size(),
                request.resume(),
                request.digestSeed(),
                request.sparse());
        RelPath temporary = path.parent().child(request.temporary());
        return new TcpStagedFile(
                root.failures(), Staging.open(root, changes, path, temporary, asked, request.resume()));
    }

    @Override
    public long resumeOffset() {
        return staging.resumeOffset();
    }

    @Override
    public ContentDigest resumeDigest() throws EndpointException, InterruptedException {
        return staging.step(new Request.ResumeDigest(), Reply.Digest.class).digest();
    }

    @Override
    public WritableByteChannel channel() {
        return content;
    }

    @Override
    public Entry commit(Commit commit) throws EndpointException, InterruptedException {
        content.close();
        return staging.commit(commit);
    }

    @Override
    public void discard() throws EndpointException, InterruptedException {
        content.close();
        staging.discard();
    }

    @Override
    public void close() {
        content.close();
        staging.close();
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
                staging.stream().write(from);
                sent = true;
                return n;
            } catch (WireException e) {
                throw new EndpointIOException(failures.of(e));
            } catch (InterruptedException e) {
                throw Failures.interrupted();
            } finally {
                if (!sent) {
                    staging.breakOff();
                }
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
