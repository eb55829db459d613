package org.ferrywright.endpoint.smb.internal;

import jcifs.CIFSContext;
import jcifs.Configuration;
import jcifs.internal.SMBSigningDigest;
import jcifs.internal.smb2.RequestWithFileId;
import jcifs.internal.smb2.ServerMessageBlock2Request;

/** A request in the form of SMB 2 and 3 whose body is ours; the library adds header, signature and credits, and sends it. */
final class Message extends ServerMessageBlock2Request<Reply> implements RequestWithFileId {
    /** Nothing of the body is the number of an open file. */
    static final int NO_FILE = -1;

    private static final int HEADER = 64;

    private final int command;
    private final byte[] body;
    private final int fileAt;
    private final byte[] data;
    private final int dataOffset;
    private final int dataLength;
    private long session;
    private boolean unsigned;

    /** @param fileAt where in the body the number of the open file is, or {@link #NO_FILE} */
    Message(Configuration config, int command, byte[] body, int fileAt) {
        this(config, command, body, fileAt, new byte[0], 0, 0);
    }

    /** @param data what follows the body */
    Message(Configuration config, int command, byte[] body, int fileAt, byte[] data, int dataOffset, int dataLength) {
        super(config, command);
        this.command = command;
        this.body = body;
        this.fileAt = fileAt;
        this.data = data;
        this.dataOffset = dataOffset;
        this.dataLength = dataLength;
    }

    /** The same request once more, which then only opens what is there. */
    Message again() {
        return new Message(getConfig(), command, Smb2.opening(body), fileAt);
    }

    /** What is about a file that was opened before must not be sent in another session, where its number is another file's. */
    Message in(long expected) {
        session = expected;
        return this;
    }

    /** The library signs in every session of SMB 3, wanted or not. */
    void unsigned() {
        unsigned = true;
    }

    @Override
    public void setDigest(SMBSigningDigest digest) {
        super.setDigest(unsigned ? null : digest);
    }

    @Override
    public void setFileId(byte[] id) {
        if (fileAt != NO_FILE) {
            System.arraycopy(id, 0, body, fileAt, id.length);
        }
    }

    @Override
    protected Reply createResponse(CIFSContext context, ServerMessageBlock2Request<Reply> request) {
        return new Reply(context.getConfig(), this);
    }

    @Override
    public int size() {
        return size8(HEADER + body.length + dataLength);
    }

    @Override
    protected int writeBytesWireFormat(byte[] out, int at) {
        if (session != 0 && session != getSessionId()) {
            throw new LostSessionException();
        }
        System.arraycopy(body, 0, out, at, body.length);
        System.arraycopy(data, dataOffset, out, at + body.length, dataLength);
        return body.length + dataLength;
    }

    @Override
    protected int readBytesWireFormat(byte[] in, int at) {
        throw new IllegalStateException("a request is not read");
    }
}
