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
        try (Folder folder = tree.open(path.parent(), FileTree.Use.NAMES);
                OpenFile file = folder.read(path.name())) {
            Entry before = file.facts();
            Placement.check(expect, before, path, tree.failures());
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
                int n = file.read(buffer, at);
                if (n < 0) {
                    throw tree.failures().changed(path, "it became shorter while it was read");
                }
                hash.update(buffer.flip());
                at += n;
            }
            LocalReadChannel.checkUnchanged(file, before, before.size(), path, tree.failures());
            return hash.digest();
        }
    }
}
