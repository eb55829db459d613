package org.ferrywright.endpoint;

import org.ferrywright.core.Entry;

/** The entries of one folder, read as they are asked for. */
public interface EntryCursor extends AutoCloseable {
    /** The next entry, or null after the last. Throws when the rest cannot be told. */
    Entry next() throws EndpointException, InterruptedException;

    @Override
    void close();
}
