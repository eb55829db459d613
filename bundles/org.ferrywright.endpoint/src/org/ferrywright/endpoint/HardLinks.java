package org.ferrywright.endpoint;

import org.ferrywright.core.RelPath;

/** The root can give one file several names, and its entries tell {@code fileId} and {@code links}. */
public interface HardLinks extends Facet {
    /** Makes {@code path} another name of {@code existing}, atomically replacing what is there. */
    void link(RelPath path, String temporary, RelPath existing, Expect expect)
            throws EndpointException, InterruptedException;
}
