package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import jcifs.Configuration;
import jcifs.internal.CommonServerMessageBlockRequest;
import jcifs.internal.smb2.RequestWithFileId;
import jcifs.internal.smb2.ServerMessageBlock2Response;

/** The answer to a {@link Message}: its body as it came, whatever its status is. */
final class Reply extends ServerMessageBlock2Response {
    private static final int HEADER = 64;

    private final Message request;
    private int readSize;
    private byte[] body = new byte[0];

    Reply(Configuration config, Message request) {
        super(config);
        this.request = request;
    }

    @Override
    public void setReadSize(int size) {
        super.setReadSize(size);
        readSize = size;
    }

    /** The status is looked at by whoever asked. */
    @Override
    protected boolean isErrorResponseStatus() {
        return false;
    }

    @Override
    protected int readBytesWireFormat(byte[] in, int at) {
        body = Arrays.copyOfRange(in, at, at + readSize - HEADER);
        return body.length;
    }

    @Override
    protected int writeBytesWireFormat(byte[] out, int at) {
        throw new IllegalStateException("an answer is not written");
    }

    /** The library splits chains that are too long: what follows is about the file that was opened first. */
    @Override
    public void prepare(CommonServerMessageBlockRequest next) {
        if (request.getCommand() == Smb2.CREATE
                && isReceived()
                && getStatus() == 0
                && next instanceof RequestWithFileId request) {
            request.setFileId(Smb2.openedFile(this));
        }
        super.prepare(next);
    }

    Message request() {
        return request;
    }

    /** The body, least significant byte first. */
    ByteBuffer body() {
        return ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Whether an answer came, and it is no failure. */
    boolean ok() {
        return isReceived() && getStatus() == 0;
    }

    int bytes() {
        return body.length + HEADER;
    }
}
