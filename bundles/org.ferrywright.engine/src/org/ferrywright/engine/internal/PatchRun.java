package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.delta.CopyRange;
import org.ferrywright.delta.DeltaPlan;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Patch;
import org.ferrywright.endpoint.PatchRequest;

/**
 * Carries out a plan: what is copied and what is new goes into the patch, in the order of the new content. What is new is read at the
 * source as one stream. What the target's side fails with comes as {@link TreePair.BasisFailure}.
 */
final class PatchRun {
    private static final int BUFFER = 256 << 10;

    /** Longer copies are told in pieces, so that progress is seen and cancelling is heard. */
    private static final long MOST_COPIED = 64 << 20;

    /** Ranges that are asked for with one request. */
    private static final int MOST_RANGES = 32_768;

    /** @param from where it lies in the basis, or -1 for what is new */
    private record Piece(long to, long from, long length) {
        boolean isNew() {
            return from < 0;
        }

        /** What of it comes from {@code offset} on; null when nothing does. */
        Piece after(long offset) {
            long known = Math.max(0, offset - to);
            return known >= length ? null : new Piece(to + known, isNew() ? -1 : from + known, length - known);
        }
    }

    private interface Deed {
        void run() throws EndpointException, InterruptedException, IOException;
    }

    private final Deltas here;
    private final Deltas there;
    private final RelPath path;
    private final Entry entry;
    private final Link link;
    private final Account account;
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private long done;

    PatchRun(Deltas here, Deltas there, RelPath path, Entry entry, Link link, Account account) {
        this.here = here;
        this.there = there;
        this.path = path;
        this.entry = entry;
        this.link = link;
        this.account = account;
    }

    /** Returns the facts of the new version. Without a success nothing but a temporary for a later resume is left. */
    Entry run(DeltaPlan plan, PatchRequest request, Commit commit)
            throws EndpointException, InterruptedException, TreePair.BasisFailure {
        boolean stored = false;
        try (Patch patch = open(request)) {
            try {
                fill(patch, pieces(plan, request.inPlace()));
                Entry[] now = new Entry[1];
                target(() -> now[0] = patch.commit(commit));
                stored = true;
                return now[0];
            } catch (TreePair.BasisFailure e) {
                discard(patch, e.failure());
                throw e;
            } catch (EndpointException e) {
                discard(patch, e);
                throw e;
            }
        } finally {
            if (!stored) {
                link.tally().bytesDone.add(-done);
            }
        }
    }

    private Patch open(PatchRequest request) throws InterruptedException, TreePair.BasisFailure {
        try {
            return there.patch(path, request);
        } catch (EndpointException e) {
            throw new TreePair.BasisFailure(e);
        }
    }

    /** A broken connection leaves the temporary for a later resume; any other failure would only litter. */
    private static void discard(Patch patch, EndpointException cause) throws InterruptedException {
        if (cause.scope() == EndpointException.Scope.ITEM) {
            try {
                patch.discard();
            } catch (EndpointException e) {
                cause.addSuppressed(e);
            }
        }
    }

    private void fill(Patch patch, List<Piece> all)
            throws EndpointException, InterruptedException, TreePair.BasisFailure {
        List<Piece> pieces = all;
        long known = patch.resumeOffset();
        if (known > 0) {
            pieces = new ArrayList<>();
            for (Piece p : all) {
                Piece rest = p.after(known);
                if (rest != null) {
                    pieces.add(rest);
                }
            }
            progressed(known);
        }
        long most = pieces.stream()
                .filter(Piece::isNew)
                .mapToLong(Piece::length)
                .max()
                .orElse(0);
        buffer = ByteBuffer.allocateDirect(Math.clamp(most, 1, BUFFER));
        int i = 0;
        while (i < pieces.size()) {
            var ranges = new ArrayList<ByteRange>();
            int end = i;
            while (end < pieces.size() && ranges.size() < MOST_RANGES) {
                Piece p = pieces.get(end++);
                if (p.isNew()) {
                    ranges.add(new ByteRange(p.to, p.length));
                }
            }
            fill(patch, pieces.subList(i, end), ranges);
            i = end;
        }
    }

    private void fill(Patch patch, List<Piece> pieces, List<ByteRange> ranges)
            throws EndpointException, InterruptedException, TreePair.BasisFailure {
        try (ReadableByteChannel in = ranges.isEmpty() ? null : here.ranges(path, ranges, Expect.same(entry))) {
            for (Piece p : pieces) {
                if (p.isNew()) {
                    send(patch, in, p.length);
                } else {
                    copy(patch, p);
                }
            }
            if (in != null && in.read(buffer.clear()) >= 0) {
                throw EndpointException.item(Kind.PROTOCOL, path, "the source sent more than it was asked for");
            }
        } catch (IOException e) {
            throw PlainBulk.failure(e, path);
        }
    }

    private void copy(Patch patch, Piece p) throws InterruptedException, TreePair.BasisFailure {
        for (long at = 0; at < p.length; at += MOST_COPIED) {
            long from = p.from + at;
            long length = Math.min(MOST_COPIED, p.length - at);
            target(() -> patch.copy(from, length));
            progressed(length);
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while " + path + " was transferred");
            }
        }
    }

    private void send(Patch patch, ReadableByteChannel in, long length)
            throws IOException, EndpointException, InterruptedException, TreePair.BasisFailure {
        long left = length;
        while (left > 0) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), left));
            int n = in.read(buffer);
            if (n < 0) {
                throw EndpointException.of(Kind.CHANGED, "it became shorter while it was read")
                        .path(path)
                        .retry(EndpointException.Retry.SOON)
                        .build();
            }
            buffer.flip();
            link.throttle().acquire(n);
            target(() -> {
                var out = patch.literal();
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
            });
            left -= n;
            link.tally().literal.add(n);
            account.literal.add(n);
            progressed(n);
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while " + path + " was transferred");
            }
        }
    }

    private void progressed(long bytes) {
        done += bytes;
        link.tally().bytesDone.add(bytes);
    }

    private void target(Deed deed) throws InterruptedException, TreePair.BasisFailure {
        try {
            deed.run();
        } catch (EndpointException e) {
            throw new TreePair.BasisFailure(e);
        } catch (IOException e) {
            throw new TreePair.BasisFailure(PlainBulk.failure(e, path));
        }
    }

    /** @param inPlace whether only what stays where it is can be copied */
    private List<Piece> pieces(DeltaPlan plan, boolean inPlace) {
        var pieces = new ArrayList<Piece>();
        long at = 0;
        for (CopyRange c : plan.copies()) {
            if (!inPlace || c.from() == c.to()) {
                if (c.to() > at) {
                    pieces.add(new Piece(at, -1, c.to() - at));
                }
                pieces.add(new Piece(c.to(), c.from(), c.length()));
                at = c.to() + c.length();
            }
        }
        if (at < entry.size()) {
            pieces.add(new Piece(at, -1, entry.size() - at));
        }
        return pieces;
    }
}
