package org.ferrywright.delta;

import java.util.List;

/** What a {@link DeltaPlanner} needs to know next. */
public sealed interface DeltaStep {
    /** Digests of these nodes, of both trees: for {@link DeltaPlanner#compared}. */
    record Compare(List<Nodes> nodes) implements DeltaStep {}

    /** Sums of these nodes of the basis's tree: for {@link DeltaPlanner#summed}. */
    record Sums(List<Nodes> nodes) implements DeltaStep {}

    /** Where these blocks lie in the new content: for {@link DeltaPlanner#found}. */
    record Search(BlockSearch search) implements DeltaStep {}

    /** Nothing more. */
    record Done(DeltaPlan plan) implements DeltaStep {}
}
