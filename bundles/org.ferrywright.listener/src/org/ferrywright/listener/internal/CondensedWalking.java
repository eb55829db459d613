package org.ferrywright.listener.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;
import org.ferrywright.endpoint.StretchDigest;
import org.ferrywright.wire.EntryEncoder;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireInput;
import org.ferrywright.wire.WireOutput;
import org.ferrywright.wire.WireStream;

/**
 * Answers a client that tells, stretch by stretch, what it expects of a walk: with one byte where the digests agree, else with what is
 * there. What is held back until a digest is complete is bounded by {@link StretchDigest#MOST} and the largest folder.
 */
final class CondensedWalking {
    /** @param end last folder of the stretch, null for all that is left @param within last name in that folder, or null for all of it */
    private record Stretch(RelPath end, String within, ContentDigest digest) {}

    private final RecursiveList root;
    private final Request.Walk request;
    private final WireInput in;
    private final WireOutput out;
    private final EntryEncoder encoder;
    private final StretchDigest digest;
    private final List<Listing> held = new ArrayList<>();
    private boolean told;
    private long flushed = System.nanoTime();

    /** The folder at hand, and how many of its entries belonged to stretches before; none yet when it has not begun. */
    private Listing folder;

    private boolean begun;
    private int taken;

    CondensedWalking(RecursiveList root, Request.Walk request, WireStream stream) {
        this.root = root;
        this.request = request;
        this.in = stream.input();
        this.out = stream.output(true);
        this.encoder = new EntryEncoder(out);
        this.digest = new StretchDigest(
                request.condensed().comparison(), request.condensed().digestSeed());
    }

    void run() throws WireException, EndpointException, InterruptedException {
        try (var cursor = root.walk(request.start(), request.filter(), request.aspects())) {
            advance(cursor);
            boolean more = true;
            while (more && folder != null) {
                Stretch stretch = next();
                more = stretch.end() != null;
                answer(stretch, cursor);
            }
        }
        out.writeByte(Protocol.END);
        out.flush();
        // what the client expects beyond our end
        while (!in.atEnd()) {
            in.skip();
        }
    }

    private Stretch next() throws WireException, InterruptedException {
        if (!in.ready()) {
            flush();
        }
        int flags = in.readByte();
        RelPath end = null;
        String within = null;
        if ((flags & Protocol.STRETCH_REST) == 0) {
            end = Messages.path(in.readBytes(Protocol.MAX_PATH, "the length of a path"));
            if ((flags & Protocol.STRETCH_WITHIN) != 0) {
                within = in.readName(Protocol.MAX_PATH, "the length of a name");
            }
        }
        var expected = (flags & Protocol.STRETCH_DIGEST) == 0 ? null : new ContentDigest(in.readLong(), in.readLong());
        return new Stretch(end, within, expected);
    }

    private void answer(Stretch stretch, TreeCursor cursor)
            throws WireException, EndpointException, InterruptedException {
        digest.reset();
        told = stretch.digest() == null;
        while (folder != null) {
            int order = stretch.end() == null ? -1 : folder.directory().compareTo(stretch.end());
            if (order > 0) {
                break;
            }
            boolean whole = order < 0 || stretch.within() == null;
            take(whole ? folder.entries().size() : upTo(stretch.within()));
            if (!whole) {
                break;
            }
            advance(cursor);
        }
        if (!told && digest.digest().equals(stretch.digest())) {
            held.clear();
            out.writeByte(Protocol.SAME);
        } else {
            tell();
            out.writeByte(Protocol.TOLD);
        }
        if (System.nanoTime() - flushed > Listings.LONGEST_WAIT) {
            flush();
        }
    }

    /** The entries of the folder at hand that are not behind this name. */
    private int upTo(String name) {
        int low = taken;
        int high = folder.entries().size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (folder.entries().get(middle).name().compareTo(name) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The entries up to there belong to the stretch, and so does the folder itself if it begins with them. */
    private void take(int end) throws WireException, InterruptedException {
        if (begun && taken == end) {
            return;
        }
        if (!told) {
            digest();
        }
        List<Entry> entries = folder.entries().subList(taken, end);
        if (!told) {
            for (Entry e : entries) {
                digest.entry(e);
            }
        }
        held.add(
                begun
                        ? new Listing(
                                folder.directory(), folder.self(), entries, List.of(), List.of(), Optional.empty())
                        : new Listing(
                                folder.directory(),
                                folder.self(),
                                entries,
                                folder.temporaries(),
                                folder.withheld(),
                                folder.fault()));
        begun = true;
        taken = end;
        if (told || digest.doubtful()) {
            tell();
        }
    }

    private void digest() {
        if (begun) {
            return;
        }
        digest.folder(folder.directory(), folder.self());
        if (!folder.complete()
                || !folder.temporaries().isEmpty()
                || !folder.withheld().isEmpty()) {
            digest.doubt();
        }
    }

    /** What is held is not as the client expects, and so nothing more of this stretch needs to be held. */
    private void tell() throws WireException, InterruptedException {
        told = true;
        for (Listing l : held) {
            Listings.write(l, request.withheld(), out, encoder);
        }
        held.clear();
    }

    private void advance(TreeCursor cursor) throws WireException, EndpointException, InterruptedException {
        folder = cursor.next();
        begun = false;
        taken = 0;
        if (System.nanoTime() - flushed > Listings.LONGEST_WAIT) {
            flush();
        }
    }

    private void flush() throws WireException, InterruptedException {
        out.flush();
        flushed = System.nanoTime();
    }
}
