package org.ferrywright.endpoint.smb.internal;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import jcifs.CIFSContext;
import jcifs.CIFSException;
import jcifs.context.BaseContext;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;

/** One share over one {@link Session}, which is begun anew where it has ended. Many threads may ask at once. */
final class Connection implements AutoCloseable {
    private final Line line;
    private final boolean owned;
    private final String share;
    private final boolean pipes;
    private final Smb2 smb = new Smb2();
    private final Failures failures;
    private final EndpointContext.Traffic traffic;
    private final AtomicInteger inFlight = new AtomicInteger();

    /** The sessions that follow each other. */
    private static final class Line {
        private final Access access;
        private final CIFSContext context;
        private final Object logon;
        private final ReentrantLock connecting = new ReentrantLock();
        private volatile Session now;
        private volatile boolean closed;
        private EndpointException failed;
        private long failedAt;
        private long sessions;

        Line(Access access) throws CIFSException {
            this.access = access;
            this.logon = new Object();
            this.context = new BaseContext(access.configuration()).withCredentials(access.logon(logon));
        }

        /** Connects and logs on where that is not done, or not any more; nobody logs on again who was refused. */
        Session session(RelPath about, Failures failures) throws EndpointException {
            Refusal refusal = access.refusal();
            refusal.check();
            Session session = now;
            if (session != null && !session.isEnded()) {
                return session;
            }
            long asked = System.nanoTime();
            connecting.lock();
            try {
                refusal.check();
                if (closed) {
                    throw failures.closed();
                }
                if (now != null && !now.isEnded()) {
                    return now;
                }
                if (failed != null && failedAt - asked > 0) {
                    // whoever waited for an attempt that failed makes no other one
                    throw failed.edit().build();
                }
                now = Session.open(access, context, ++sessions);
                refusal.proven(logon);
                return now;
            } catch (IOException | RuntimeException e) {
                failed = refusal.note(logon, failures.of(e, about));
                failedAt = System.nanoTime();
                throw failed;
            } finally {
                connecting.unlock();
            }
        }

        void close() {
            connecting.lock();
            try {
                closed = true;
                if (now != null) {
                    now.close();
                }
            } finally {
                connecting.unlock();
            }
        }
    }

    /** @param owned whether nobody else uses the session */
    private Connection(
            Line line, boolean owned, ShareAddress address, Failures failures, EndpointContext.Traffic traffic) {
        this.line = line;
        this.owned = owned;
        this.share = '\\' + address.at("").uncPath();
        // what a server says of itself leads to other servers
        this.pipes = address.share().equals(ShareAddress.PIPES);
        this.failures = failures;
        this.traffic = traffic;
    }

    /** Connects and logs on. */
    static Connection open(Access access, Failures failures, EndpointContext.Traffic traffic) throws EndpointException {
        try {
            Cryptography.install();
            return connected(new Line(access), true, access.address(), failures, traffic);
        } catch (CIFSException e) {
            throw failures.of(e, RelPath.ROOT);
        }
    }

    private static Connection connected(
            Line line, boolean owned, ShareAddress address, Failures failures, EndpointContext.Traffic traffic)
            throws EndpointException {
        var connection = new Connection(line, owned, address, failures, traffic);
        try {
            line.session(RelPath.ROOT, failures).tree(connection.share);
            return connection;
        } catch (EndpointException | RuntimeException e) {
            connection.close();
            throw e;
        } catch (IOException e) {
            connection.close();
            throw failures.of(e, RelPath.ROOT);
        }
    }

    /** The share by which the same server is asked about itself, in the same session. */
    Connection toPipes(Access access) throws EndpointException {
        return connected(line, false, access.address().pipes(), failures, traffic);
    }

    Smb2 smb() {
        return smb;
    }

    /** How many threads wait for an answer. */
    int inFlight() {
        return inFlight.get();
    }

    /** Most bytes that one message may bring. */
    int mostRead() {
        return line.now.mostRead();
    }

    /** Most bytes that one message may take. */
    int mostWritten() {
        return line.now.mostWritten();
    }

    /**
     * Sends requests as one message and waits for all answers, which the caller has to look at: where one fails, others may have been
     * carried out.
     *
     * @param about what it is for
     */
    List<Reply> exchange(RelPath about, Message... chain) throws EndpointException {
        return exchange(about, null, List.of(chain));
    }

    /**
     * Sends a request that the server answers when it has something to tell, whenever that is.
     *
     * @param accepted called when the server says that it will
     */
    Reply exchangePatiently(RelPath about, Message question, Runnable accepted) throws EndpointException {
        return exchange(about, accepted, List.of(question)).getFirst();
    }

    private List<Reply> exchange(RelPath about, Runnable accepted, List<Message> chain) throws EndpointException {
        inFlight.incrementAndGet();
        try {
            Session session = line.session(about, failures);
            long renewals = session.renewals();
            List<Reply> replies = session.exchange(session.tree(share), accepted, pipes, chain);
            if (NtStatus.NETWORK_SESSION_EXPIRED.is(replies.getFirst())) {
                session.renew(renewals);
                line.access.refusal().proven(line.logon);
                replies = session.exchange(session.tree(share), accepted, pipes, chain);
            }
            for (Reply reply : replies) {
                traffic.sent(reply.request().size());
                traffic.received(reply.bytes());
            }
            note(session, replies.getFirst());
            return replies;
        } catch (IOException | RuntimeException e) {
            throw line.access.refusal().note(line.logon, failures.of(e, about));
        } finally {
            inFlight.decrementAndGet();
        }
    }

    private void note(Session session, Reply reply) {
        if (NtStatus.endsSession(reply.status())) {
            session.close();
        } else if (NtStatus.NETWORK_NAME_DELETED.is(reply)) {
            session.forget(share);
        }
    }

    @Override
    public void close() {
        if (owned) {
            line.close();
        }
    }
}
