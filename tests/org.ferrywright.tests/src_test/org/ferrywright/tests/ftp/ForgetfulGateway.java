package org.ferrywright.tests.ftp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Passes connections on to a server, and forgets those on which nothing was sent for a while: as gateways do, without a word to either end.
 * Connections for data do not come here: clients ask the server for their port.
 */
final class ForgetfulGateway implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int server;
    private final long patienceNanos;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger forgotten = new AtomicInteger();

    ForgetfulGateway(int server, long patienceMillis) throws IOException {
        this.server = server;
        this.patienceNanos = patienceMillis * 1_000_000;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Connections that were passed on. */
    int taken() {
        return taken.get();
    }

    /** Connections on which something was sent too late. */
    int forgotten() {
        return forgotten.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket here = listening.accept();
                var there = new Socket(InetAddress.getLoopbackAddress(), server);
                taken.incrementAndGet();
                var last = new AtomicLong(System.nanoTime());
                Thread.ofVirtual().start(() -> pass(here, there, last));
                Thread.ofVirtual().start(() -> pass(there, here, last));
            }
        } catch (IOException _) {
            // closed
            return;
        }
    }

    private void pass(Socket from, Socket to, AtomicLong last) {
        byte[] piece = new byte[16 << 10];
        try (from;
                to) {
            for (int n = from.getInputStream().read(piece);
                    n >= 0;
                    n = from.getInputStream().read(piece)) {
                if (System.nanoTime() - last.getAndSet(System.nanoTime()) > patienceNanos) {
                    forgotten.incrementAndGet();
                    return;
                }
                to.getOutputStream().write(piece, 0, n);
            }
        } catch (IOException _) {
            // one end is gone, and the other goes with it
            return;
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
