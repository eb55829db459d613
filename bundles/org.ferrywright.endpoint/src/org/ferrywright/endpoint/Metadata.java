package org.ferrywright.endpoint;

import org.ferrywright.core.Attributes;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;

/** Metadata of what is already there can be set. */
public interface Metadata extends Facet {
    /** Never through a link. @param kind what has to be there, else CHANGED */
    void set(RelPath path, EntryKind kind, Attributes attributes) throws EndpointException, InterruptedException;
}
