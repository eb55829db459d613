package org.ferrywright.delta;

import java.util.List;

/** What a {@link DeltaPlanner} needs to know next. */
public sealed interface DeltaStep {
    /** Digests of these nodes, of both trees: for {@link DeltaPlanner#compared}. */
    record Compare(List<Nodes> nodes) implements DeltaStep {}

    /**
     * Digests of a part of the content that is {@link Movable}, by the tree of these bytes alone, and of these nodes of the other one's tree: for
     * {@link DeltaPlanner#comparedMoved}.
     */
    record CompareMoved(ByteRange part, List<Nodes> ofPart, List<Nodes> ofWhole) implements DeltaStep {}

    /** Sums of these nodes of the basis's tree: for {@link DeltaPlanner#summed}. */
    record Sums(List<Nodes> nodes) implements DeltaStep {}

    /** Where these blocks lie in the new content: for {@link DeltaPlanner#found}. */
    record Search(BlockSearch search) implements DeltaStep {}

    /** Nothing more. */
    record Done(DeltaPlan plan) implements DeltaStep {}
}
