package org.ferrywright.tests.fake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.function.Function;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.CommitMode;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.StagedFile;

/** A temporary of a {@link FakeEndpoint}. */
final class FakeStagedFile implements StagedFile, WritableByteChannel {
    private final FakeEndpoint endpoint;
    private final RelPath path;
    private final RelPath temporary;
    private final FakeTree.Node node;
    private final long size;
    private final Function<byte[], ContentDigest> digester;
    private final Entry before;
    private final int resumeOffset;
    private int offset;
    private boolean open = true;

    /**
     * @param digester of the whole content
     * @param before what stood at the target: all that can be checked when the target itself is written
     */
    FakeStagedFile(
            FakeEndpoint endpoint,
            RelPath path,
            RelPath temporary,
            FakeTree.Node node,
            long size,
            Function<byte[], ContentDigest> digester,
            Entry before) {
        this.before = before;
        this.endpoint = endpoint;
        this.path = path;
        this.temporary = temporary;
        this.node = node;
        this.size = size;
        this.digester = digester;
        this.resumeOffset = node.size;
        this.offset = node.size;
    }

    @Override
    public long resumeOffset() {
        return resumeOffset;
    }

    @Override
    public ContentDigest resumeDigest() {
        synchronized (endpoint.tree) {
            return digester.apply(Arrays.copyOf(node.content, resumeOffset));
        }
    }

    @Override
    public WritableByteChannel channel() {
        return this;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        append(bytes, FakeOperation.WRITE_CHUNK);
        return bytes.length;
    }

    /** How much of the content is there. */
    int offset() {
        return offset;
    }

    /** Goes on by these bytes. */
    void append(byte[] bytes, FakeOperation operation) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        try {
            endpoint.chunk(operation, path);
        } catch (EndpointIOException e) {
            if (!endpoint.crashed()) {
                put(bytes, endpoint.torn(bytes.length));
            }
            throw e;
        } catch (Error e) {
            // the process ended between two writes
            put(bytes, endpoint.torn(bytes.length));
            throw e;
        }
        put(bytes, bytes.length);
    }

    private void put(byte[] bytes, int length) throws EndpointIOException {
        try {
            endpoint.tree.write(node, offset, bytes, 0, length);
            offset += length;
        } catch (EndpointException e) {
            throw new EndpointIOException(e.edit().path(path).build());
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public Entry commit(Commit commit) throws EndpointException, InterruptedException {
        open = false;
        endpoint.beginChange(FakeOperation.COMMIT, path);
        try {
            verify(commit.digest());
            if (temporary.equals(path) && !commit.expect().holds(before)) {
                throw EndpointException.item(Kind.CHANGED, path, "was not as expected when it was opened: " + path);
            }
            Entry now = endpoint.replace(temporary, path, commit.attributes(), commit.expect(), commit.kept());
            endpoint.answer(path);
            return now;
        } catch (EndpointException e) {
            if (e.kind() == Kind.CORRUPT || e.kind() == Kind.CHANGED) {
                remove();
            }
            throw e;
        }
    }

    private void verify(ContentDigest digest) throws EndpointException {
        synchronized (endpoint.tree) {
            byte[] content = Arrays.copyOf(node.content, node.size);
            if (content.length != size || !digester.apply(content).equals(digest)) {
                throw EndpointException.item(Kind.CORRUPT, path, "what arrived is not what was sent: " + path);
            }
        }
    }

    @Override
    public void discard() throws EndpointException, InterruptedException {
        open = false;
        endpoint.beginChange(FakeOperation.DISCARD, path);
        remove();
        endpoint.answer(path);
    }

    private void remove() throws EndpointException {
        synchronized (endpoint.tree) {
            boolean ours = endpoint.tree.find(temporary) == node;
            if (ours && endpoint.knobs.commitMode() != CommitMode.IN_PLACE) {
                endpoint.tree.remove(temporary);
            }
        }
    }

    @Override
    public void close() {
        open = false;
    }
}
