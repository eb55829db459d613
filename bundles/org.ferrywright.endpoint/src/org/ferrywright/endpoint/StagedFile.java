package org.ferrywright.endpoint;

import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import java.util.OptionalLong;
import org.ferrywright.core.Entry;
import org.ferrywright.delta.ContentDigest;

/** A temporary beside its target. Until {@link #commit} nothing about the target has changed. */
public interface StagedFile extends AutoCloseable {
    /** How many bytes are there already from an earlier attempt: writing goes on after them. */
    long resumeOffset();

    /** The XXH3-128 digest of the first {@link #resumeOffset} bytes under the request's seed or {@link #resumeSeed}, so that a wrong beginning is seen early. */
    ContentDigest resumeDigest() throws EndpointException, InterruptedException;

    /** Another seed than the request's, under which the root knows the digest of the beginning; empty for that of the request. */
    default OptionalLong resumeSeed() {
        return OptionalLong.empty();
    }

    /**
     * Takes the bytes from {@link #resumeOffset} on. It is closed together with the staged file, never by the caller before the commit.
     * Its failures are {@link EndpointIOException}.
     */
    WritableByteChannel channel() throws EndpointException, InterruptedException;

    /**
     * The XXH3-128 digest under the request's seed of all that the temporary has now, where this process reckons it from the very buffers that
     * the channel is given: whoever fills them has no need to reckon it as well. Empty where it is reckoned elsewhere, or not from the first
     * byte on.
     */
    default Optional<ContentDigest> taken() {
        return Optional.empty();
    }

    /**
     * Makes the temporary the target, as the root's {@link CommitMode} allows, and returns its facts. Fails with CORRUPT when the bytes
     * do not have the digest or the size, with CHANGED when the target is not as expected; the temporary is gone then.
     */
    Entry commit(Commit commit) throws EndpointException, InterruptedException;

    /** Removes the temporary. */
    void discard() throws EndpointException, InterruptedException;

    /** Without a commit before, the temporary stays for a later resume. */
    @Override
    void close();
}
