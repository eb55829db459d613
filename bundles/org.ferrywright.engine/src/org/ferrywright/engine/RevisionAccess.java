package org.ferrywright.engine;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.VersionId;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.engine.Engine.SettingsException;
import org.ferrywright.engine.SyncResult.Failure;
import org.ferrywright.engine.SyncResult.Outcome;

/** Finds and restores what runs kept at a root of what they replaced and deleted there. Obtained as a service. */
public interface RevisionAccess {
    /** An old version. @param path of the original, below the root; @param kind a file or a link; @param size in bytes */
    record Version(RelPath path, VersionId id, EntryKind kind, long size) {}

    /** Which version of a file is meant. */
    sealed interface Pick {
        /** The one that was kept last. */
        record Newest() implements Pick {}

        /** The one whose id begins so; it has to be one only. */
        record Id(String beginning) implements Pick {}

        /**
         * What stood there just before that time: the first version kept from then on. What was neither replaced nor deleted since is
         * left as it is.
         */
        record Before(Instant time) implements Pick {}
    }

    /**
     * What is to be restored.
     *
     * @param path of a file, or of a folder with all that is below; a folder only with {@link Pick.Before}
     * @param to where it goes instead, or null for where it was
     */
    record Restore(EndpointConfig target, RelPath path, Pick pick, RelPath to) {}

    /**
     * @param versions how many were listed or restored
     * @param unchanged how many stand there already as they would be restored
     * @param bytes content of these versions
     * @param failures at most {@link SyncResult#KEPT} of them; {@code failed} counts all
     * @param error why it could not go on, or null
     */
    record Result(
            Outcome outcome,
            long versions,
            long unchanged,
            long bytes,
            List<Failure> failures,
            long failed,
            Failure error) {}

    /**
     * Tells the old versions of one path and of everything below it, a folder after the other, those of one file by time.
     *
     * @param path the root for all
     * @throws SettingsException when there is no such transport
     */
    Result list(Instance instance, EndpointConfig target, RelPath path, Consumer<Version> sink)
            throws SettingsException;

    /**
     * Copies old versions back, each in one step. They stay kept, and what stands in their place is kept as well.
     *
     * @throws SettingsException when there is no such version, or no such transport
     */
    Result restore(Instance instance, Restore request, RunObserver observer) throws SettingsException;
}
