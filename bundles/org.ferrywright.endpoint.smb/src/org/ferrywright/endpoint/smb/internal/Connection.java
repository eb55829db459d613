package org.ferrywright.endpoint.smb.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import jcifs.BufferCache;
import jcifs.CIFSContext;
import jcifs.CIFSException;
import jcifs.Configuration;
import jcifs.SmbTreeHandle;
import jcifs.context.BaseContext;
import jcifs.internal.Request;
import jcifs.smb.RequestParam;
import jcifs.smb.SmbException;
import jcifs.smb.SmbFile;
import jcifs.smb.SmbTreeHandleInternal;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;

/**
 * One TCP connection with one session and one share. The library negotiates, logs on, signs and pairs answers with requests; what is
 * asked is ours. Many threads may ask at once; each waits for its own answer.
 */
final class Connection implements AutoCloseable {
    private static final RequestParam[] ONCE = {RequestParam.NO_RETRY};
    private static final RequestParam[] ONCE_AND_WAIT = {RequestParam.NO_RETRY, RequestParam.NO_TIMEOUT};

    private final CIFSContext context;
    private final boolean owned;
    private final Object logon;
    private final SmbFile share;
    private final Smb2 smb;
    private final boolean signed;
    private final Failures failures;
    private final Refusal refusal;
    private final EndpointContext.Traffic traffic;
    private final ReentrantLock connecting = new ReentrantLock();
    private final AtomicInteger inFlight = new AtomicInteger();

    /** @param owned whether nobody else uses the context */
    private Connection(
            CIFSContext context,
            boolean owned,
            Object logon,
            SmbFile share,
            Access access,
            Failures failures,
            EndpointContext.Traffic traffic) {
        this.context = context;
        this.owned = owned;
        this.logon = logon;
        this.share = share;
        this.smb = new Smb2(context.getConfig());
        this.signed = access.options().signed();
        this.failures = failures;
        this.refusal = access.refusal();
        this.traffic = traffic;
    }

    /** Connects and logs on. */
    static Connection open(Access access, Failures failures, EndpointContext.Traffic traffic) throws EndpointException {
        try {
            Cryptography.install();
            var logon = new Object();
            var context = new Context(access.configuration()).withCredentials(access.logon(logon));
            return connected(context, true, logon, access, failures, traffic);
        } catch (CIFSException e) {
            throw failures.root(Kind.BAD_NAME, "no address of a share", e);
        }
    }

    private static Connection connected(
            CIFSContext context,
            boolean owned,
            Object logon,
            Access access,
            Failures failures,
            EndpointContext.Traffic traffic)
            throws EndpointException {
        SmbFile share;
        try {
            share = new SmbFile(access.address().url(), context);
        } catch (MalformedURLException e) {
            throw failures.root(Kind.BAD_NAME, "no address of a share", e);
        }
        var connection = new Connection(context, owned, logon, share, access, failures, traffic);
        try (SmbTreeHandle _ = connection.tree(RelPath.ROOT)) {
            return connection;
        } catch (EndpointException | RuntimeException e) {
            connection.close();
            throw e;
        } catch (CIFSException e) {
            connection.close();
            throw failures.of(e, RelPath.ROOT);
        }
    }

    /** The share by which the same server is asked about itself, in the same session. */
    Connection toPipes(Access access) throws EndpointException {
        return connected(context, false, logon, access.at(access.address().pipes()), failures, traffic);
    }

    /** Connects and logs on where that is not done, or not any more; nobody logs on again who was refused. */
    private SmbTreeHandle tree(RelPath about) throws EndpointException {
        connecting.lock();
        try {
            refusal.check();
            SmbTreeHandle tree = share.getTreeHandle();
            refusal.proven(logon);
            return tree;
        } catch (CIFSException | RuntimeException e) {
            throw refusal.note(logon, failures.of(e, about));
        } finally {
            connecting.unlock();
        }
    }

    Smb2 smb() {
        return smb;
    }

