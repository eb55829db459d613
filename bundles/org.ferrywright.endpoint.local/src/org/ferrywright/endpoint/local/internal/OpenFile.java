package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.endpoint.EndpointException;

/** An open regular file, whatever its name stands for by now. For one thread at a time. */
interface OpenFile extends AutoCloseable {
    /** The facts of the open file itself. */
    Entry facts() throws EndpointException;

    /** Fills the buffer as far as one call does. @return how many bytes, or -1 at the end */
    int read(ByteBuffer to, long offset) throws EndpointException;

    /** Asks the system to forget what it has of the content in memory, so that it is read anew; what it cannot forget stays. */
    void dropCached();

    /** Writes everything that remains in the buffer. */
    void write(ByteBuffer from, long offset) throws EndpointException;

    /** Cuts the file, or lengthens it by a hole where the system can. */
    void truncate(long size) throws EndpointException;

    void set(Attributes attributes) throws EndpointException;

    /** Closes a file that was written; some file systems tell only now that they could not keep the bytes. */
    void finish() throws EndpointException;

    @Override
    void close();
}
