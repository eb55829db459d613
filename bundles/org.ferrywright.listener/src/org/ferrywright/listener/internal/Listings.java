package org.ferrywright.listener.internal;

import java.util.function.UnaryOperator;
import org.ferrywright.core.Entry;
import org.ferrywright.core.NativeNames;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.wire.EntryEncoder;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireOutput;
import org.ferrywright.wire.WireStream;

/** Streams listings. */
final class Listings {
    /** A slow walk shows what it has after so long, in nanoseconds. */
    static final long LONGEST_WAIT = 50_000_000;

    private Listings() {}

    /** @param shown the entry as the peer can read it */
    static void list(Endpoint root, Request.ListFolder request, UnaryOperator<Entry> shown, WireStream stream)
            throws WireException, EndpointException, InterruptedException {
        try (var cursor = root.list(request.path())) {
            WireOutput out = stream.output(true);
            var encoder = new EntryEncoder(out);
            for (Entry e = cursor.next(); e != null; e = cursor.next()) {
                out.writeByte(Protocol.ENTRY);
                encoder.write(shown.apply(e));
            }
            out.writeByte(Protocol.END);
            out.flush();
        }
    }

    static void walk(RecursiveList root, Request.Walk request, WireStream stream)
            throws WireException, EndpointException, InterruptedException {
        try (var cursor = root.walk(request.start(), request.filter(), request.aspects())) {
            WireOutput out = stream.output(true);
            var encoder = new EntryEncoder(out);
            long flushed = System.nanoTime();
            for (Listing l = cursor.next(); l != null; l = cursor.next()) {
                write(l, request.withheld(), out, encoder);
                long now = System.nanoTime();
                if (now - flushed > LONGEST_WAIT) {
                    out.flush();
                    flushed = now;
                }
            }
            out.writeByte(Protocol.END);
            out.flush();
        }
    }

    static void write(Listing l, boolean withheld, WireOutput out, EntryEncoder encoder)
            throws WireException, InterruptedException {
        boolean more = withheld && !l.withheld().isEmpty();
        out.writeByte(more ? Protocol.LISTING_WITHHELD : Protocol.LISTING);
        out.writeBytes(NativeNames.encode(l.directory().value()));
        encoder.write(l.self());
        out.writeNumber(l.entries().size());
        for (Entry e : l.entries()) {
            encoder.write(e);
        }
        out.writeNumber(l.temporaries().size());
        for (String name : l.temporaries()) {
            out.writeName(name);
        }
        if (more) {
            out.writeNumber(l.withheld().size());
            for (String name : l.withheld()) {
                out.writeName(name);
            }
        }
        if (l.fault().isPresent()) {
            out.writeBytes(Messages.encode(Failures.wire(l.fault().get()).failure()));
        } else {
            out.writeNumber(0);
        }
    }
}
