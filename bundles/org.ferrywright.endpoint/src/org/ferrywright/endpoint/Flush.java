package org.ferrywright.endpoint;

/** The root can force everything that was written to stable storage. */
public interface Flush extends Facet {
    void flush() throws EndpointException, InterruptedException;
}
