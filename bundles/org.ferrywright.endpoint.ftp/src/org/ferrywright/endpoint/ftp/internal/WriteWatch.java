package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Ends a write that the other end does not take in time: sockets have a limit for reads alone. */
final class WriteWatch {
    /** Something that may wait for the other end. */
    interface Write {
        void run() throws IOException;
    }

    private WriteWatch() {}

    /** @param wire what carries the bytes in the end, which is closed when they are not taken within its limit for reads */
    static void over(Socket wire, Write write) throws IOException {
        var done = new CompletableFuture<Void>().orTimeout(Math.max(1, wire.getSoTimeout()), TimeUnit.MILLISECONDS);
        done.whenComplete((_, late) -> {
            if (late != null) {
                close(wire);
            }
        });
        try {
            write.run();
        } catch (IOException e) {
            if (done.isCompletedExceptionally()) {
                var late = new SocketTimeoutException("the other end takes no more");
                late.addSuppressed(e);
                throw late;
            }
            throw e;
        } finally {
            done.complete(null);
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
