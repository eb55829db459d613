package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Hashing;

/** Digests of files whose content comes over the network for them: {@link SmbDeltas#digestsInPlace} says so. */
record SmbHashing(SmbFiles files) implements Hashing {
    @Override
    public ContentDigest digest(RelPath path, long offset, long length, long seed, Expect expect)
            throws EndpointException, InterruptedException {
        try (OpenContent content = files.open(path, expect)) {
            long size = content.before().size();
            long end = length < 0 ? size : offset + length;
            if (offset < 0 || offset > end || end > size) {
                throw content.share()
                        .failures()
                        .item(Kind.CHANGED, path, "it has " + size + " bytes, not those from " + offset + " to " + end);
            }
            var hash = new ContentHash(seed);
            ReadAhead ahead = content.ahead(offset, end);
            for (ByteBuffer piece = ahead.next(); piece != null; piece = ahead.next()) {
                hash.update(piece);
            }
            content.checkUnchanged();
            return hash.digest();
        }
    }
}
