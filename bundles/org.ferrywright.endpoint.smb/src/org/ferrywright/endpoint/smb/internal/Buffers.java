package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import jcifs.BufferCache;

/**
 * The buffers that messages are made in and read into. Everybody gets an empty one, because the library leaves gaps in what it writes; its
 * own cache empties them one byte after the other, which took longer than all else that is done for a small file.
 */
final class Buffers implements BufferCache {
    /** What stands before a message: a zero and its length in three bytes. */
    private static final int FRAME = Integer.BYTES;

    private final byte[] zeros;
    private final BlockingQueue<byte[]> free;

    /** @param most how many are kept */
    Buffers(int size, int most) {
        zeros = new byte[size];
        free = new ArrayBlockingQueue<>(most);
    }

    @Override
    public byte[] getBuffer() {
        byte[] buffer = free.poll();
        return buffer == null ? new byte[zeros.length] : buffer;
    }

    @Override
    public void releaseBuffer(byte[] buffer) {
        if (buffer != null && buffer.length == zeros.length && free.remainingCapacity() > 0) {
            System.arraycopy(zeros, 0, buffer, 0, used(buffer));
            free.offer(buffer);
        }
    }

    /** What is sent has its frame in front; what was received has none, and could be of any length. */
    private static int used(byte[] buffer) {
        int length = ByteBuffer.wrap(buffer).getInt();
        return length > 0 && length <= buffer.length - FRAME ? FRAME + length : buffer.length;
    }
}
