package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ferrywright.endpoint.EndpointException;

/**
 * Transfers of small files that follow one another over one connection. What is still to be said of one file goes with the command that
 * transfers the next, and where the next one's data go is asked for together with what is asked of this one: three round trips for each file,
 * and two where the server reads no commands while it has data to take.
 */
final class Exchange {
    /** Moves the content. */
    interface Mover {
        void move(Transfer transfer) throws EndpointException, IOException;
    }

    /**
     * What the server said.
     *
     * @param before to what went first
     * @param refusal of the transfer, or null when all of it is done
     * @param after to what was asked about the file; empty when it was refused before that was asked
     */
    record Said(List<Reply> before, Reply refusal, List<Reply> after) {}

    private final Session session;
    private final boolean queues;
    private DataWay.Target where;
    private long told;

    /** @param queues whether the server leaves commands alone until it has the data of the one before them */
    Exchange(Session session, boolean queues) {
        this.session = session;
        this.queues = queues;
    }

    Session session() {
        return session;
    }

    /**
     * Transfers one file. After an exception the connection is of no more use.
     *
     * @param before commands that go first, such as those that are left of an earlier file
     * @param after commands about this file that do no harm when it is not transferred
     */
    Said transfer(List<String> before, String command, Mover content, List<String> after)
            throws EndpointException, IOException, RefusedException {
        DataWay.Target to = where == null || told != session.transfers() ? asked() : where;
        where = null;
        boolean whole = false;
        Transfer transfer = null;
        try {
            var commands = new ArrayList<>(before);
            commands.add(command);
            session.control().send(commands);
            IOException lost = null;
            try {
                // the connection is made while the command is on its way
                transfer = session.transfer(to);
                if (queues) {
                    send(after);
                }
                content.move(transfer);
                transfer.end();
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                // a server that refuses the command takes no data; what it says tells
                lost = e;
            }
            boolean sent = queues && transfer != null;
            List<Reply> earlier = read(before.size());
            Reply refusal = outcome(session.control().read(), lost);
            List<Reply> later = List.of();
            if (sent || refusal == null) {
                if (!sent) {
                    send(after);
                }
                later = read(after.size());
                where = session.data().told(session.control().read()).orElse(null);
                told = session.transfers();
            }
            whole = true;
            return new Said(earlier, refusal, later);
        } finally {
            if (transfer != null) {
                transfer.drop();
            }
            if (!whole) {
                // nobody knows which replies are still to come
                session.close();
            }
        }
    }

    /** @return what refused it, or null when all of it is done */
    private Reply outcome(Reply begun, IOException lost) throws IOException {
        if (begun.done() || begun.more()) {
            throw new ProtocolException("the server ends a transfer that it has not begun");
        }
        if (!begun.preliminary()) {
            return begun;
        }
        Reply reply = session.control().read();
        if (!reply.done()) {
            return reply;
        }
        if (lost != null) {
            throw lost;
        }
        return null;
    }

    private void send(List<String> after) throws IOException {
        var commands = new ArrayList<>(after);
        commands.add(session.data().asking());
        session.control().send(commands);
    }

    private List<Reply> read(int count) throws IOException {
        var replies = new ArrayList<Reply>(count);
        for (int i = 0; i < count; i++) {
            replies.add(session.control().read());
        }
        return replies;
    }

    private DataWay.Target asked() throws IOException, RefusedException {
        Optional<DataWay.Target> at;
        do {
            at = session.data().told(session.ask(session.data().asking()));
        } while (at.isEmpty());
        return at.get();
    }
}
