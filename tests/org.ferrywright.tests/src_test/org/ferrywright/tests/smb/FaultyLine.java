package org.ferrywright.tests.smb;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A line to a server of SMB 2 on which things go wrong when they are told to: answers get another status, which sessions without
 * signatures do not notice, answers stay away, connections break.
 */
final class FaultyLine implements AutoCloseable {
    static final int SESSION_SETUP = 1;
    static final int NEGOTIATE = 0;
    static final int CREATE = 5;
    static final int READ = 8;
    static final int WRITE = 9;
    static final int QUERY_DIRECTORY = 14;
    static final int CHANGE_NOTIFY = 15;
    static final int SET_INFO = 17;

    private static final int HEADER = 64;
    private static final int ANSWER = 80;
    private static final int MAGIC = 0x424D53FE;

    /** What happens to the next answers to one command. */
    private record Fault(int command, int status, int times) {}

    private final ServerSocket server;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile int stalled = -1;
    private volatile int broken = -1;
    private Fault fault = new Fault(-1, 0, 0);
    private int done;
    private int accepted;

    FaultyLine(int port) throws IOException {
        this.port = port;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** The next answers to a command have that status. */
    synchronized void answer(int command, int status, int times) {
        fault = new Fault(command, status, times);
        done = 0;
    }

    /** How many answers were changed. */
    synchronized int answered() {
        return done;
    }

    /** How many connections there were. */
    synchronized int accepted() {
        return accepted;
    }

    /** Answers to a command stay away, and all behind them on the same connection. */
    void stall(int command) {
        stalled = command;
    }

    /** The connection breaks in the moment of such an answer, once. */
    void breakAt(int command) {
        broken = command;
    }

    boolean hasBroken() {
        return broken < 0;
    }

    /** Everything is in order again. */
    synchronized void mend() {
        stalled = -1;
        broken = -1;
        fault = new Fault(-1, 0, 0);
    }

    void cut() {
        sockets.forEach(FaultyLine::close);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                synchronized (this) {
                    accepted++;
                }
                var target = new Socket();
                sockets.add(client);
                sockets.add(target);
                try {
                    target.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
                } catch (IOException _) {
                    close(client);
                    continue;
                }
                Thread.ofVirtual().start(() -> pass(client, target, false));
                Thread.ofVirtual().start(() -> pass(target, client, true));
            }
        } catch (IOException _) {
            // the test has ended
            cut();
        }
    }

    private void pass(Socket from, Socket to, boolean answers) {
        try (from;
                to) {
            var in = new DataInputStream(from.getInputStream());
            while (true) {
                var message = new byte[in.readInt()];
                in.readFully(message);
                if (answers && !goesOn(message)) {
                    return;
                }
                if (!answers && isRefused(message)) {
                    refuse(message, from);
                    continue;
                }
                write(to, message);
            }
        } catch (IOException | InterruptedException _) {
            // one side has closed
            cutOff(from, to);
        }
    }

    /** A request whose first command is to fail never reaches the server. */
    private synchronized boolean isRefused(byte[] message) {
        var all = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        boolean refused = message.length >= HEADER
                && all.getInt(0) == MAGIC
                && all.getShort(12) == fault.command()
                && done < fault.times();
        if (refused) {
            done++;
        }
        return refused;
    }

    /** Answers every request of the message with the status. */
    private void refuse(byte[] message, Socket to) throws IOException {
        var requests = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        int count = 1;
        for (int at = 0; requests.getInt(at + 20) != 0; at += requests.getInt(at + 20)) {
            count++;
        }
        var answers = ByteBuffer.allocate(count * ANSWER).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0, at = 0; i < count; i++) {
            answers.put(i * ANSWER, message, at, HEADER);
            answers.putInt(i * ANSWER + 8, fault.status());
            answers.putInt(i * ANSWER + 16, requests.getInt(at + 16) | 1);
            answers.putInt(i * ANSWER + 20, i + 1 < count ? ANSWER : 0);
            answers.putShort(i * ANSWER + HEADER, (short) 9);
            at += requests.getInt(at + 20);
        }
        write(to, answers.array());
    }

    /** Both directions write to a client. */
    private static void write(Socket to, byte[] message) throws IOException {
        var framed = ByteBuffer.allocate(4 + message.length)
                .putInt(message.length)
                .put(message)
                .array();
        synchronized (to) {
            to.getOutputStream().write(framed);
        }
    }

    private void cutOff(Socket from, Socket to) {
        sockets.remove(from);
        sockets.remove(to);
    }

    private boolean goesOn(byte[] message) throws InterruptedException {
        var all = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at + HEADER <= message.length && all.getInt(at) == MAGIC) {
            int command = all.getShort(at + 12);
            while (command == stalled) {
                Thread.sleep(10);
            }
            synchronized (this) {
                if (command == broken) {
                    broken = -1;
                    return false;
                }
                if (command == fault.command() && done < fault.times()) {
                    done++;
                    all.putInt(at + 8, fault.status());
                }
            }
            int next = all.getInt(at + 20);
            if (next == 0) {
                return true;
            }
            at += next;
        }
        return true;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // it is of no use any more
            return;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
