package org.ferrywright.endpoint.tcp.internal;

import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.core.NativeNames;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.StretchDigest;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireOutput;

/** Cuts what the caller expects into stretches of a few hundred entries and writes where they end and their digests. For one thread. */
final class Expectations {
    /** So many folders and entries make a stretch: what one change makes the Listener tell. */
    private static final int LENGTH = 256;

    /** Takes a stretch that is written. */
    interface Sink {
        void closed(Stretch stretch);
    }

    private final WireOutput out;
    private final StretchDigest digest;
    private final Sink sink;
    private List<Stretch.Piece> pieces = new ArrayList<>();
    private long number;
    private boolean ended;

    Expectations(WireOutput out, StretchDigest digest, Sink sink) {
        this.out = out;
        this.digest = digest;
        this.sink = sink;
        digest.reset();
    }

    void add(Listing folder) throws WireException, InterruptedException {
        if (ended) {
            return;
        }
        if (!encodable(folder.directory().value())) {
            // no stretch can end at it, and the Listener has nothing like it: it tells all that is left
            digest.doubt();
            end();
            return;
        }
        digest.folder(folder.directory(), folder.self());
        if (!folder.complete() || !folder.withheld().isEmpty()) {
            digest.doubt();
        }
        boolean first = true;
        int from = 0;
        int count = folder.entries().size();
        for (int i = 0; i < count; i++) {
            Entry e = folder.entries().get(i);
            digest.entry(e);
            if (e.isFile() && e.links() > 1 && e.fileId() != 0) {
                digest.doubt();
            }
            if (digest.count() >= LENGTH && i + 1 < count && encodable(e.name())) {
                pieces.add(new Stretch.Piece(folder, from, i + 1, first));
                close(folder.directory(), e.name());
                first = false;
                from = i + 1;
            }
        }
        pieces.add(new Stretch.Piece(folder, from, count, first));
        if (digest.count() >= LENGTH) {
            close(folder.directory(), null);
        }
    }

    /** The last stretch goes to the end of the tree. */
    void end() throws WireException, InterruptedException {
        if (!ended) {
            ended = true;
            close(null, null);
        }
    }

    private void close(RelPath end, String within) throws WireException, InterruptedException {
        boolean tells = !digest.doubtful();
        out.writeByte((tells ? Protocol.STRETCH_DIGEST : 0)
                | (within != null ? Protocol.STRETCH_WITHIN : 0)
                | (end == null ? Protocol.STRETCH_REST : 0));
        if (end != null) {
            out.writeName(end.value());
        }
        if (within != null) {
            out.writeName(within);
        }
        if (tells) {
            ContentDigest value = digest.digest();
            out.writeLong(value.high());
            out.writeLong(value.low());
        }
        sink.closed(new Stretch(++number, pieces, end, within));
        pieces = new ArrayList<>();
        digest.reset();
    }

    private static boolean encodable(String name) {
        try {
            return NativeNames.encode(name).length <= Protocol.MAX_PATH;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
