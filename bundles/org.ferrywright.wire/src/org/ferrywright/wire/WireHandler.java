package org.ferrywright.wire;

/** What a Listener does for its paired peers. */
public interface WireHandler {
    /** A pinned peer has connected. Returns what serves this connection. */
    Session connected(Connection connection, Peer peer);

    /** Serves one connection. */
    interface Session {
        /**
         * Serves one stream on a thread of its own, which is interrupted when the peer gives the stream up or is gone. The stream ends
         * when this returns; a {@link WireException} of kind FAILED is reported to the peer as that failure.
         */
        void serve(byte[] request, WireStream stream) throws WireException, InterruptedException;

        /** The connection is gone, and every {@link #serve} has returned. */
        void closed();
    }
}
