package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The answer to a {@link Message}, whatever its status is.
 *
 * @param request what was asked
 * @param isReceived whether there is an answer: what comes behind a request of its chain that failed may have none
 * @param status of Windows NT, zero for a success
 * @param session which of this process's sessions it was asked in
 * @param content the body as it came
 */
record Reply(Message request, boolean isReceived, int status, long session, ByteBuffer content) {
    /** Of a request that was not asked, because one before it failed. */
    static Reply none(Message request, long session) {
        return new Reply(request, false, 0, session, ByteBuffer.allocate(0));
    }

    /** The body, least significant byte first. */
    ByteBuffer body() {
        return content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Whether an answer came, and it is no failure. */
    boolean ok() {
        return isReceived && status == 0;
    }

    int bytes() {
        return isReceived ? content.capacity() + Message.HEADER : 0;
    }
}
