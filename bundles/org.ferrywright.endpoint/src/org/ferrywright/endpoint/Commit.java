package org.ferrywright.endpoint;

import org.ferrywright.core.Attributes;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentDigest;

/**
 * The last step of one file.
 *
 * @param attributes what the file gets before it takes the target's place
 * @param digest XXH3-128 of the whole content under the seed of the {@link StageRequest}
 * @param expect what has to stand at the target
 * @param kept name under which what stands at the target is kept, see {@link Keeping}; null when it is not
 */
public record Commit(Attributes attributes, ContentDigest digest, Expect expect, RelPath kept) {
    /** Keeps nothing of what it replaces. */
    public Commit(Attributes attributes, ContentDigest digest, Expect expect) {
        this(attributes, digest, expect, null);
    }
}
