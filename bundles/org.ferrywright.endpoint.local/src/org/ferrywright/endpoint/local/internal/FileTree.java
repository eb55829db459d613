package org.ferrywright.endpoint.local.internal;

import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Traits;

/**
 * An open root folder of this machine. No path below it is ever resolved through a link, whatever happens to the tree
 * meanwhile.
 */
interface FileTree extends AutoCloseable {
    /** What a folder is opened for. */
    enum Use {
        /** To act on what is in it; needs no permission to list it. */
        NAMES,
        /** To list it as well. */
        LISTING,
        /** As NAMES, and it is made where it is missing, with those above it. */
        CREATING
    }

    /**
     * Fails with NOT_FOUND when it, or a folder above it, is missing, and with DENIED when a link stands in the way.
     */
    Folder open(RelPath directory, Use use) throws EndpointException;

    /**
     * Another open tree, whose root is a folder of this one; reached through no link. Its failures are of scope
     * ENDPOINT.
     *
     * @param create whether the folder is made where it is missing
     * @param address how the new root is called in messages
     */
    FileTree beneath(RelPath folder, boolean create, String address) throws EndpointException;

    Traits traits();

    /** Whether the traits tell all about names; else a probe has to. */
    boolean namesKnown();

    Failures failures();

    /** Whether one file can be given several names, and entries tell which are. */
    boolean hardLinks();

    /** Whether entries tell which files have holes. */
    boolean tellsHoles();

    /** Bytes that we may still write. */
    long available() throws EndpointException;

    /** Forces everything that was written to stable storage. */
    void flush() throws EndpointException;

    /** What is open below the root stays usable until it is closed itself. */
    @Override
    void close();
}
