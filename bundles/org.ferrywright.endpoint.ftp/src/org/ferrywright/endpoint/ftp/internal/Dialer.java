package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Opens connections to one server, and takes those that it opens. @param timeout for a connection, and for each answer over it */
record Dialer(String host, int port, Duration timeout) {
    /** A new connection for commands. */
    Socket control() throws IOException {
        return connect(new InetSocketAddress(InetAddress.getByName(host), port));
    }

    /** A new connection for data. */
    Socket data(InetAddress where, int dataPort) throws IOException {
        return connect(new InetSocketAddress(where, dataPort));
    }

    private Socket connect(InetSocketAddress address) throws IOException {
        // a channel, because an interrupt ends what waits for one
        SocketChannel channel = SocketChannel.open();
        try {
            Socket socket = channel.socket();
            socket.connect(address, millis());
            return prepared(socket);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Takes the server's connection, and refuses those of others. */
    Socket accept(ServerSocketChannel listening, InetAddress from) throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        while (true) {
            long left = (end - System.nanoTime()) / 1_000_000;
            listening.socket().setSoTimeout((int) Math.max(1, left));
            Socket socket = listening.socket().accept();
            if (socket.getInetAddress().equals(from)) {
                return prepared(socket);
            }
            socket.close();
        }
    }

    private Socket prepared(Socket socket) throws IOException {
        socket.setSoTimeout(millis());
        socket.setTcpNoDelay(true);
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        return socket;
    }

    private int millis() {
        return (int) timeout.toMillis();
    }
}
