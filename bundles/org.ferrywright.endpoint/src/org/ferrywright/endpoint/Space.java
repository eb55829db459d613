package org.ferrywright.endpoint;

/** The root knows how much room is left. */
public interface Space extends Facet {
    /** Bytes that we may still write. */
    long available() throws EndpointException, InterruptedException;
}
