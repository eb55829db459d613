package org.ferrywright.endpoint.smb.internal;

import java.util.List;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;

/** A file or folder that is open at the server. */
final class Handle implements AutoCloseable {
    private final Connection connection;
    private final Message create;
    private byte[] id;
    private long session;
    private volatile boolean renamed;

    /** @param created the answer to the create, which has to be a success */
    Handle(Connection connection, Reply created) {
        this.connection = connection;
        this.create = created.request();
        this.id = Smb2.openedFile(created);
        this.session = created.session();
    }

    Connection connection() {
        return connection;
    }

    Smb2 smb() {
        return connection.smb();
    }

    /** @param about what it is for */
    List<Reply> exchange(RelPath about, Message... chain) throws EndpointException {
        for (Message message : chain) {
            message.in(session).setFileId(id);
        }
        return connection.exchange(about, chain);
    }

    /** Asks something whose answer comes when it comes. @param accepted called when the server says that it will */
    Reply exchangePatiently(RelPath about, Message question, Runnable accepted) throws EndpointException {
        question.in(session).setFileId(id);
        return connection.exchangePatiently(about, question, accepted);
    }

    /** From now on it may have the name that it was meant to get: nobody knows, because no answer came. */
    void mayBeRenamed() {
        renamed = true;
    }

    /** Whether it may be what it was to become, so that nothing of it may be touched any more. */
    boolean isPerhapsRenamed() {
        return renamed;
    }

    /**
     * Opens again what a chain has closed.
     *
     * @param number the answer to a query of the file's number, which has to be the same
     * @return whether it is open again
     */
    boolean reopen(RelPath about, Reply number) throws EndpointException {
        List<Reply> replies = connection.exchange(about, create.again(), smb().queryFileId());
        Reply created = replies.getFirst();
        if (!created.ok()) {
            return false;
        }
        id = Smb2.openedFile(created);
        session = created.session();
        long now = Facts.of(created).identified(replies.get(1)).fileId();
        if (now != Facts.of(created).identified(number).fileId()) {
            close();
            return false;
        }
        return true;
    }

    /** Whether nobody heard of it does not matter: the server closes what a lost session had open. */
    @Override
    public void close() {
        try {
            exchange(RelPath.ROOT, smb().close(false));
        } catch (EndpointException e) {
            return;
        }
    }
}
