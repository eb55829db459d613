package org.ferrywright.endpoint.tcp.internal;

import org.ferrywright.wire.WireTransport;

/** The event loops of all open roots; they end with the last of these. */
public final class SharedTransport {
    private static final int THREADS = 2;

    private WireTransport transport;
    private int users;

    synchronized WireTransport acquire() {
        if (users++ == 0) {
            transport = new WireTransport(THREADS);
        }
        return transport;
    }

    synchronized void release() {
        if (--users == 0) {
            transport.close();
            transport = null;
        }
    }
}
