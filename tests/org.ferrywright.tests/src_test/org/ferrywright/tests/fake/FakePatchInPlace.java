package org.ferrywright.tests.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Patch;
import org.ferrywright.endpoint.PatchRequest;

/** A new version of a file that takes the place of the old one in the same file, all at once. */
final class FakePatchInPlace implements Patch, WritableByteChannel {
    private final FakeEndpoint endpoint;
    private final RelPath path;
    private final FakeTree.Node node;
    private final long changes;
    private final Entry before;
    private final PatchRequest request;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private boolean open = true;

    FakePatchInPlace(FakeEndpoint endpoint, RelPath path, FakeTree.Node node, PatchRequest request)
            throws EndpointException {
        this.endpoint = endpoint;
        this.path = path;
        this.node = node;
        this.changes = node.changes;
        this.before = endpoint.tree.entry(path);
        this.request = request;
    }

    @Override
    public long resumeOffset() {
        return 0;
    }

    @Override
    public void copy(long from, long length) throws EndpointException, InterruptedException {
        endpoint.begin(FakeOperation.PATCH_COPY, path);
        if (from != content.size()) {
            throw EndpointException.item(Kind.UNSUPPORTED, path, "what is patched in place stays where it is: " + path);
        }
        content.writeBytes(FakePatch.read(endpoint, request, node, from, length));
    }

    @Override
    public WritableByteChannel literal() {
        return this;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        endpoint.chunk(FakeOperation.WRITE_CHUNK, path);
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        content.writeBytes(bytes);
        return bytes.length;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public Entry commit(Commit commit) throws EndpointException, InterruptedException {
        open = false;
        endpoint.beginChange(FakeOperation.COMMIT, path);
        byte[] bytes = content.toByteArray();
        synchronized (endpoint.tree) {
            FakeDeltas.checkBasis(endpoint, request, node, changes);
            if (!commit.expect().holds(before)) {
                throw FakeReading.changed(path);
            }
            if (commit.kept() != null) {
                throw EndpointException.item(Kind.UNSUPPORTED, path, "no old version is kept of " + path);
            }
            if (bytes.length != request.size()
                    || !FakeDeltas.treeOf(bytes, request.scheme()).root().equals(commit.digest())) {
                throw EndpointException.item(Kind.CORRUPT, path, "what arrived is not what was sent: " + path);
            }
            if (bytes.length - node.size > endpoint.tree.available()) {
                throw EndpointException.item(Kind.NO_SPACE, path, "no space is left");
            }
            endpoint.tree.resize(node, bytes.length);
            endpoint.tree.write(node, 0, bytes, 0, bytes.length);
            endpoint.tree.sync(node);
            endpoint.tree.set(node, commit.attributes());
        }
        endpoint.answer(path);
        return endpoint.tree.entry(path);
    }

    @Override
    public void discard() throws EndpointException, InterruptedException {
        open = false;
        endpoint.beginChange(FakeOperation.DISCARD, path);
    }

    @Override
    public void close() {
        open = false;
    }
}
