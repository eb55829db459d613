package org.ferrywright.engine;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.ConflictPolicy;
import org.ferrywright.core.Filter;
import org.ferrywright.core.Guard.DeleteLimit;
import org.ferrywright.core.Mode;
import org.ferrywright.core.SymlinkPolicy;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.EndpointConfig;

/**
 * One run that a person or a job asks for.
 *
 * @param targets at least one
 * @param filter with the time that ages are counted from
 * @param conflicts who wins in the mode two-way
 * @param preview whether everything is decided but nothing is touched
 * @param threads how many batches and large files are in flight at once per target, at least 1; of small files afar it may be more
 * @param bytesPerSecond most content bytes a second over all targets; 0 means no limit
 * @param deleteLimit how much may be deleted before the run is held
 * @param rewriteLimit how many files may be written over before the run is held
 * @param metadata kinds of metadata that count and are carried, beside the time
 * @param approvedPlan id of a held plan that goes on now, or null
 * @param forced files whose content is copied although size and time are equal; not in mode two-way
 * @param revisions what is kept of what is replaced and deleted
 * @param symlinks what is done with the symbolic links of the source, in mode two-way of both sides
 * @param content how content is looked at and brought over
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
        DeleteLimit rewriteLimit,
        Set<Aspect> metadata,
        String approvedPlan,
        PathSet forced,
        Revisions revisions,
        SymlinkPolicy symlinks,
        ContentPolicy content) {
    public SyncRequest {
        targets = List.copyOf(targets);
        metadata = Set.copyOf(metadata);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("a run needs a target");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("a run needs at least one thread, not " + threads);
        }
    }

    /** A run in mode update over everything, as a person starts it who gives nothing but the two ends. */
    public static Builder between(EndpointConfig source, List<EndpointConfig> targets) {
        return new Builder(source, targets);
    }

    /**
     * Collects what differs from the usual; see the record for what each means. A request is for one run: where its filter has no time
     * yet, ages are counted from the moment of {@link #build}.
     */
    public static final class Builder {
        private final EndpointConfig source;
        private final List<EndpointConfig> targets;
        private Mode mode = Mode.UPDATE;
        private Filter filter = Filter.ALL;
        private ConflictPolicy conflicts = ConflictPolicy.KEEP_BOTH;
        private boolean preview;
        private int threads = defaultThreads();
        private long bytesPerSecond;
        private DeleteLimit deleteLimit = DeleteLimit.DEFAULT;
        private DeleteLimit rewriteLimit = DeleteLimit.REWRITES;
        private Set<Aspect> metadata = EnumSet.allOf(Aspect.class);
        private String approvedPlan;
        private PathSet forced = PathSet.EMPTY;
        private Revisions revisions = Revisions.NONE;
        private SymlinkPolicy symlinks = SymlinkPolicy.COPY;
        private ContentPolicy content = ContentPolicy.USUAL;

        private Builder(EndpointConfig source, List<EndpointConfig> targets) {
            this.source = source;
            this.targets = targets;
        }

        public Builder mode(Mode value) {
            mode = value;
            return this;
        }

        public Builder filter(Filter value) {
            filter = value;
            return this;
        }

        public Builder conflicts(ConflictPolicy value) {
            conflicts = value;
            return this;
        }

        public Builder preview(boolean value) {
            preview = value;
            return this;
        }

        public Builder threads(int value) {
            threads = value;
            return this;
        }

        public Builder bytesPerSecond(long value) {
            bytesPerSecond = value;
            return this;
        }

        public Builder deleteLimit(DeleteLimit value) {
            deleteLimit = value;
            return this;
        }

        public Builder rewriteLimit(DeleteLimit value) {
            rewriteLimit = value;
            return this;
        }

        public Builder metadata(Set<Aspect> value) {
            metadata = value;
            return this;
        }

        public Builder approvedPlan(String value) {
            approvedPlan = value;
            return this;
        }

        public Builder forced(PathSet value) {
            forced = value;
            return this;
        }

        public Builder revisions(Revisions value) {
            revisions = value;
            return this;
        }

        public Builder symlinks(SymlinkPolicy value) {
            symlinks = value;
            return this;
        }

        public Builder content(ContentPolicy value) {
            content = value;
            return this;
        }

        public SyncRequest build() {
            return new SyncRequest(
                    source,
                    targets,
                    mode,
                    filter.now() == null ? filter.at(Timestamp.of(Instant.now())) : filter,
                    conflicts,
                    preview,
                    threads,
                    bytesPerSecond,
                    deleteLimit,
                    rewriteLimit,
                    metadata,
                    approvedPlan,
                    forced,
                    revisions,
                    symlinks,
                    content);
        }
    }

    /** Twice the cores, four at least and sixteen at most: enough to keep disk, network and cores busy. */
    public static int defaultThreads() {
        return Math.clamp(Runtime.getRuntime().availableProcessors() * 2L, 4, 16);
    }
}
