package org.ferrywright.engine;

import java.util.List;
import org.ferrywright.core.ConflictPolicy;
import org.ferrywright.core.Filter;
import org.ferrywright.core.Guard.DeleteLimit;
import org.ferrywright.core.Mode;
import org.ferrywright.endpoint.EndpointConfig;

/**
 * One run that a person or a job asks for.
 *
 * @param targets at least one
 * @param conflicts who wins in the mode two-way
 * @param preview whether everything is decided but nothing is touched
 * @param threads how many batches and large files are in flight at once per target, at least 1
 * @param bytesPerSecond most content bytes a second over all targets; 0 means no limit
 * @param approvedPlan id of a held plan that goes on now, or null
 */
public record SyncRequest(
        EndpointConfig source,
        List<EndpointConfig> targets,
        Mode mode,
        Filter filter,
        ConflictPolicy conflicts,
        boolean preview,
        int threads,
        long bytesPerSecond,
        DeleteLimit deleteLimit,
        String approvedPlan) {
    public SyncRequest {
        targets = List.copyOf(targets);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("a run needs a target");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("a run needs at least one thread, not " + threads);
        }
    }

    /** Twice the cores, four at least and sixteen at most: enough to keep disk, network and cores busy. */
    public static int defaultThreads() {
        return Math.clamp(Runtime.getRuntime().availableProcessors() * 2L, 4, 16);
    }
}
