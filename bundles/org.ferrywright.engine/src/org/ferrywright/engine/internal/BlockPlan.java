package org.ferrywright.engine.internal;

import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.DeltaPlan;
import org.ferrywright.delta.DeltaPlanner;
import org.ferrywright.delta.DeltaStep;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;

/** Asks both roots what a {@link DeltaPlanner} needs to know. */
final class BlockPlan {
    private BlockPlan() {}

    /** @param here the root of the new content, in which blocks of the basis are searched for */
    static DeltaPlan of(TreePair trees, Deltas here, RelPath path, Entry entry)
            throws EndpointException, InterruptedException, TreePair.BasisFailure {
        var planner = new DeltaPlanner(trees.sourceShape(), trees.basisShape(), trees.searchable(), trees.movable());
        while (!(planner.step() instanceof DeltaStep.Done)) {
            try {
                switch (planner.step()) {
                    case DeltaStep.Compare(var nodes) -> {
                        TreePair.Digests digests = trees.digests(nodes);
                        planner.compared(digests.source(), digests.basis());
                    }
                    case DeltaStep.CompareMoved(var part, var ofPart, var ofWhole) -> {
                        TreePair.Moved digests = trees.moved(part, ofPart, ofWhole);
                        planner.comparedMoved(digests.part(), digests.whole());
                    }
                    case DeltaStep.Sums(var nodes) -> planner.summed(trees.sums(nodes));
                    case DeltaStep.Search(var search) -> planner.found(here.search(path, search, Expect.same(entry)));
                    case DeltaStep.Done _ -> {
                        // ends the loop
                    }
                }
            } catch (IllegalArgumentException e) {
                throw new TreePair.BasisFailure(
                        EndpointException.of(Kind.PROTOCOL, "a root answered what was not asked: " + e.getMessage())
                                .path(path)
                                .cause(e)
                                .build());
            }
        }
        return ((DeltaStep.Done) planner.step()).plan();
    }
}
