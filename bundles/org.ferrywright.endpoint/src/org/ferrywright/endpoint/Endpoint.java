package org.ferrywright.endpoint;

import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;

/**
 * An open root: a tree of folders, files and links that can be read and changed.
 *
 * <p>The methods block, may be called from many threads at once, and end early with {@link InterruptedException} when their thread is
 * interrupted. They never follow a symbolic link, and never reach anything outside the root. A failure is an
 * {@link EndpointException} that the transport has classified; the transport never tries again by itself, the engine does.
 */
public interface Endpoint extends AutoCloseable {
    /** What this root can hold, probed when it was opened. */
    Traits traits();

    /** The facts of one path. Empty means proven absent: a refusal or a doubt is an exception. */
    Optional<Entry> stat(RelPath path) throws EndpointException, InterruptedException;

    /**
     * The entries of one folder, in any order, temporaries included. The cursor throws when the listing was cut short: only a cursor
     * that came to its end has told everything.
     */
    EntryCursor list(RelPath directory) throws EndpointException, InterruptedException;

    /**
     * The content of a file from {@code offset} (bytes) on. {@code expect} is checked at opening. After the last byte the transport
     * looks at the file again: when it is not what it was at opening, the read that would report the end fails with CHANGED. The
     * channel's failures are {@link EndpointIOException}.
     */
    ReadableByteChannel read(RelPath path, long offset, Expect expect) throws EndpointException, InterruptedException;

    /** Opens a temporary beside {@code path}, making the folders above it where they are missing. */
    StagedFile stage(RelPath path, StageRequest request) throws EndpointException, InterruptedException;

    /** Makes one folder, and those above it where they are missing. No failure when it is there already. */
    void makeDirectory(RelPath path) throws EndpointException, InterruptedException;

    /** Deletes a file, a link or an empty folder that is as {@code expect} says. Absent already: no failure. */
    void delete(RelPath path, Expect expect) throws EndpointException, InterruptedException;

    /** Something that this root can do beyond the minimum; empty means that the engine does without. */
    <F extends Facet> Optional<F> facet(Class<F> type);

    /** Where this root really lies, when its address is one of a namespace that leads elsewhere. */
    default Optional<Whereabouts> whereabouts() {
        return Optional.empty();
    }

    /** Frees everything; unfinished temporaries of {@link StagedFile}s that were not closed stay for a later resume. */
    @Override
    void close();
}
