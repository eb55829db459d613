package org.ferrywright.tests.fake;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.WritableByteChannel;
import org.ferrywright.core.Entry;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Patch;
import org.ferrywright.endpoint.PatchRequest;

/** A new version of a file in a temporary of a {@link FakeEndpoint}. */
final class FakePatch implements Patch {
    private final FakeEndpoint endpoint;
    private final FakeTree.Node basis;
    private final long changes;
    private final PatchRequest request;
    private final FakeStagedFile staged;

    FakePatch(FakeEndpoint endpoint, FakeTree.Node basis, PatchRequest request, FakeStagedFile staged) {
        this.endpoint = endpoint;
        this.basis = basis;
        this.changes = basis.changes;
        this.request = request;
        this.staged = staged;
    }

    @Override
    public long resumeOffset() {
        return staged.resumeOffset();
    }

    @Override
    public void copy(long from, long length) throws EndpointException, InterruptedException {
        try {
            staged.append(read(endpoint, request, basis, from, length), FakeOperation.PATCH_COPY);
        } catch (EndpointIOException e) {
            throw e.failure();
        } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            throw (InterruptedException) new InterruptedException().initCause(e);
        } catch (IOException e) {
            throw EndpointException.of(Kind.INTERNAL, "the patch was closed")
                    .path(request.basis())
                    .cause(e)
                    .build();
        }
    }

    /** What a patch takes from its basis. */
    static byte[] read(FakeEndpoint endpoint, PatchRequest request, FakeTree.Node basis, long from, long length)
            throws EndpointException {
        synchronized (endpoint.tree) {
            if (from + length > basis.size) {
                throw FakeReading.changed(request.basis());
            }
            byte[] bytes = new byte[(int) length];
            endpoint.tree.read(basis, from, bytes, 0, bytes.length);
            return bytes;
        }
    }

    @Override
    public WritableByteChannel literal() {
        return staged;
    }

    @Override
    public Entry commit(Commit commit) throws EndpointException, InterruptedException {
        try {
            FakeDeltas.checkBasis(endpoint, request, basis, changes);
        } catch (EndpointException e) {
            staged.discard();
            throw e;
        }
        return staged.commit(commit);
    }

    @Override
    public void discard() throws EndpointException, InterruptedException {
        staged.discard();
    }

    @Override
    public void close() {
        staged.close();
    }
}
