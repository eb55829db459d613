package org.ferrywright.endpoint;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;

/**
 * Room for large trees of blocks in the memory of the process, which all its roots share. Who has to wait too long gives up: two who each hold
 * a tree and wait for another one would wait for ever.
 */
public final class TreeMemory {
    /** A tree that is being built, and the basis's beside it. */
    private static final int BYTES_PER_LEAF = 2 * 17;

    private static final int SMALL = 1 << 14;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    // memory is the process's, so what is left of it is too
    private static final Semaphore LEAVES = new Semaphore(leaves(), true);

    private TreeMemory() {}

    /** What was taken. */
    public static final class Share implements AutoCloseable {
        private int leaves;

        private Share(int leaves) {
            this.leaves = leaves;
        }

        @Override
        public synchronized void close() {
            LEAVES.release(leaves);
            leaves = 0;
        }
    }

    /** Enough for one who compares and patches the largest file, however little memory there is. */
    private static int leaves() {
        long most = Runtime.getRuntime().maxMemory() / 4 / BYTES_PER_LEAF;
        return (int) Math.clamp(most, 3L * BlockShape.MAX_LEAVES, Integer.MAX_VALUE);
    }

    /** For a tree that one can do without: null when there is no room. */
    public static Share takeIfFree(BlockShape shape) {
        int leaves = shape.leaves();
        if (leaves <= SMALL) {
            return new Share(0);
        }
        return LEAVES.tryAcquire(leaves) ? new Share(leaves) : null;
    }

    /** Waits until there is room. Small trees always have it. */
    public static Share take(BlockShape shape) throws EndpointException, InterruptedException {
        int leaves = shape.leaves();
        if (leaves <= SMALL) {
            return new Share(0);
        }
        if (!LEAVES.tryAcquire(leaves, LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw EndpointException.of(Kind.THROTTLED, "too many large files are compared at the same time")
                    .retry(Retry.SOON)
                    .build();
        }
        return new Share(leaves);
    }
}
