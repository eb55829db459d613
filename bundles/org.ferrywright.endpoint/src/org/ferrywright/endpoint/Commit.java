package org.ferrywright.endpoint;

import org.ferrywright.core.Attributes;
import org.ferrywright.delta.ContentDigest;

/**
 * The last step of one file.
 *
 * @param attributes what the file gets before it takes the target's place
 * @param digest XXH3-128, under the seed of the {@link StageRequest}, of the bytes from {@link StagedFile#resumeOffset} to the end: what was
 *     there before was verified by {@link StagedFile#resumeDigest}
 * @param expect what has to stand at the target
 */
public record Commit(Attributes attributes, ContentDigest digest, Expect expect) {}
