package org.ferrywright.endpoint;

import org.ferrywright.core.RelPath;

/** The root gives things another name without their content travelling. */
public interface ServerMove extends Facet {
    /**
     * Moves a file, a link or a folder with all that is in it, in one step. The new name must be free, else EXISTS; the folder that
     * holds it is made where it is missing. Another spelling of {@code from} itself is free: where the root keeps the case of names but does
     * not tell them apart by it, this is how it changes.
     *
     * @param expect what has to stand at {@code from}
     */
    void move(RelPath from, RelPath to, Expect expect) throws EndpointException, InterruptedException;
}
