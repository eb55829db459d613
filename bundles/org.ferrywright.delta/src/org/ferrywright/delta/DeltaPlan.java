package org.ferrywright.delta;

import java.util.ArrayList;
import java.util.List;

/**
 * How a new content is made of a basis: what is copied, and what between it is new.
 *
 * @param shape of the tree of the new content
 * @param copies ascending and apart, neighbours joined
 */
public record DeltaPlan(BlockShape shape, List<CopyRange> copies) {
    /** Less than this share of a content is not worth a patch. */
    private static final int LEAST_SHARE = 32;

    /** What a plan comes to. */
    public enum Finding {
        /** Every byte is in the basis at the same offset. */
        SAME,
        /** What is copied stays at its offset. */
        ALIGNED,
        /** Some of what is copied has moved. */
        MOVED,
        /** So little is copied that the content is better sent as a whole. */
        MOSTLY_NEW
    }

    /** @throws IllegalArgumentException for copies that overlap, are not in order, or go beyond the content */
    public DeltaPlan {
        copies = List.copyOf(copies);
        long end = 0;
        for (var copy : copies) {
            if (copy.to() < end || copy.length() > shape.size() - copy.to()) {
                throw new IllegalArgumentException("a copy of " + copy.length() + " bytes to " + copy.to()
                        + " does not follow what ends at " + end + " of " + shape.size());
            }
            end = copy.to() + copy.length();
        }
    }

    public Finding finding() {
        if (literalBytes() == 0) {
            return staysInPlace() ? Finding.SAME : Finding.MOVED;
        }
        if (copiedBytes() < shape.size() / LEAST_SHARE || copies.isEmpty()) {
            return Finding.MOSTLY_NEW;
        }
        return staysInPlace() ? Finding.ALIGNED : Finding.MOVED;
    }

    /** Whether everything copied keeps its offset, so that the basis can be patched where it lies. */
    public boolean staysInPlace() {
        return copies.stream().allMatch(c -> c.to() == c.from());
    }

    public long copiedBytes() {
        return copies.stream().mapToLong(CopyRange::length).sum();
    }

    public long literalBytes() {
        return shape.size() - copiedBytes();
    }

    /** How many leaves' worth is copied. */
    public long blocksReused() {
        long leaf = shape.scheme().leaf();
        return copies.stream().mapToLong(c -> (c.length() + leaf - 1) / leaf).sum();
    }

    /** What is new: ascending and apart, everything between the copies. */
    public List<ByteRange> literals() {
        var literals = new ArrayList<ByteRange>();
        long end = 0;
        for (var copy : copies) {
            if (copy.to() > end) {
                literals.add(new ByteRange(end, copy.to() - end));
            }
            end = copy.to() + copy.length();
        }
        if (shape.size() > end) {
            literals.add(new ByteRange(end, shape.size() - end));
        }
        return literals;
    }
}
