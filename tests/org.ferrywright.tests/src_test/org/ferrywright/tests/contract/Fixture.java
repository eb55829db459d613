package org.ferrywright.tests.contract;

import java.io.IOException;
import org.ferrywright.endpoint.Endpoint;

/** A fresh, empty, writable root of one transport. */
public interface Fixture extends AutoCloseable {
    /** Always the same open root. */
    Endpoint endpoint();

    /** The same root opened once more, for the caller to close. */
    Endpoint reopen() throws Exception;

    Backdoor backdoor();

    /** Whether the root can hold this name, where its traits do not say it. */
    default boolean holds(String name) {
        return true;
    }

    /** Closes the root and removes everything. */
    @Override
    void close() throws IOException;
}
