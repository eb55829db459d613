package org.ferrywright.delta;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * Finds what has moved as a whole: some bytes that were put into a long content, or taken out of it, move all that follows. Few blocks of
 * the basis, spread evenly, are searched for in a few windows of what is open. Where a window has some, the distance by which they moved is
 * taken to be that of everything up to the next window with another one, and the trees are compared at that distance. So the root
 * whose tree is far reads hardly anything, and the other reads what moved once more.
 */
final class MovedParts {
    /** Less than that is searched for block by block. */
    static final long LEAST = 64 << 20;

    private static final int SAMPLES = 2048;
    private static final int WINDOWS = 32;

    /** Part of a gap that is worth a comparison of its own. */
    private static final int SMALLEST_PART = 16;

    /** A content with more of them was changed all over, and is searched block by block. */
    private static final int MOST_PARTS = 16;

    /** Blocks that moved by the same distance, as one window after the other shows them. */
    private record Run(ByteRange gap, long begin, long end, long shift) {}

    private final BlockShape source;
    private final BlockShape basis;
    private final Coverage coverage;
    private final Movable movable;
    private final List<ByteRange> gaps;
    private final List<ByteRange> windows;
    private final BlockTable table;
    private List<MovedPart> parts = List.of();
    private DeltaStep step;

    /** @param coverage what did not move is in it, and what did will be put into it */
    MovedParts(BlockShape source, BlockShape basis, Coverage coverage, Movable movable) {
        this.source = source;
        this.basis = basis;
        this.coverage = coverage;
        this.movable = movable;
        this.gaps = movable == Movable.NEITHER
                ? List.of()
                : coverage.gaps(LEAST).stream().map(Coverage.Gap::range).toList();
        int full = (int) (basis.size() / basis.span(0));
        int unused = 0;
        for (int i = 0; i < full && !gaps.isEmpty(); i++) {
            unused += coverage.uses(0, i) ? 0 : 1;
        }
        int distance = Math.max(1, unused / SAMPLES);
        if (unused * basis.span(0) < LEAST) {
            windows = List.of();
            table = null;
        } else {
            windows = Samples.of(gaps, WINDOWS, 2 * (distance + 1) * basis.span(0));
            table = new BlockTable(basis, 0, samples(full, distance));
            step = new DeltaStep.Sums(table.wanted());
        }
    }

    private List<Nodes> samples(int full, int distance) {
        var samples = new ArrayList<Nodes>();
        int next = 0;
        for (int i = 0; i < full; i++) {
            if (!coverage.uses(0, i) && next++ % distance == 0) {
                samples.add(new Nodes(0, i, 1));
            }
        }
        return samples;
    }

    /** What is to be asked next; null when nothing is left. */
    DeltaStep step() {
        return step;
    }

    void summed(BlockSums sums) {
        table.add(sums);
        step = table.isComplete() ? new DeltaStep.Search(table.search(windows)) : new DeltaStep.Sums(table.wanted());
    }

    void found(List<CopyRange> copies) {
        var runs = runs(copies);
        var found = new ArrayList<MovedPart>();
        for (int i = 0; i < runs.size() && runs.size() <= MOST_PARTS; i++) {
            part(runs, i).ifPresent(found::add);
        }
        parts = found;
        compareOn();
    }

    void compared(long[] ofPart, long[] ofWhole) {
        parts.getFirst().answer(ofPart, ofWhole);
        if (parts.getFirst().step() == null) {
            coverage.addWhereOpen(parts.removeFirst().equal());
        }
        compareOn();
    }

    private void compareOn() {
        step = parts.isEmpty() ? null : parts.getFirst().step();
    }

    /** Up to the next windows on both sides that say otherwise: where in between it changes is not known yet. */
    private Optional<MovedPart> part(List<Run> runs, int i) {
        Run run = runs.get(i);
        ByteRange gap = run.gap;
        long lo = i > 0 && runs.get(i - 1).gap.equals(gap) ? runs.get(i - 1).end : gap.offset();
        long hi = i + 1 < runs.size() && runs.get(i + 1).gap.equals(gap) ? runs.get(i + 1).begin : gap.end();
        return MovedPart.of(source, basis, movable, lo, hi, run.shift, LEAST / SMALLEST_PART);
    }

    private List<Run> runs(List<CopyRange> copies) {
        var runs = new ArrayList<Run>();
        int at = 0;
        int gap = 0;
        for (var window : windows) {
            var votes = new HashMap<Long, Long>();
            for (; at < copies.size() && copies.get(at).to() < window.end(); at++) {
                votes.merge(
                        copies.get(at).to() - copies.get(at).from(),
                        copies.get(at).length(),
                        Long::sum);
            }
            while (gaps.get(gap).end() < window.end()) {
                gap++;
            }
            Run last = runs.isEmpty() ? null : runs.getLast();
            boolean goesOn = last != null && last.gap.equals(gaps.get(gap));
            var most = votes.entrySet().stream()
                    // where as many speak for both, nothing has changed since the window before
                    .max((a, b) -> Long.compare(
                            2 * a.getValue() + (goesOn && a.getKey() == last.shift ? 1 : 0),
                            2 * b.getValue() + (goesOn && b.getKey() == last.shift ? 1 : 0)));
            if (most.isPresent()) {
                long shift = most.get().getKey();
                if (goesOn && shift == last.shift) {
                    runs.set(runs.size() - 1, new Run(last.gap, last.begin, window.end(), shift));
                } else {
                    runs.add(new Run(gaps.get(gap), window.offset(), window.end(), shift));
                }
            }
        }
        return runs;
    }
}
