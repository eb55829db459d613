package org.ferrywright.engine.internal;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ferrywright.core.Guard;

/** Lets a held run go on when somebody has approved exactly this plan. */
record PlanApproval(String approvedDigest) {
    /** @param hold what the guard says; empty passes */
    Optional<Guard.Hold> pass(Optional<Guard.Hold> hold, List<Flow> plan) {
        if (approvedDigest == null || approvedDigest.equals(digest(plan))) {
            return approvedDigest == null ? hold : Optional.empty();
        }
        boolean nothing = plan.stream().allMatch(f -> f.deferred().waiting() == 0);
        return nothing
                ? hold
                : Optional.of(new Guard.Hold(
                        hold.map(Guard.Hold::kind).orElse(Guard.Kind.OTHER_PLAN),
                        hold.map(h -> h.detail() + "; ").orElse("")
                                + "what was approved is another plan: the source or the target has changed since"));
    }

    /** Whether somebody has approved a plan: nothing may be done then before it is known to be the same. */
    boolean given() {
        return approvedDigest != null;
    }

    /** Equal for plans that delete and replace the same things in the same state. */
    static String digest(List<Flow> plan) {
        return plan.stream()
                .map(f -> f.deferred().changes().digest()
                        + f.deferred().deletes().digest()
                        + f.deferred().late().digest()
                        + f.deferred().names().digest())
                .collect(Collectors.joining());
    }
}
