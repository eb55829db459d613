package org.ferrywright.endpoint.tcp.internal;

import org.ferrywright.core.Entry;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EntryCursor;
import org.ferrywright.wire.EntryDecoder;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireInput;
import org.ferrywright.wire.WireStream;

/** The entries of one folder, as the Listener streams them. */
final class TcpEntryCursor implements EntryCursor {
    private final WireStream stream;
    private final Failures failures;
    private final WireInput in;
    private final EntryDecoder decoder;
    private boolean ended;
    // after a failure or an interrupt the next byte may be any: it must not be taken for the end
    private boolean broken;
    private volatile boolean closed;

    TcpEntryCursor(WireStream stream, Failures failures) {
        this.stream = stream;
        this.failures = failures;
        this.in = stream.input();
        this.decoder = new EntryDecoder(in);
    }

    @Override
    public Entry next() throws EndpointException, InterruptedException {
        if (ended) {
            return null;
        }
        if (closed || broken) {
            throw failures.closed();
        }
        broken = true;
        try {
            int tag = in.readByte();
            if (tag == Protocol.ENTRY) {
                Entry entry = failures.named(decoder.readEntry());
                broken = false;
                return entry;
            }
            if (tag != Protocol.END) {
                throw failures.protocol("the Listener sent the record " + tag + " within a listing");
            }
            ended = true;
            return null;
        } catch (WireException e) {
            throw failures.of(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        stream.close();
    }
}
