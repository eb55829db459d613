package org.ferrywright.engine.internal;

import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;

/**
 * A file of a target that may have much of what a file of the source has.
 *
 * @param entry what the listing told of it
 * @param own whether it is the old version of the same path
 */
record Basis(RelPath path, Entry entry, boolean own) {}
