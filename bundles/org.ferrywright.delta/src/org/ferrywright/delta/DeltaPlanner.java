package org.ferrywright.delta;

import java.util.List;

/**
 * Plans how a new content is made of a basis, from what their trees tell and from searches in the new content. It asks and is told, and
 * does nothing itself: {@link #step} is the question, and the method that the step names takes the answer. Not for use by several
 * threads at once.
 *
 * <p>First both trees are compared. For long parts that did not agree, the distance by which they moved is looked for, and the trees are
 * compared at that distance. For what is left, blocks of the basis are searched for: long ones first, then shorter ones in
 * what is still open. A table of blocks is asked for only where it costs little against the bytes it may save, and where much is open,
 * samples of it are searched first, so that a content that is new throughout is neither read nor rolled over as a whole.
 */
public final class DeltaPlanner {
    /** Blocks longer than this are not searched for, when there are shorter ones. */
    private static final long LONGEST = 1 << 20;

    /** A table of at most so many bytes is not worth a round trip to make it smaller. */
    private static final int SMALL_TABLE = 32 << 10;

    private final BlockShape source;
    private final BlockShape basis;
    private final Coverage coverage;
    private final BlockChoice choice;
    private final TreeComparison comparison;
    private final Movable movable;
    private MovedParts moved;
    private DeltaStep step;
    private int level;
    private List<ByteRange> regions = List.of();
    private BlockTable table;
    private boolean sampling;

    /**
     * @param source shape of the tree of the new content
     * @param basis shape of the tree of the basis, by the same scheme
     * @param searching whether the basis's tree tells sums and the new content can be searched; else only what kept its offset is found
     * @throws IllegalArgumentException when the schemes are not the same
     */
    public DeltaPlanner(BlockShape source, BlockShape basis, boolean searching) {
        this(source, basis, searching, Movable.NEITHER);
    }

    /** @param movable of which content parts can be digested wherever they begin */
    public DeltaPlanner(BlockShape source, BlockShape basis, boolean searching, Movable movable) {
        this.movable = searching ? movable : Movable.NEITHER;
        this.source = source;
        this.basis = basis;
        this.comparison = new TreeComparison(source, basis);
        this.coverage = new Coverage(source, basis);
        this.choice = new BlockChoice(basis, coverage);
        this.level = searching ? searched() : 0;
        compareOn();
    }

    /** What is to be asked and answered next. */
    public DeltaStep step() {
        return step;
    }

    /**
     * Answers {@link DeltaStep.Compare}, in its order.
     *
     * @throws IllegalArgumentException for more or fewer digests than were asked for
     * @throws IllegalStateException when that is not the step
     */
    public void compared(long[] ofSource, long[] ofBasis) {
        check(step instanceof DeltaStep.Compare);
        comparison.answer(ofSource, ofBasis);
        compareOn();
    }

    /**
     * Answers {@link DeltaStep.Sums}, in its order.
     *
     * @throws IllegalArgumentException for more or fewer blocks than were asked for
     * @throws IllegalStateException when that is not the step
     */
    public void summed(BlockSums sums) {
        check(step instanceof DeltaStep.Sums);
        if (moved != null) {
            moved.summed(sums);
            moveOn();
            return;
        }
        table.add(sums);
        if (!table.isComplete()) {
            step = new DeltaStep.Sums(table.wanted());
            return;
        }
        long block = basis.span(level);
        sampling = Samples.pay(regions, block);
        step = new DeltaStep.Search(table.search(sampling ? Samples.of(regions, block) : regions));
    }

    /**
     * Answers {@link DeltaStep.Search}.
     *
     * @throws IllegalArgumentException for copies that are no blocks, are not in the regions searched, or overlap
     * @throws IllegalStateException when that is not the step
     */
    public void found(List<CopyRange> copies) {
        if (!(step instanceof DeltaStep.Search(var search))) {
            throw new IllegalStateException("nothing was searched for now");
        }
        check(copies, search);
        if (moved != null) {
            moved.found(copies);
            moveOn();
            return;
        }
        if (sampling && !copies.isEmpty()) {
            sampling = false;
            step = new DeltaStep.Search(table.search(regions));
            return;
        }
        coverage.add(copies);
        searchOn();
    }

    /**
     * Answers {@link DeltaStep.CompareMoved}, in its order.
     *
     * @throws IllegalArgumentException for more or fewer digests than were asked for
     * @throws IllegalStateException when that is not the step
     */
    public void comparedMoved(long[] ofPart, long[] ofWhole) {
        check(step instanceof DeltaStep.CompareMoved);
        moved.compared(ofPart, ofWhole);
        moveOn();
    }

    /** One more than the highest level on which blocks are searched for. */
    private int searched() {
        if (basis.span(0) > BlockFinder.MOST_LENGTH) {
            return 0;
        }
        int levels = 1;
        while (basis.span(levels) <= LONGEST) {
            levels++;
        }
        return levels;
    }

    private void compareOn() {
        if (!comparison.wanted().isEmpty()) {
            step = new DeltaStep.Compare(comparison.wanted());
            return;
        }
        coverage.add(comparison.equal().stream()
                .map(r -> new CopyRange(r.offset(), r.offset(), r.length()))
                .toList());
        moved = new MovedParts(source, basis, coverage, movable);
        moveOn();
    }

    private void moveOn() {
        step = moved.step();
        if (step == null) {
            moved = null;
            searchOn();
        }
    }

    private void searchOn() {
        table = null;
        while (level > 0) {
            level--;
            var gaps = coverage.gaps(basis.span(level));
            regions = gaps.stream().map(Coverage.Gap::range).toList();
            if (gaps.isEmpty() || level > 0 && isCheapBelow(gaps)) {
                continue;
            }
            var chosen = choice.choose(level, gaps);
            if (!chosen.isEmpty()) {
                table = new BlockTable(basis, level, chosen);
                step = new DeltaStep.Sums(table.wanted());
                return;
            }
        }
        step = new DeltaStep.Done(new DeltaPlan(source, coverage.copies()));
    }

    /** Whether shorter blocks cost so little that the longer ones save nothing. */
    private boolean isCheapBelow(List<Coverage.Gap> gaps) {
        return BlockChoice.ENTRY * (long) choice.blocks(level - 1) <= SMALL_TABLE && choice.allPay(level - 1, gaps);
    }

    private void check(List<CopyRange> copies, BlockSearch search) {
        var searched = search.regions();
        int region = 0;
        long end = 0;
        for (var copy : copies) {
            while (region < searched.size() && searched.get(region).end() <= copy.to()) {
                region++;
            }
            if (copy.to() < end
                    || region == searched.size()
                    || copy.to() < searched.get(region).offset()
                    || copy.length() > searched.get(region).end() - copy.to()
                    || copy.length() > basis.size() - copy.from()
                    || (copy.length() | copy.from()) % search.length() != 0) {
                throw new IllegalArgumentException("the search found " + copy.length() + " bytes from " + copy.from()
                        + " at " + copy.to() + ", where it was not asked to look or nothing is");
            }
            end = copy.to() + copy.length();
        }
    }

    private static void check(boolean asked) {
        if (!asked) {
            throw new IllegalStateException("this is not what was asked for now");
        }
    }
}
