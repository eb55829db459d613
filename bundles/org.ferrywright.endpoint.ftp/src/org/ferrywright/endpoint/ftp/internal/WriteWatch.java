package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Ends writes that the other end does not take in time: sockets have a limit for reads alone. One watch sees to the writes of one session,
 * which follow one another; it looks once in that time, because to be told of each would cost more than a small write.
 */
final class WriteWatch {
    /** Something that may wait for the other end. */
    interface Write {
        void run() throws IOException;
    }

    /** What is written to at the moment; null while nothing is. */
    private Socket wire;

    private long begun;
    private long limitNanos;
    private boolean looking;
    private boolean late;

    /** @param carrier what carries the bytes in the end, which is closed when they are not taken within its limit for reads */
    void over(Socket carrier, Write write) throws IOException {
        begin(carrier);
        IOException failure = null;
        try {
            write.run();
        } catch (IOException e) {
            failure = e;
        } finally {
            // what was taken in part when it was ended may look as if it were written
            if (end()) {
                var overdue = new SocketTimeoutException("the other end takes no more");
                if (failure != null) {
                    overdue.addSuppressed(failure);
                }
                failure = overdue;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private synchronized void begin(Socket carrier) throws IOException {
        wire = carrier;
        late = false;
        begun = System.nanoTime();
        limitNanos = TimeUnit.MILLISECONDS.toNanos(Math.max(1, carrier.getSoTimeout()));
        if (!looking) {
            looking = true;
            lookAfter(limitNanos);
        }
    }

    /** Whether it was ended because it took too long. */
    private synchronized boolean end() {
        wire = null;
        return late;
    }

    private void lookAfter(long nanos) {
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(this::look);
    }

    private void look() {
        Socket stuck;
        synchronized (this) {
            long left = wire == null ? 0 : limitNanos - (System.nanoTime() - begun);
            if (left > 0) {
                lookAfter(left);
                return;
            }
            // the next write begins to look again
            looking = false;
            stuck = wire;
            late = wire != null;
        }
        if (stuck != null) {
            close(stuck);
        }
    }

    private static void close(Socket wire) {
        try {
            wire.close();
        } catch (IOException _) {
            // it is given up either way
            return;
        }
    }
}
