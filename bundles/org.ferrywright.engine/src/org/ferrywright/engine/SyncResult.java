package org.ferrywright.engine;

import java.util.List;
import java.util.Optional;
import org.ferrywright.core.Guard;
import org.ferrywright.core.Mode;

/**
 * What a run did, or in a preview would do. Counts are of files, folders and links.
 *
 * @param scannedSource entries seen at the source
 * @param scannedTarget entries seen at the targets
 * @param failures at most {@link #KEPT} of them, in the order they were seen; {@code failed} counts all; with several targets each
 *     message begins with the target's address
 * @param skipped devices, sockets and pipes, and links that take no part, at most {@link #KEPT}; {@code skips} counts all
 * @param conflicts at most {@link #KEPT} of them, settled or waiting
 * @param findings names that a side cannot hold as they are, at most {@link #KEPT}; {@code found} counts all
 * @param fidelity what the targets cannot keep; told by a preview and by the first run of a link
 * @param places where roots lie whose addresses are those of a namespace, and what else is to be known of a root
 * @param transfers how large files were brought over, at most {@link #KEPT}; {@code transferred} counts all
 * @param error why the run as a whole could not go on, or null; with several targets the first that there is
 * @param targets what became of each, in the order of the request; the counts above are their sums
 * @param run id under which the data folder keeps what is known of it, or null for a run that did not begin
 */
public record SyncResult(
        Outcome outcome,
        Mode mode,
        long scannedSource,
        long scannedTarget,
        long created,
        long updated,
        long deleted,
        long moved,
        long unchanged,
        Bytes bytes,
        List<Failure> failures,
        long failed,
        List<Failure> skipped,
        long skips,
        List<Conflict> conflicts,
        List<NameFinding> findings,
        long found,
        List<FidelityLoss> fidelity,
        List<Whereabout> places,
        List<Transfer> transfers,
        long transferred,
        Optional<Held> held,
        Failure error,
        List<Target> targets,
        String run,
        long elapsedMillis) {
    /** How many failures, skips and transfers are kept one by one. */
    public static final int KEPT = 1000;

    public enum Outcome {
        OK,
        FAILURES,
        /** Conflicts wait for a decision. */
        CONFLICTS,
        HELD,
        /** An endpoint could not be reached or refused us. */
        ERROR,
        CANCELLED
    }

    /**
     * @param content bytes of the files that were brought in step
     * @param literal content bytes that were really sent from the source to the target
     * @param sent bytes on the network, away from this machine's engine
     * @param received bytes on the network, towards it
     */
    public record Bytes(long content, long literal, long sent, long received) {}

    /** @param path below the root, printable by {@code Printable}; @param kind as of {@code EndpointException.Kind} */
    public record Failure(String path, String kind, String message) {}

    /**
     * Where a root lies whose address is one of a namespace that leads elsewhere, or what is to be known of any other root.
     *
     * @param address of the root, as it was given
     * @param targets every place that stands for it, in the order in which they are tried; none when its address leads nowhere else
     * @param used the one that the run uses
     * @param doubt what a person should know, or null
     */
    public record Whereabout(String address, List<String> targets, String used, String doubt) {}

    /** Both sides changed one path. @param reason what came of it, or what has to be decided */
    public record Conflict(String path, String reason) {}

    /**
     * How one large file was brought over.
     *
     * @param target address of the target
     * @param path below the root, printable by {@code Printable}
     * @param strategy {@code stream}, {@code delta}, {@code in-place}, or {@code attributes} when its content was there already
     * @param basis the file of the target that it was made of, printable; empty when of none
     * @param size of the file in bytes
     * @param blocks of the basis that were used again; with {@code attributes} all of the file
     * @param literal content bytes that were sent
     * @param sent bytes of content and digests that the two roots were told for this file, before compression
     * @param why this strategy and no other, for people
     */
    public record Transfer(
            String target,
            String path,
            String strategy,
            String basis,
            long size,
            long blocks,
            long literal,
            long sent,
            String why) {}

    /** @param plan id to approve it by */
    public record Held(Guard.Kind kind, String detail, String plan) {}

    /**
     * What the run did at one target.
     *
     * @param target its address
     * @param failed how many failures
     * @param error why this target could not be brought in step at all, or null
     */
    public record Target(
            String target,
            Outcome outcome,
            long created,
            long updated,
            long deleted,
            long moved,
            long unchanged,
            long failed,
            Optional<Held> held,
            Failure error) {}
}
