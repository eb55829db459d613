package org.ferrywright.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * One request and what belongs to it: messages and data in both directions, in order. Sending waits for the receiver's credit, so a
 * slow stream holds up neither memory nor other streams. One thread may send while another receives.
 *
 * <p>Every method throws {@link WireException} of kind FAILED as soon as the other side has reported a failure; that ends the stream.
 */
public interface WireStream extends AutoCloseable {
    /** Sends one message of at most {@link Protocol#MAX_MESSAGE} bytes. */
    void send(byte[] message) throws WireException, InterruptedException;

    /** Sends what remains in the buffer as data. */
    void write(ByteBuffer data) throws WireException, InterruptedException;

    /** An encoder whose chunks are sent as data. @param compress whether they are always compressed, or only where it seems to pay */
    WireOutput output(boolean compress);

    /** Says that nothing more is sent. On the Listener's side this ends the whole stream. */
    void finish() throws WireException, InterruptedException;

    /** The next message. @throws WireException PROTOCOL when data or the end comes instead */
    byte[] receive() throws WireException, InterruptedException;

    /** Whether a message, and neither data nor the end, comes next; waits for it. */
    boolean messageIsNext() throws WireException, InterruptedException;

    /** Moves data into the buffer. @return how much, or -1 when a message or the end comes next */
    int read(ByteBuffer into) throws WireException, InterruptedException;

    /** Reads once from the channel and sends what came, without another copy. @return how much, or -1 at its end */
    int transferFrom(ReadableByteChannel source) throws IOException, WireException, InterruptedException;

    /** Writes data to the channel, one piece as it arrived. @return how much, or -1 when a message or the end comes next */
    int transferTo(WritableByteChannel target) throws IOException, WireException, InterruptedException;

    /** A decoder over the data up to the next message or the end. */
    WireInput input();

    /** Whether the network held senders of this connection back of late, see {@link Connection#slow}. */
    boolean slow();

    /** Whether the other side has ended the stream and everything was taken; waits for it. */
    boolean atEnd() throws WireException, InterruptedException;

    /** Ends the stream in both directions; the other side is told when it is not done yet. */
    @Override
    void close();
}
