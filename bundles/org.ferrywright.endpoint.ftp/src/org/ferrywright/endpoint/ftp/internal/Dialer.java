package org.ferrywright.endpoint.ftp.internal;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.ferrywright.endpoint.EndpointException.Kind;

/**
 * Opens connections to one server, and takes those that it opens.
 *
 * @param timeout for a connection, and for each answer over it
 * @param keepAlive after how long without a packet the system sends one on a connection for commands
 * @param proxy that all connections go through, or null
 * @param proxyPassword of the proxy's user
 */
record Dialer(String host, int port, Duration timeout, Duration keepAlive, Proxy proxy, char[] proxyPassword) {
    /** A new connection for commands. Gateways forget those on which nothing is sent for long, as while a file is. */
    Socket control() throws IOException {
        Socket socket = proxy == null
                ? connect(new InetSocketAddress(InetAddress.getByName(host), port))
                : through(host, literal(), port);
        try {
            int seconds = (int) Math.max(1, keepAlive.toSeconds());
            SystemOptions.of(socket, "TCP_KEEPIDLE", Integer.class).set(seconds);
            SystemOptions.of(socket, "TCP_KEEPINTERVAL", Integer.class).set(seconds);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** A new connection for data. @param where null for the server, as it is named */
    Socket data(InetAddress where, int dataPort) throws IOException {
        if (proxy == null) {
            return connect(new InetSocketAddress(where, dataPort));
        }
        return where == null ? through(host, null, dataPort) : through(where.getHostAddress(), where, dataPort);
    }

    /** The address of the server; null when it is behind a proxy, which alone knows it. */
    InetAddress server(Socket control) {
        return proxy == null ? control.getInetAddress() : literal();
    }

    private InetAddress literal() {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException _) {
            return null;
        }
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

    private Socket through(String name, InetAddress target, int targetPort) throws IOException {
        Socket socket = toProxy();
        boolean through = false;
        try {
            var talk = new ProxyTalk(proxy, socket, timeout);
            switch (proxy.kind()) {
                case SOCKS5 -> new Socks5(talk, proxy.user(), proxyPassword).connect(name, target, targetPort);
                case HTTP ->
                    new HttpConnect(talk, proxy.user(), proxyPassword)
                            .connect((name.indexOf(':') >= 0 ? '[' + name + ']' : name) + ':' + targetPort);
            }
            socket.setSoTimeout(millis());
            through = true;
            return socket;
        } catch (SocketTimeoutException e) {
            throw new ProxyException(proxy, Kind.TIMEOUT, "does not answer in time", e);
        } catch (EOFException | SocketException e) {
            throw new ProxyException(proxy, Kind.UNREACHABLE, "ended the connection", e);
        } finally {
            if (!through) {
                socket.close();
            }
        }
    }

    private Socket toProxy() throws IOException {
        try {
            return connect(new InetSocketAddress(InetAddress.getByName(proxy.host()), proxy.port()));
        } catch (UnknownHostException e) {
            throw new ProxyException(proxy, Kind.UNREACHABLE, "has a name that no address is known for", e);
        } catch (SocketTimeoutException e) {
            throw new ProxyException(proxy, Kind.TIMEOUT, "does not take the connection in time", e);
        } catch (ConnectException | NoRouteToHostException e) {
            throw new ProxyException(
                    proxy, Kind.UNREACHABLE, "does not take the connection; are its host and port right?", e);
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
