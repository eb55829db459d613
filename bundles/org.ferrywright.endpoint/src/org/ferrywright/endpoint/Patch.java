package org.ferrywright.endpoint;

import java.nio.channels.WritableByteChannel;
import org.ferrywright.core.Entry;

/**
 * A new version of a file in the making, from its first byte to its last: what is copied from the basis and what is new, in the order of
 * the new content. Until {@link #commit} the file is the old version; a patch in place that is not committed is undone.
 */
public interface Patch extends AutoCloseable {
    /** How many bytes of the new version are there already from an earlier attempt: it goes on after them. They are not trusted before the commit. */
    long resumeOffset();

    /** Takes the next {@code length} bytes from the basis at {@code from}. */
    void copy(long from, long length) throws EndpointException, InterruptedException;

    /**
     * Takes the next bytes as they come, between copies too. It is closed together with the patch, never by the caller before. Its
     * failures are {@link EndpointIOException}.
     */
    WritableByteChannel literal() throws EndpointException, InterruptedException;

    /**
     * Makes the new version the file, as the root's {@link CommitMode} allows, and returns its facts. Fails with CORRUPT when the tree of
     * blocks of what was made does not have the digest or the size, with CHANGED when basis or file are not as expected; the old
     * version is there then, and no temporary.
     */
    Entry commit(Commit commit) throws EndpointException, InterruptedException;

    /** Takes everything back. */
    void discard() throws EndpointException, InterruptedException;

    /** Without a commit before, a temporary stays for a later resume, and a patch in place is undone. */
    @Override
    void close();
}
