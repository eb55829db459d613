package org.ferrywright.endpoint.ftp.internal;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import javax.net.ssl.SSLException;
import org.ferrywright.endpoint.EndpointContext.Traffic;

/** One connection on which somebody is logged on, for one thread at a time. */
final class Session implements Closeable {
    /** Bytes a second that a server is expected to read at least. */
    private static final long SLOWEST = 5 << 20;

    private final Control control;
    private final DataWay data;
    private final Encryption.Tunnel tunnel;
    private final Traffic traffic;
    private long lastUse = System.nanoTime();
    private long transfers;

    /** @param tunnel null for none */
    Session(Control control, DataWay data, Encryption.Tunnel tunnel, Traffic traffic) {
        this.control = control;
        this.data = data;
        this.tunnel = tunnel;
        this.traffic = traffic;
    }

    Reply ask(String command) throws IOException {
        return control.ask(command);
    }

    /** One round trip for all; they are carried out in order, whether one fails or not. */
    List<Reply> ask(List<String> commands) throws IOException {
        return control.ask(commands);
    }

    /** The same, with patience for a server that reads or copies so many bytes for it. */
    List<Reply> askAbout(long bytes, List<String> commands) throws IOException {
        Socket socket = control.socket();
        int usual = socket.getSoTimeout();
        long more = bytes / SLOWEST * 1000;
        if (more == 0 || usual == 0) {
            return control.ask(commands);
        }
        socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, usual + more));
        try {
            return control.ask(commands);
        } finally {
            if (control.usable()) {
                socket.setSoTimeout(usual);
            }
        }
    }

    List<Reply> ask(String... commands) throws IOException {
        return control.ask(List.of(commands));
    }

    /** What several commands at a time are sent and read by, when {@link #ask} is not enough. */
    Control control() {
        return control;
    }

    DataWay data() {
        return data;
    }

    /** How many transfers were begun: where a later one's data go is asked for again. */
    long transfers() {
        return transfers;
    }

    /** Opens a connection for data of which the server has been told, or is being told, and which are over soon. */
    Transfer transfer(DataWay.Target where) throws IOException {
        transfers++;
        Socket plain = data.open(where);
        try {
            return new Transfer(control, tunnel == null ? plain : tunnel.data(plain), plain, tunnel, traffic);
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    /** Begins what transfers data. @param offset in bytes, where the file is gone on with */
    Transfer begin(String command, long offset) throws IOException, RefusedException {
        transfers++;
        DataWay.Prepared prepared = data.prepare();
        try {
            if (offset > 0) {
                Reply restart = control.ask("REST " + offset);
                if (!restart.more()) {
                    throw new RefusedException(restart);
                }
            }
            Reply reply = control.ask(command);
            if (!reply.preliminary()) {
                throw new RefusedException(reply);
            }
            Socket socket = prepared.open();
            Socket through = tunnel == null ? socket : encrypted(socket);
            return new Transfer(control, through, socket, tunnel, traffic).lasting();
        } catch (IOException | RefusedException | RuntimeException e) {
            prepared.close();
            if (!(e instanceof RefusedException)) {
                // whatever the server thinks of the command now is not known any more
                control.close();
            }
            throw e;
        }
    }

    private Socket encrypted(Socket plain) throws IOException, RefusedException {
        try {
            return tunnel.data(plain);
        } catch (SSLException | SocketException e) {
            plain.close();
            // a server that refuses tells why
            Reply reply = control.read();
            if (tunnel.outdated()) {
                throw new UnresumedException(reply);
            }
            throw new RefusedException(reply);
        }
    }

    /** Stores a small file whole. */
    void store(String command, byte[] content) throws IOException, RefusedException {
        Transfer transfer = begin(command, 0);
        try {
            transfer.write(content, 0, content.length);
            transfer.finish();
        } finally {
            transfer.abort();
        }
    }

    boolean usable() {
        return control.usable();
    }

    void used() {
        lastUse = System.nanoTime();
    }

    /** Whether it still answers. @param idleNanos after how long without use the server is asked */
    boolean alive(long idleNanos) {
        if (!control.usable() || control.unasked()) {
            return false;
        }
        if (System.nanoTime() - lastUse < idleNanos) {
            return true;
        }
        try {
            return control.ask(Control.NOTHING).code() < 500;
        } catch (IOException _) {
            return false;
        }
    }

    /** Gives a sign of life if data are under way; from any thread. @param afterNanos without one */
    void pulse(long afterNanos) {
        try {
            control.pulse(afterNanos);
        } catch (IOException _) {
            // whoever waits for the data's confirmation will see it
            return;
        }
    }

    boolean idleFor(long nanos) {
        return System.nanoTime() - lastUse >= nanos;
    }

    /** Gives it up without a word. */
    @Override
    public void close() {
        control.close();
    }
}
