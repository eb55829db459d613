package org.ferrywright.endpoint;

import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentDigest;

/** Content is hashed where it lies, so that it need not travel. */
public interface Hashing extends Facet {
    /**
     * The XXH3-128 digest under {@code seed} of {@code length} bytes from {@code offset} on; a length of -1 means up to the end. Fails
     * with CHANGED when the file is not as expected before and after, or is too short.
     */
    ContentDigest digest(RelPath path, long offset, long length, long seed, Expect expect)
            throws EndpointException, InterruptedException;
}
