package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import org.ferrywright.endpoint.EndpointException;

/**
 * Content that is appended to a file and may leave holes where blocks are nothing but zeros. The file must end where the content so far
 * does, or earlier: only then is what is left out read as zeros.
 */
final class SparseContent {
    /** No file system keeps smaller holes, and most keep these. */
    private static final int BLOCK = 4 << 10;

    private static final ByteBuffer ZEROS = ByteBuffer.allocate(BLOCK).asReadOnlyBuffer();

    private static final int CHUNK = 256 << 10;

    private final OpenFile file;
    private boolean inKernel = true;
    private long length;

    /** @param length of the file so far */
    SparseContent(OpenFile file, long length) {
        this.file = file;
        this.length = length;
    }

    /**
     * Takes everything that remains in the buffer. Zeros that fill a block only together with another buffer's are left out too: if
     * the other part of the block is no zeros, it brings them with it.
     */
    void append(ByteBuffer from, long offset) throws EndpointException {
        int limit = from.limit();
        int start = from.position();
        long shift = offset - start;
        int at = start;
        while (at < limit) {
            int end = at + (int) Math.min(limit - at, BLOCK - (shift + at) % BLOCK);
            if (zeros(from, at, end)) {
                put(from, start, at, shift);
                start = end;
            }
            at = end;
        }
        put(from, start, limit, shift);
        from.position(limit);
    }

    /** Takes everything that remains in the buffer, zeros too. */
    void write(ByteBuffer from, long offset) throws EndpointException {
        int count = from.remaining();
        file.write(from, offset);
        length = offset + count;
    }

    /** Takes bytes of another file that has no hole there. @return how many, less only where the other file ends */
    long copy(OpenFile other, long from, long offset, long count) throws EndpointException {
        long done = 0;
        while (done < count) {
            long n = inKernel ? file.copyFrom(other, from + done, offset + done, count - done) : -1;
            if (n < 0) {
                inKernel = false;
                n = carry(other, from + done, offset + done, count - done);
            }
            if (n == 0) {
                break;
            }
            done += n;
            length = offset + done;
        }
        return done;
    }

    private long carry(OpenFile other, long from, long offset, long count) throws EndpointException {
        var buffer = ByteBuffer.allocate((int) Math.min(CHUNK, count));
        int n = Math.max(0, other.read(buffer, from));
        file.write(buffer.flip(), offset);
        return n;
    }

    /** Others have written before {@code end}, and the file ends there now. */
    void wrote(long end) {
        length = end;
    }

    /** Gives the file its length where the content ends in a hole. */
    void extend(long size) throws EndpointException {
        if (length < size) {
            file.truncate(size);
            length = size;
        }
    }

    private void put(ByteBuffer from, int start, int end, long shift) throws EndpointException {
        if (start < end) {
            file.write(from.slice(start, end - start), shift + start);
            length = shift + end;
        }
    }

    private static boolean zeros(ByteBuffer in, int start, int end) {
        return in.get(start) == 0 && in.slice(start, end - start).mismatch(ZEROS.slice(0, end - start)) < 0;
    }
}
