package org.ferrywright.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ferrywright.engine.SyncResult.Failure;

/**
 * What a verification found, after a repair if there was one.
 *
 * @param equal paths that are the same on both sides
 * @param skipped paths that no run replicates: devices, and links where the target holds none
 * @param counts how many findings of each kind
 * @param findings at most {@link SyncResult#KEPT} of them, in the order of the walk
 * @param bytes on the network
 * @param repair what a repair did before everything was read again, or null
 * @param receipt where it lies, or null when there is none: nothing was compared to the end
 * @param error why it could not be done, or null
 */
public record VerifyResult(
        Outcome outcome,
        String target,
        Side source,
        Side targetSide,
        long equal,
        long skipped,
        Map<Kind, Long> counts,
        List<Finding> findings,
        SyncResult.Bytes bytes,
        Repair repair,
        Path receipt,
        Failure error,
        long elapsedMillis) {
    public enum Outcome {
        EQUAL,
        DIFFERENT,
        /** An endpoint could not be reached or refused us. */
        ERROR,
        CANCELLED
    }

    /** What can be wrong with one path. */
    public enum Kind {
        /** Size and time agree, the content does not: damage. */
        CORRUPT,
        /** Content, and size or time, differ: not in step. */
        DIFFERS,
        /** Only the source has it. */
        MISSING,
        /** Only the target has it. */
        EXTRA,
        /** A file on one side, a folder or link on the other. */
        OTHER_KIND,
        /** The content is the same; mode, owner or time is not. */
        METADATA,
        /** It was being changed while it was read. */
        CHANGED,
        /** It could not be read. */
        UNREADABLE
    }

    /** @param path below the root, printable; @param detail why, for people */
    public record Finding(Kind kind, String path, String detail) {}

    /**
     * What one side holds.
     *
     * @param entries files, folders and links
     * @param bytes content of the files
     * @param digest SHA-256 over all entries in tree order, in hexadecimal, see docs/formats.md
     */
    public record Side(long entries, long files, long bytes, String digest) {
        static final Side NOTHING = new Side(0, 0, 0, "");
    }

    /** @param before findings before the repair; @param copied entries brought in step; @param failed entries that were not */
    public record Repair(Map<Kind, Long> before, long copied, long failed, String trouble) {}

    /** Nothing was compared to the end. */
    public static VerifyResult ofNothing(Outcome outcome, String target, Failure error, long elapsedMillis) {
        return new VerifyResult(
                outcome,
                target,
                Side.NOTHING,
                Side.NOTHING,
                0,
                0,
                Map.of(),
                List.of(),
                new SyncResult.Bytes(0, 0, 0, 0),
                null,
                null,
                error,
                elapsedMillis);
    }

    /** Findings of all kinds. */
    public long found() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
