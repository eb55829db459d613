package org.ferrywright.tests.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Passes TCP connections on as a long line does: each byte comes out a while after it went in, and more than enough are on the way. */
final class DelayingProxy implements AutoCloseable {
    /** @param due in nanoseconds @param bytes empty at the end */
    private record Piece(long due, byte[] bytes) {}

    private static final int LONGEST_PIECE = 16 << 10;
    /** As much is on the way as 16 MiB. */
    private static final int MOST_PIECES = 1024;

    private final ServerSocket server;
    private final int target;
    private final long oneWay;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /** @param target port of this machine @param oneWayMillis half of a round trip */
    DelayingProxy(int target, long oneWayMillis) throws IOException {
        this.target = target;
        this.oneWay = TimeUnit.MILLISECONDS.toNanos(oneWayMillis);
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("proxy").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket here = server.accept();
                // the answer to the first packet of TCP takes its time too
                Thread.sleep(TimeUnit.NANOSECONDS.toMillis(2 * oneWay));
                var there = new Socket(InetAddress.getLoopbackAddress(), target);
                for (Socket s : List.of(here, there)) {
                    s.setTcpNoDelay(true);
                    open.add(s);
                }
                pass(here, there);
                pass(there, here);
            }
        } catch (IOException | InterruptedException e) {
            // closed
            Thread.currentThread().interrupt();
        }
    }

    private void pass(Socket from, Socket to) {
        var line = new ArrayBlockingQueue<Piece>(MOST_PIECES);
        Thread.ofPlatform().daemon().start(() -> in(from, line));
        Thread.ofPlatform().daemon().start(() -> out(line, to));
    }

    private void in(Socket from, BlockingQueue<Piece> line) {
        byte[] buffer = new byte[LONGEST_PIECE];
        int n = 0;
        while (n >= 0) {
            try {
                n = from.getInputStream().read(buffer);
            } catch (IOException e) {
                n = -1;
            }
            try {
                line.put(new Piece(System.nanoTime() + oneWay, Arrays.copyOf(buffer, Math.max(0, n))));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void out(BlockingQueue<Piece> line, Socket to) {
        try {
            for (Piece p = line.take(); p.bytes().length > 0; p = line.take()) {
                long wait = p.due() - System.nanoTime();
                if (wait > 0) {
                    TimeUnit.NANOSECONDS.sleep(wait);
                }
                to.getOutputStream().write(p.bytes());
            }
            to.shutdownOutput();
        } catch (IOException | InterruptedException e) {
            // whoever still writes into the line is closed with it
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket s : open) {
            s.close();
        }
    }
}
