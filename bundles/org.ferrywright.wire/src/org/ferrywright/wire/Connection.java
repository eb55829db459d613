package org.ferrywright.wire;

/** An authenticated connection to a pinned peer. Safe for many threads. */
public interface Connection extends AutoCloseable {
    /** Whose key the other side proved to have. */
    Fingerprint peer();

    /** Address of the other side as {@code host:port}, for people. */
    String remoteAddress();

    boolean isOpen();

    /** Whether the network held senders back of late, as one does that takes less than this machine could send. */
    boolean slow();

    /**
     * Opens a stream with its request; waits while the peer serves as many streams as it will. Only the side that connected opens.
     *
     * @param request at most {@link Protocol#MAX_MESSAGE} bytes
     */
    WireStream open(byte[] request) throws WireException, InterruptedException;

    /** Ends every stream and the connection. */
    @Override
    void close();
}