    /** How many threads wait for an answer. */
    int inFlight() {
        return inFlight.get();
    }

    /**
     * Sends requests as one message and waits for all answers, which the caller has to look at: where one fails, others may have been
     * carried out. One that came to nothing because one before it failed may have no answer.
     *
     * @param about what it is for
     */
    List<Reply> exchange(RelPath about, Message... chain) throws EndpointException {
        for (int i = 1; i < chain.length; i++) {
            chain[0].chain(chain[i]);
        }
        send(about, ONCE, chain);
        for (Message message : chain) {
            traffic.sent(message.size());
            traffic.received(message.getResponse().bytes());
        }
        List<Reply> replies = Stream.of(chain).map(Message::getResponse).toList();
        if (replies.stream().anyMatch(Reply::isError)) {
            // the library calls an answer received when the connection broke while it was waited for
            throw failures.lost(about);
        }
        if (chain.length > 1
                && chain[0].getCommand() == Smb2.CREATE
                && chain[chain.length - 1].getCommand() == Smb2.CLOSE
                && replies.getFirst().ok()
                && !replies.getLast().isReceived()) {
            new Handle(this, replies.getFirst()).close();
        }
        return replies;
    }

    /** Sends a request that the server answers when it has something to tell, whenever that is. */
    Reply exchangePatiently(RelPath about, Message question) throws EndpointException {
        send(about, ONCE_AND_WAIT, question);
        Reply reply = question.getResponse();
        traffic.sent(question.size());
        traffic.received(reply.bytes());
        if (reply.isError()) {
            throw failures.lost(about);
        }
        return reply;
    }

    private void send(RelPath about, RequestParam[] how, Message... chain) throws EndpointException {
        inFlight.incrementAndGet();
        try {
            sendNow(about, how, chain);
        } finally {
            inFlight.decrementAndGet();
        }
    }

    private void sendNow(RelPath about, RequestParam[] how, Message... chain) throws EndpointException {
        try (SmbTreeHandle tree = tree(about)) {
            if (!signed && !((SmbTreeHandleInternal) tree).areSignaturesActive()) {
                Stream.of(chain).forEach(Message::unsigned);
            }
            Library.SEND.invoke(tree, chain[0], how);
            refusal.proven(logon);
        } catch (CIFSException e) {
            throw failures.of(e, about);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("the library does not let us send", e);
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                // told by the answers themselves
                case SmbException _ when answered(chain) -> refusal.proven(logon);
                case Exception cause -> throw refusal.note(logon, failures.of(cause, about));
                case Error error -> throw error;
                default -> throw new IllegalStateException(e);
            }
        }
    }

    /** Whether the failure is one that the server told. */
    private static boolean answered(Message... chain) {
        for (Message message : chain) {
            Reply reply = message.getResponse();
            if (reply == null || !reply.isReceived() || reply.isError()) {
                return false;
            }
            if (reply.getStatus() != 0) {
                return true;
            }
        }
        return true;
    }

    @Override
    public void close() {
        share.close();
        if (!owned) {
            return;
        }
        try {
            context.close();
        } catch (CIFSException | RuntimeException e) {
            // the server ends the session when the connection is gone
            return;
        }
    }

    /** The library's own, but for the buffers. */
    private static final class Context extends BaseContext {
        private final Buffers buffers;

        Context(Configuration configuration) {
            super(configuration);
            buffers = new Buffers(configuration.getMaximumBufferSize(), configuration.getBufferCacheSize());
        }

        @Override
        public BufferCache getBufferCache() {
            return buffers;
        }
    }

    /** What the library has and does not show. */
    private static final class Library {
        /** The only way to send a request over the share's connection is of a class that is not public. */
        static final Method SEND;

        static {
            try {
                SEND = Class.forName("jcifs.smb.SmbTreeHandleImpl", false, SmbFile.class.getClassLoader())
                        .getMethod("send", Request.class, RequestParam[].class);
                SEND.setAccessible(true);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }
}
