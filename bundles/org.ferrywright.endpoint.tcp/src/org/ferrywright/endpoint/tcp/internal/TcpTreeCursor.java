package org.ferrywright.endpoint.tcp.internal;

import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Filter;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireInput;
import org.ferrywright.wire.WireStream;

/** The folders of a tree, as the Listener streams them; it reads ahead as far as the credit of the stream allows. */
final class TcpTreeCursor implements TreeCursor {
    private final WireStream stream;
    private final Failures failures;
    private final WireInput in;
    private final ListingDecoder listings;
    private boolean ended;
    // after a failure or an interrupt the next byte may be any: it must not be taken for the end
    private boolean broken;
    private volatile boolean closed;

    private TcpTreeCursor(WireStream stream, Failures failures) {
        this.stream = stream;
        this.failures = failures;
        this.in = stream.input();
        this.listings = new ListingDecoder(in, failures);
    }

    /** @param filterFacts whether the Listener knows more than globs that only the path decides */
    static TcpTreeCursor open(Root root, boolean filterFacts, RelPath start, Filter filter, Set<Aspect> aspects)
            throws EndpointException, InterruptedException {
        var request = request(root, filterFacts, start, filter, aspects, null);
        return new TcpTreeCursor(root.open(start, request), root.failures());
    }

    /** What a Listener would refuse is refused here, where people can be told why. @param condensed may be null */
    static Request request(
            Root root,
            boolean filterFacts,
            RelPath start,
            Filter filter,
            Set<Aspect> aspects,
            Request.CondensedWalk condensed)
            throws EndpointException {
        if (!filterFacts && !filter.isSimple()) {
            throw root.failures()
                    .unsupported("the Listener is older than rules with conditions, regular expressions, a slash at the"
                            + " end or without regard to case; update it, or use globs over paths only");
        }
        if (filter.size() > Protocol.MAX_FILTER_SIZE) {
            throw root.failures()
                    .unsupported("the filter is larger than a Listener takes: " + filter.size() + " steps, at most "
                            + Protocol.MAX_FILTER_SIZE + "; use fewer or simpler rules");
        }
        var request = new Request.Walk(root.number(), start, filter, aspects, filter.looksAtFacts(), condensed);
        int length = Messages.encode(request).length;
        if (length > Protocol.MAX_MESSAGE) {
            throw root.failures()
                    .unsupported("the rules of the filter take " + length + " bytes, and a Listener takes at most "
                            + Protocol.MAX_MESSAGE + "; use fewer rules");
        }
        return request;
    }

    @Override
    public Listing next() throws EndpointException, InterruptedException {
        if (ended) {
            return null;
        }
        if (closed || broken) {
            throw failures.closed();
        }
        broken = true;
        try {
            int tag = in.readByte();
            if (tag == Protocol.LISTING || tag == Protocol.LISTING_WITHHELD) {
                Listing listing = listings.read(tag == Protocol.LISTING_WITHHELD);
                broken = false;
                return listing;
            }
            if (tag != Protocol.END) {
                throw failures.protocol("the Listener sent the record " + tag + " within a walk");
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
