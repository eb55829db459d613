package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.endpoint.EndpointException;

/** An open regular file, whatever its name stands for by now. For one thread at a time. */
interface OpenFile extends AutoCloseable {
    /** The facts of the open file itself. */
    Entry facts() throws EndpointException;

    /** Its facts when it was opened, where opening it had to look at them; else those of now. */
    default Entry opened() throws EndpointException {
        return facts();
    }

    /** Fills the buffer as far as one call does. @return how many bytes, or -1 at the end */
    int read(ByteBuffer to, long offset) throws EndpointException;

    /** The same open file for one more thread; to be closed before this one is, which it leaves open. */
    OpenFile another();

    /** Where the next bytes that are no hole begin, from this offset on; the end of the file when there are none. */
    long nextData(long offset) throws EndpointException;

    /** Where the bytes that begin here end: at a hole, or at the end of the file. */
    long nextHole(long offset) throws EndpointException;

    /** Tells the system that these bytes will be read soon. */
    void willRead(long offset, long length);

    /**
     * Takes bytes from another file without reading them; where the file system can, both files share them from then on.
     *
     * @return how many, 0 at the end of the other file, or -1 when the system cannot do this
     */
    long copyFrom(OpenFile other, long from, long to, long length) throws EndpointException;

    /** Asks the system to forget what it has of the content in memory, so that it is read anew; what it cannot forget stays. */
    void dropCached();

    /** Writes everything that remains in the buffer. */
    void write(ByteBuffer from, long offset) throws EndpointException;

    /** Cuts the file, or lengthens it by a hole where the system can. */
    void truncate(long size) throws EndpointException;

    /** Makes these bytes zeros, and a hole where the system can. */
    void zero(long offset, long length) throws EndpointException;

    /** Forces content and length to stable storage. */
    void force() throws EndpointException;

    /** Locks the file for as long as it is open here. False when somebody else has done so. */
    boolean lock() throws EndpointException;

    /** When the file was made, in nanoseconds since 1970, so that it is told from an earlier one of the same id; 0 when that is not told. */
    long born() throws EndpointException;

    void set(Attributes attributes) throws EndpointException;

    /** Closes a file that was written; some file systems tell only now that they could not keep the bytes. */
    void finish() throws EndpointException;

    @Override
    void close();
}
