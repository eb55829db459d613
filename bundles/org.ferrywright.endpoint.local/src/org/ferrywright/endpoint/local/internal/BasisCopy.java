package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.endpoint.EndpointException;

/** Carries bytes of a basis into a temporary, for one thread. What the basis has as holes is skipped: it must be read as zeros there. */
final class BasisCopy {
    private static final int CHUNK = 256 << 10;
    /** Between two looks for an interrupt, and short enough that what was copied is in the caches when it is read back. */
    private static final long STEP = 4 << 20;
    /** What moves by less than blocks of the file system goes through the hands anyway. */
    private static final int SHARED = 4 << 10;

    private final Source basis;
    private final OpenFile to;
    private final SparseContent content;
    private final Failures failures;
    private ByteBuffer buffer;

    BasisCopy(Source basis, OpenFile to, SparseContent content, Failures failures) {
        this.basis = basis;
        this.to = to;
        this.content = content;
        this.failures = failures;
    }

    /** @param builder takes the bytes into the tree; null when that knows them */
    void copy(long from, long at, long length, BlockTree.Builder builder)
            throws EndpointException, InterruptedException {
        long end = from + length;
        long done = from;
        while (done < end) {
            long data = Math.min(end, basis.extents().nextData(done));
            if (builder != null) {
                builder.zeros(data - done);
            }
            long until = data == end ? end : Math.min(end, basis.extents().nextHole(data));
            for (done = data; done < until; ) {
                LocalEndpoint.checkInterrupt();
                long step = Math.min(STEP, until - done);
                if (builder != null && (from - at) % SHARED != 0) {
                    carry(done, at + done - from, step, builder);
                } else {
                    if (content.copy(basis.file(), done, at + done - from, step) < step) {
                        throw failures.changed(basis.path(), "it became shorter while it was read");
                    }
                    if (builder != null) {
                        readBack(at + done - from, step, builder);
                    }
                }
                done += step;
            }
        }
    }

    /** Takes bytes of the temporary into the tree. */
    void readBack(long at, long length, BlockTree.Builder builder) throws EndpointException, InterruptedException {
        for (long done = 0; done < length; ) {
            LocalEndpoint.checkInterrupt();
            int n = to.read(buffer(length - done), at + done);
            if (n < 0) {
                throw failures.changed(basis.path(), "the temporary made of it was cut while it was read");
            }
            builder.update(buffer.flip());
            done += n;
        }
    }

    private void carry(long from, long at, long length, BlockTree.Builder builder) throws EndpointException {
        for (long done = 0; done < length; done += buffer.limit()) {
            basis.fill(buffer(length - done), from + done);
            builder.update(buffer.flip());
            content.write(buffer, at + done);
        }
    }

    private ByteBuffer buffer(long most) {
        if (buffer == null) {
            buffer = ByteBuffer.allocate(CHUNK);
        }
        return buffer.clear().limit((int) Math.min(CHUNK, most));
    }
}
