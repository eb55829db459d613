package org.ferrywright.wire;

import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Entry;
import org.ferrywright.core.NameRules;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.ContentDigest;

/** What a Listener answers in a message. */
public sealed interface Reply {
    /**
     * An open root; its traits as the transport SPI has them.
     *
     * @param root number of the root in further requests on this connection
     * @param facets names of what it can do beyond the minimum
     * @param holding what metadata it holds beyond the minimum
     */
    record Opened(
            int root,
            String commitMode,
            long timePrecision,
            NameRules names,
            boolean modes,
            boolean owners,
            boolean readOnly,
            String identity,
            Set<String> facets,
            Holding holding)
            implements Reply {}

    /**
     * What a root tells and keeps beyond the minimum, as the transport SPI has it.
     *
     * @param maxFileSize bytes; {@link Long#MAX_VALUE} when no limit is known
     */
    record Holding(Set<Aspect> tells, Set<Aspect> keeps, boolean sparse, long maxFileSize, boolean probed) {}

    /** @param entry null when there is nothing */
    record Found(Entry entry) implements Reply {}

    record Staged(long resumeOffset) implements Reply {}

    record Digest(ContentDigest digest) implements Reply {}

    /**
     * An open tree of blocks.
     *
     * @param cached whether it was at hand, so that the file is not read
     * @param digest of the whole content when it is known already, else null
     */
    record Blocks(BlockShape shape, boolean cached, ContentDigest digest) implements Reply {}

    record SpaceLeft(long bytes) implements Reply {}

    record Acknowledged() implements Reply {}
}
