package org.ferrywright.tests.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes TCP connections on and notes when how many bytes went, both ways together. */
final class CountingProxy implements AutoCloseable {
    /** So many bytes had gone at that time, in nanoseconds. */
    record Mark(long time, long bytes) {}

    private static final int LEAST_BETWEEN_MARKS = 1_000_000;

    private final ServerSocket server;
    private final int target;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private long bytes;

    /** @param target port of this machine */
    CountingProxy(int target) {
        this.target = target;
        try {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().name("proxy").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    synchronized List<Mark> marks() {
        return List.copyOf(marks);
    }

    private synchronized void count(int more) {
        bytes += more;
        long now = System.nanoTime();
        if (marks.isEmpty() || now - marks.getLast().time() > LEAST_BETWEEN_MARKS) {
            marks.add(new Mark(now, bytes));
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket here = server.accept();
                var there = new Socket(InetAddress.getLoopbackAddress(), target);
                open.addAll(List.of(here, there));
                pass(here, there);
                pass(there, here);
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void pass(Socket from, Socket to) {
        Thread.ofPlatform().daemon().start(() -> {
            byte[] buffer = new byte[16 << 10];
            try {
                to.setTcpNoDelay(true);
                for (int n = from.getInputStream().read(buffer);
                        n >= 0;
                        n = from.getInputStream().read(buffer)) {
                    count(n);
                    to.getOutputStream().write(buffer, 0, n);
                }
                to.shutdownOutput();
            } catch (IOException e) {
                // whoever still writes is closed with it
            }
        });
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket s : open) {
                s.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
