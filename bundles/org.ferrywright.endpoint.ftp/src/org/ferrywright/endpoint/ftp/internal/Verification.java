package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;

/**
 * Whether the server has stored what was sent, which is seen before a temporary gets its name.
 *
 * @param by what is compared beside the size
 * @param digest what the server tells; null where it tells none
 */
record Verification(By by, ServerDigest digest) {
    /** What is compared beside the size. */
    enum By {
        SIZE,
        /** A digest that the server computes, where it does. */
        DIGEST,
        /** Everything, which is read back. */
        READ
    }

    /**
     * What was sent.
     *
     * @param digest under that seed
     * @param told what the server should tell of it, or null when it is not asked
     */
    record Sent(long size, ContentDigest digest, long seed, byte[] told) {}

    /** Reading a longer file costs the server more time than a connection without a sign of life may have. */
    private static final long MOST_DIGESTED = 4L << 30;

    private static final int PIECE = 128 << 10;

    /** What is known of a server that digests; the content of a file passes through it while it is sent. Null when none is compared. */
    ServerDigest.Running begin() {
        return by == By.DIGEST && digest != null ? digest.begin() : null;
    }

    /** A small file. */
    Sent of(byte[] content, ContentDigest known) {
        var running = begin();
        if (running != null) {
            running.update(content, 0, content.length);
        }
        return new Sent(content.length, known, 0, running == null ? null : running.value());
    }

    /** What asks the server for its digest; empty when it is not asked. @param path as the server is told it */
    List<String> commands(Sent sent, String path) {
        return sent.told == null || sent.size == 0 || sent.size > MOST_DIGESTED ? List.of() : digest.commands(path);
    }

    /** What one of these told is what was sent, or the server did not tell it this time. @param reply to the last of these */
    boolean holds(Sent sent, String path, Reply reply) {
        Optional<byte[]> told = digest.told(path, reply);
        return told.isEmpty() || Arrays.equals(told.get(), sent.told);
    }

    /**
     * Reads back what was sent, if somebody wants that or there is doubt: a server may remember a digest of what it had under the name before.
     *
     * @throws EndpointException CORRUPT when it is something else
     */
    void readBack(Session session, Changes changes, RelPath temporary, RelPath path, Sent sent, boolean doubt)
            throws EndpointException, IOException {
        if (by != By.READ && !doubt) {
            return;
        }
        var hash = new ContentHash(sent.seed);
        try {
            Transfer transfer = session.begin("RETR " + changes.tree().place().of(temporary), 0);
            try {
                var piece = new byte[PIECE];
                for (int n = transfer.read(piece, 0, PIECE); n >= 0; n = transfer.read(piece, 0, PIECE)) {
                    hash.update(piece, 0, n);
                }
                transfer.finish();
            } finally {
                transfer.abort();
            }
        } catch (RefusedException e) {
            throw changes.failures().of(e.reply(), "read back", path);
        }
        if (!hash.digest().equals(sent.digest)) {
            throw changes.failures().item(Kind.CORRUPT, path, "what is read back from the server is not what was sent");
        }
    }
}
