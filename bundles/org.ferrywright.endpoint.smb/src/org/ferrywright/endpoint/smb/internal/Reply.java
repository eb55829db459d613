package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The answer to a {@link Message}, whatever its status is.
 *
 * @param request what was asked
 * @param status of Windows NT, zero for a success
 * @param session which of the sessions that follow each other it was asked in
 * @param content the body as it came
 */
record Reply(Message request, int status, long session, ByteBuffer content) {
    /** The body, least significant byte first. */
    ByteBuffer body() {
        return content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    boolean ok() {
        return status == 0;
    }

    int bytes() {
        return content.capacity() + Message.HEADER;
    }
}
