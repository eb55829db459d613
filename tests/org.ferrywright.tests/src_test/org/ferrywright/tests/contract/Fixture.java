package org.ferrywright.tests.contract;

import java.io.IOException;
import java.util.Set;
import org.ferrywright.endpoint.Endpoint;

/** A fresh, empty, writable root of one transport. */
public interface Fixture extends AutoCloseable {
    /** Something that a system cannot do. */
    enum Limit {
        /** Times before 1970 become 1970. */
        NO_TIME_BEFORE_1970,
        /** Long paths end the connection. */
        SHORT_PATHS,
        /** A file may be made some time after the server has agreed to make it. */
        OPENS_LATE,
        /** The time of a folder cannot be set. */
        NO_FOLDER_TIMES,
        /** Only the nine permission bits are kept, not the other three of the twelve. */
        NINE_MODE_BITS,
        /** The text of a link loses needless slashes. */
        LINK_TEXT_IS_A_PATH,
        /** Each connection costs a lot of reckoning. */
        SLOW_TO_CONNECT
    }

    /** Always the same open root. */
    Endpoint endpoint();

    /** The same root opened once more, for the caller to close. */
    Endpoint reopen() throws Exception;

    Backdoor backdoor();

    /** Whether the root can hold this name, where its traits do not say it. */
    default boolean holds(String name) {
        return true;
    }

    /** Makes a file of that many bytes that takes no room. @return false where that cannot be done */
    default boolean sparseFile(String path, long size) {
        return false;
    }

    /** What the system underneath cannot do although no trait says so. */
    default Set<Limit> limits() {
        return Set.of();
    }

    /** Closes the root and removes everything. */
    @Override
    void close() throws IOException;
}
