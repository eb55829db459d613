package org.ferrywright.delta;

import java.util.List;
import java.util.Optional;

/**
 * Finds out where a part of the new content is the same as a part of the basis that begins at another offset: the content that is at hand
 * is cut into blocks from where the other one's blocks begin.
 */
final class MovedPart {
    private final CopyRange range;
    private final Movable movable;
    private final BlockScheme scheme;
    private final TreeComparison comparison;

    /** @param level whose blocks the part begins with */
    private MovedPart(CopyRange range, Movable movable, BlockScheme scheme, int level) {
        this.range = range;
        this.movable = movable;
        this.scheme = scheme;
        var shape = new BlockShape(scheme, range.length());
        this.comparison = new TreeComparison(shape, shape, level);
    }

    /**
     * Of the bytes of the new content from {@code lo} to {@code hi}, and perhaps some before, taken to lie {@code shift} bytes further than in
     * the basis; nothing when these are too few.
     */
    static Optional<MovedPart> of(
            BlockShape source, BlockShape basis, Movable movable, long lo, long hi, long shift, long least) {
        boolean bySource = movable == Movable.SOURCE;
        long still = bySource ? lo - shift : lo;
        long distance = bySource ? shift : -shift;
        var asked = new BlockShape(source.scheme(), hi - lo);
        int level = TreeComparison.firstLevel(asked, asked);
        long span = source.span(level);
        // blocks of the one that does not move; there has to be something of the other one
        long begin = Math.max(Math.max(0, still) / span * span, (Math.max(0, -distance) + span - 1) / span * span);
        long to = bySource ? begin + shift : begin;
        long from = to - shift;
        long length = Math.min(hi - to, basis.size() - from);
        boolean bothEnd = to + length == source.size() && from + length == basis.size();
        if (!bothEnd) {
            length -= length % source.scheme().leaf();
        }
        return length < least
                ? Optional.empty()
                : Optional.of(new MovedPart(new CopyRange(to, from, length), movable, source.scheme(), level));
    }

    /** What is to be asked next; null when all is known. */
    DeltaStep.CompareMoved step() {
        List<Nodes> wanted = comparison.wanted();
        if (wanted.isEmpty()) {
            return null;
        }
        boolean bySource = movable == Movable.SOURCE;
        long leaves = (bySource ? range.from() : range.to()) / scheme.leaf();
        var whole = wanted.stream()
                .map(n -> new Nodes(n.level(), (int) (leaves >> 4 * n.level()) + n.first(), n.count()))
                .toList();
        return new DeltaStep.CompareMoved(
                new ByteRange(bySource ? range.to() : range.from(), range.length()), wanted, whole);
    }

    void answer(long[] ofPart, long[] ofWhole) {
        comparison.answer(ofPart, ofWhole);
    }

    /** What both have, ascending and apart. */
    List<CopyRange> equal() {
        return comparison.equal().stream()
                .map(r -> new CopyRange(range.to() + r.offset(), range.from() + r.offset(), r.length()))
                .toList();
    }
}
