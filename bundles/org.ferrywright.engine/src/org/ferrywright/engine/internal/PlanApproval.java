package org.ferrywright.engine.internal;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ferrywright.core.Guard;

/** Lets a held run go on when somebody has approved exactly this plan. */
record PlanApproval(String approvedDigest) {
    /** @param hold what the guard says; empty passes */
    Optional<Guard.Hold> pass(Optional<Guard.Hold> hold, List<Flow> plan) {
        if (hold.isEmpty() || approvedDigest == null) {
            return hold;
        }
        return approvedDigest.equals(digest(plan))
                ? Optional.empty()
                : hold.map(h -> new Guard.Hold(
                        h.kind(),
                        h.detail()
                                + "; what was approved is another plan: the source or the target has changed since"));
    }

    /** Equal for plans that delete and replace the same things in the same state. */
    static String digest(List<Flow> plan) {
        return plan.stream()
                .map(f -> f.deferred().deletes().digest() + f.deferred().late().digest())
                .collect(Collectors.joining());
    }
}
