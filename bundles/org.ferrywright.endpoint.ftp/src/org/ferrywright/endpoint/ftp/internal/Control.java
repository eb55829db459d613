package org.ferrywright.endpoint.ftp.internal;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.ferrywright.core.NativeNames;
import org.ferrywright.endpoint.EndpointContext.Traffic;

/**
 * Commands and replies of one connection. Several commands may be sent before the first of their replies is read; none but signs of life
 * while data is being transferred, because some servers look at them then. After a failure it is of no more use.
 */
final class Control implements Closeable {
    private static final int LONGEST_LINE = 64 << 10;
    private static final int LONGEST_REPLY = 1 << 20;
    /** In bytes: as much as the system takes at once when the other end reads at all. */
    private static final int SURELY_TAKEN = 2 << 10;
    /** Asks for nothing. */
    static final String NOTHING = "NOOP";

    /** Telnet's escape, which servers take for a command unless it is doubled. */
    private static final int ESCAPE = 0xff;

    private final Traffic traffic;
    private final WriteWatch watch = new WriteWatch();
    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private final byte[] buffer = new byte[8 << 10];
    private int at;
    /** When the first part of the reply came that is being read, or 0. */
    private long begun;

    private int end;
    private final SystemOptions<Boolean> quickAnswers;
    private boolean asked;
    private boolean underWay;
    private int pulses;
    private long lastPulse;
    private volatile boolean usable = true;

    Control(Socket socket, Traffic traffic) throws IOException {
        this.traffic = traffic;
        this.quickAnswers = SystemOptions.of(socket, "TCP_QUICKACK", Boolean.class);
        over(socket);
    }

    /** Goes on over another socket, such as one that encrypts. @throws ProtocolException when the server has already said more */
    void over(Socket other) throws IOException {
        if (at < end) {
            usable = false;
            throw new ProtocolException("the server said something before the encryption began");
        }
        socket = other;
        in = other.getInputStream();
        out = other.getOutputStream();
    }

    Socket socket() {
        return socket;
    }

    /** Ends what is written to the server and not taken, over this connection or one for data that belongs to it. */
    WriteWatch watch() {
        return watch;
    }

    /** Whether it can be gone on with. */
    boolean usable() {
        return usable;
    }

    void send(List<String> commands) throws IOException {
        var bytes = new ByteArrayOutputStream(256);
        for (String command : commands) {
            append(command, bytes);
            if (socket instanceof SSLSocket) {
                // each in a record of its own: some servers wait for more while they have a part of one unread
                write(bytes);
            }
        }
        write(bytes);
    }

    private static void append(String command, ByteArrayOutputStream bytes) {
        for (byte b : NativeNames.encode(command)) {
            if (b == '\r' || b == '\n' || b == 0) {
                throw new IllegalArgumentException("a command is one line");
            }
            bytes.write(b);
            if ((b & 0xff) == ESCAPE) {
                bytes.write(b);
            }
        }
        bytes.write('\r');
        bytes.write('\n');
    }

    private void write(ByteArrayOutputStream bytes) throws IOException {
        if (bytes.size() == 0) {
            return;
        }
        try {
            traffic.sent(bytes.size());
            if (bytes.size() > SURELY_TAKEN) {
                watch.over(socket, () -> bytes.writeTo(out));
            } else {
                bytes.writeTo(out);
            }
            out.flush();
            bytes.reset();
            asked = true;
        } catch (IOException e) {
            usable = false;
            throw e;
        }
    }

    /** From now on until {@link #dataEnd} data are under way, and another thread may give signs of life. */
    synchronized void dataBegin() {
        pulses = 0;
        underWay = true;
        lastPulse = System.nanoTime();
    }

    /** @return how many signs of life were given, all of which the server may answer, now or later, or may not */
    synchronized int dataEnd() {
        underWay = false;
        return pulses;
    }

    /** Asks for nothing while data are under way, so that the connection is not silent. @param afterNanos without it */
    synchronized void pulse(long afterNanos) throws IOException {
        if (underWay && usable && System.nanoTime() - lastPulse >= afterNanos) {
            lastPulse = System.nanoTime();
            pulses++;
            send(List.of(NOTHING));
        }
    }

    /** Sends a command and reads its reply. */
    Reply ask(String command) throws IOException {
        send(List.of(command));
        return read();
    }

    /** Sends all, then reads a reply to each: one round trip. */
    List<Reply> ask(List<String> commands) throws IOException {
        send(commands);
        var replies = new ArrayList<Reply>(commands.size());
        for (int i = 0; i < commands.size(); i++) {
            replies.add(read());
        }
        return replies;
    }

    /** Waits for the next reply. @throws ProtocolException when what comes is none */
    Reply read() throws IOException {
        try {
            Reply reply = parse();
            if (reply.code() == 421) {
                usable = false;
            }
            return reply;
        } catch (IOException e) {
            usable = false;
            throw e;
        }
    }

    private Reply parse() throws IOException {
        begun = 0;
        String first = line();
        int code = code(first);
        if (code < 0) {
            throw new ProtocolException("an answer that is no reply of FTP");
        }
        var lines = new ArrayList<String>();
        lines.add(rest(first));
        int length = first.length();
        if (first.length() > 3 && first.charAt(3) == '-') {
            String line;
            do {
                line = line();
                lines.add(line);
                length += line.length() + 1;
                if (length > LONGEST_REPLY) {
                    throw new ProtocolException("a reply without an end");
                }
            } while (code(line) != code || (line.length() > 3 && line.charAt(3) != ' '));
            lines.set(lines.size() - 1, rest(line));
        }
        return new Reply(code, lines);
    }

    private static String rest(String line) {
        return line.length() > 4 ? line.substring(4) : "";
    }

    private static int code(String line) {
        if (line.length() < 3 || (line.length() > 3 && line.charAt(3) != ' ' && line.charAt(3) != '-')) {
            return -1;
        }
        int code = 0;
        for (int i = 0; i < 3; i++) {
            int digit = line.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            code = code * 10 + digit;
        }
        return code >= 100 && code < 700 ? code : -1;
    }

    private String line() throws IOException {
        var out = new ByteArrayOutputStream(128);
        while (true) {
            int b = next();
            if (b == '\n') {
                byte[] bytes = out.toByteArray();
                int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
                return NativeNames.decode(bytes, 0, length);
            }
            if (out.size() == LONGEST_LINE) {
                throw new ProtocolException("a line without an end");
            }
            out.write(b);
        }
    }

    private int next() throws IOException {
        if (at == end) {
            at = 0;
            end = 0;
            if (!asked) {
                // otherwise some servers keep the next reply until this end has confirmed the last one, which it puts
                // off
                quickAnswers.set(true);
            }
            asked = false;
            int n = in.read(buffer);
            long now = System.nanoTime();
            if (begun == 0) {
                begun = now;
            } else if ((now - begun) / 1_000_000 > socket.getSoTimeout()) {
                throw new SocketTimeoutException("a reply without an end");
            }
            if (n <= 0) {
                throw new EOFException("the server closed the connection");
            }
            traffic.received(n);
            end = n;
        }
        return buffer[at++] & 0xff;
    }

    /** Whether the server has said something unasked, or has closed the connection, as far as that is known here already. */
    boolean unasked() {
        try {
            return at < end || in.available() > 0;
        } catch (IOException _) {
            return true;
        }
    }

    @Override
    public void close() {
        usable = false;
        try {
            socket.close();
        } catch (IOException _) {
            // it is given up either way
            return;
        }
    }
}
