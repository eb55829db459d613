package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.FileBlocks;
import org.ferrywright.endpoint.Hashing;

/** Looks into files: their digests and their beginnings. */
final class Contents {
    private static final int BUFFER = 256 << 10;

    private Contents() {}

    /** Digest of a whole file, made where the file lies if the root can, else by reading it. */
    static ContentDigest digest(Endpoint root, RelPath path, Entry entry, long seed)
            throws EndpointException, InterruptedException {
        var hashing = root.facet(Hashing.class);
        if (hashing.isPresent()) {
            return hashing.get().digest(path, 0, -1, seed, Expect.same(entry));
        }
        var hash = new ContentHash(seed);
        var buffer = ByteBuffer.allocate(BUFFER);
        try (ReadableByteChannel channel = root.read(path, 0, Expect.same(entry))) {
            while (channel.read(buffer.clear()) >= 0) {
                hash.update(buffer.flip());
            }
            return hash.digest();
        } catch (IOException e) {
            throw PlainBulk.failure(e, path);
        }
    }

    /** Whether the root tells digests of files without their content travelling. */
    static boolean hashedInPlace(Endpoint root) {
        return root.facet(Hashing.class).isPresent()
                && root.facet(Deltas.class).map(Deltas::digestsInPlace).orElse(true);
    }

    /**
     * Whether a file has the content of one that lies where nobody can read it without its content travelling, as the tree tells that is
     * at hand of that; empty when there is none.
     */
    static Optional<Boolean> sameBlocks(
            Endpoint here, RelPath path, Entry entry, Endpoint there, RelPath other, Entry otherEntry)
            throws EndpointException, InterruptedException {
        var near = here.facet(Deltas.class).filter(Deltas::digestsInPlace);
        var far = there.facet(Deltas.class).filter(d -> !d.digestsInPlace());
        if (near.isEmpty() || far.isEmpty() || entry.size() != otherEntry.size()) {
            return Optional.empty();
        }
        try (FileBlocks known = far.get().blocks(other, null, Expect.same(otherEntry))) {
            if (!known.cached()) {
                return Optional.empty();
            }
            try (FileBlocks own = near.get().blocks(path, known.shape().scheme(), Expect.same(entry))) {
                return Optional.of(own.root().equals(known.root()));
            }
        }
    }

    /** The first bytes of a file, at most {@code length}. */
    static byte[] head(Endpoint root, RelPath path, Entry entry, int length)
            throws EndpointException, InterruptedException {
        var buffer = ByteBuffer.allocate(length);
        try (ReadableByteChannel channel = root.read(path, 0, Expect.same(entry))) {
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // as far as it goes
            }
        } catch (IOException e) {
            throw PlainBulk.failure(e, path);
        }
        byte[] head = new byte[buffer.flip().remaining()];
        buffer.get(head);
        return head;
    }
}
