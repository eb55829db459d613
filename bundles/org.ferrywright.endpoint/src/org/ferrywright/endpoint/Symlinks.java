package org.ferrywright.endpoint;

import org.ferrywright.core.Attributes;
import org.ferrywright.core.RelPath;

/** The root holds symbolic links as links. */
public interface Symlinks extends Facet {
    /** Makes or atomically replaces a link. @param temporary name to make it under first */
    void link(RelPath path, String temporary, String linkTarget, Attributes attributes, Expect expect)
            throws EndpointException, InterruptedException;
}
