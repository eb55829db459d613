package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Hashing;

/** Reads a part of a file and tells its digest, if the file stayed what it was. */
final class LocalHashing implements Hashing {
    private static final int CHUNK = 256 << 10;

    private final FileTree tree;

    LocalHashing(FileTree tree) {
        this.tree = tree;
    }

    @Override
    public ContentDigest digest(RelPath path, long offset, long length, long seed, Expect expect)
            throws EndpointException, InterruptedException {
        LocalEndpoint.checkInterrupt();
        try (Source source = Source.open(tree, path, expect)) {
            Entry before = source.before();
            long end = length < 0 ? before.size() : offset + length;
            if (offset < 0 || offset > end || end > before.size()) {
                throw tree.failures()
                        .item(
                                Kind.CHANGED,
                                path,
                                "it has " + before.size() + " bytes, not those from " + offset + " to " + end);
            }
            var hash = new ContentHash(seed);
            var buffer = ByteBuffer.allocateDirect(CHUNK);
            for (long at = offset; at < end; ) {
                LocalEndpoint.checkInterrupt();
                buffer.clear().limit((int) Math.min(CHUNK, end - at));
                source.fill(buffer, at);
                hash.update(buffer.flip());
                at += buffer.limit();
            }
            source.checkUnchanged();
            return hash.digest();
        }
    }
}
