package org.ferrywright.endpoint.ftp.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.ferrywright.endpoint.EndpointContext.Traffic;

/** Data of one command, until the server has confirmed that it was all. */
final class Transfer {
    /** In bytes: what the other end has to take within the limit of time. */
    private static final int PIECE = 128 << 10;

    private final Control control;
    private final Socket socket;
    private final Socket wire;
    private final Encryption.Tunnel tunnel;
    private final Traffic traffic;
    private final InputStream in;
    private final OutputStream out;
    /** Where the data are not encrypted; null where they are. */
    private final SocketChannel channel;

    private byte[] piece;
    private boolean wrote;
    private boolean ended;

    /**
     * @param wire what carries the bytes in the end: the socket itself, or what it encrypts for
     * @param tunnel that the socket belongs to, or null
     */
    Transfer(Control control, Socket socket, Socket wire, Encryption.Tunnel tunnel, Traffic traffic)
            throws IOException {
        this.control = control;
        this.socket = socket;
        this.wire = wire;
        this.tunnel = tunnel;
        this.traffic = traffic;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        this.channel = socket == wire ? wire.getChannel() : null;
    }

    /** Begins to give signs of life while it lasts. */
    Transfer lasting() {
        control.dataBegin();
        return this;
    }

    /** @return -1 at the end of what the server sends, which only {@link #finish} tells to be all */
    int read(byte[] into, int offset, int length) throws IOException {
        int n = in.read(into, offset, length);
        if (n > 0) {
            traffic.received(n);
        }
        return n;
    }

    void write(byte[] from, int offset, int length) throws IOException {
        wrote = true;
        control.watch().over(wire, () -> out.write(from, offset, length));
        traffic.sent(length);
    }

    /** Writes all that remains in the buffer, and leaves its position as it is. */
    void write(ByteBuffer from) throws IOException {
        for (int at = from.position(); at < from.limit(); at += PIECE) {
            int length = Math.min(PIECE, from.limit() - at);
            if (channel == null) {
                from.get(at, piece(), 0, length);
                write(piece, 0, length);
            } else {
                // no copies of it but the system's
                ByteBuffer part = from.slice(at, length);
                wrote = true;
                control.watch().over(wire, () -> writeTo(channel, part));
                traffic.sent(length);
            }
        }
    }

    private static void writeTo(SocketChannel channel, ByteBuffer part) throws IOException {
        while (part.hasRemaining()) {
            channel.write(part);
        }
    }

    private byte[] piece() {
        if (piece == null) {
            piece = new byte[PIECE];
        }
        return piece;
    }

    /**
     * Ends the data and waits for the confirmation.
     *
     * @return what confirms it; null when it was ended before
     * @throws RefusedException when it was not all, or not stored
     */
    Reply finish() throws IOException, RefusedException {
        if (ended) {
            return null;
        }
        ended = true;
        if (!control.usable()) {
            // nobody is left to confirm anything
            closeData();
            throw new EOFException("the connection of the commands is gone");
        }
        IOException lost = ending();
        Reply reply = confirmation();
        if (!reply.done()) {
            throw refused(reply);
        }
        if (lost != null) {
            throw lost;
        }
        return reply;
    }

    private Reply confirmation() throws IOException {
        int pulses = control.dataEnd();
        return pulses == 0 ? control.read() : new Confirmation(control, pulses).read();
    }

    /** Ends the data. What the server says of them is not waited for. */
    void end() throws IOException {
        ended = true;
        IOException lost = ending();
        if (lost != null) {
            throw lost;
        }
    }

    /** Closes what carries the data, and nothing else. */
    void drop() {
        ended = true;
        closeData();
    }

    /** @return what went wrong with the last bytes, which matters only when the server takes them for all */
    private IOException ending() {
        try (socket) {
            if (tunnel != null && wrote) {
                // what came unread, such as tickets, would turn the end into a break that loses what is under way
                control.watch().over(wire, socket::shutdownOutput);
                while (in.read() >= 0) {}
            }
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private RefusedException refused(Reply reply) throws UnresumedException {
        boolean data = reply.code() == 522 || reply.code() == 425;
        if (tunnel != null && data && tunnel.outdated()) {
            control.close();
            throw new UnresumedException(reply);
        }
        return new RefusedException(reply);
    }

    /** What the server says about data that could not be sent to the end. */
    Reply complaint() throws IOException {
        ended = true;
        closeData();
        Reply reply = confirmation();
        refused(reply);
        return reply;
    }

    /** Gives it up, and the connection of the commands with it: servers do not agree on how a transfer is ended otherwise. */
    void abort() {
        if (!ended) {
            ended = true;
            closeData();
            control.close();
        }
    }

    private void closeData() {
        try {
            // not the encryption, which might wait for the other end once more
            wire.close();
        } catch (IOException _) {
            // it is given up either way
            return;
        }
    }
}
