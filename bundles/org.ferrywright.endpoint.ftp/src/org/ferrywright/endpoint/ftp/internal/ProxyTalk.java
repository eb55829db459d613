package org.ferrywright.endpoint.ftp.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.ferrywright.endpoint.EndpointException.Kind;

/** What is said to a proxy before it passes on. It never reads further than that, and all of it takes no longer than it may. */
final class ProxyTalk {
    private final Proxy proxy;
    private final Socket socket;
    private final InputStream in;
    private final long end;

    ProxyTalk(Proxy proxy, Socket socket, Duration patience) throws IOException {
        this.proxy = proxy;
        this.socket = socket;
        this.in = socket.getInputStream();
        this.end = System.nanoTime() + patience.toNanos();
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** At least one byte. @return how many */
    int read(byte[] into, int offset, int most) throws IOException {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        socket.setSoTimeout((int) left);
        int n = in.read(into, offset, most);
        if (n < 0) {
            throw new EOFException();
        }
        return n;
    }

    byte[] exactly(int length) throws IOException {
        var bytes = new byte[length];
        for (int n = 0; n < length; ) {
            n += read(bytes, n, length - n);
        }
        return bytes;
    }

    ProxyException failure(Kind kind, String message) {
        return new ProxyException(proxy, kind, message, null);
    }
}
