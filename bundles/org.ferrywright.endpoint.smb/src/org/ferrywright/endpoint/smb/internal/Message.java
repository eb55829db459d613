package org.ferrywright.endpoint.smb.internal;

/** A request in the form of SMB 2 and 3: the body, to which {@link Session} adds header and signature. */
final class Message {
    /** Nothing of the body is the number of an open file. */
    static final int NO_FILE = -1;

    static final int HEADER = 64;
    /** What one credit pays for, of what is sent or of what is answered. */
    static final int CREDIT = 64 * 1024;

    private final int command;
    private final byte[] body;
    private final int fileAt;
    private final byte[] data;
    private final int dataOffset;
    private final int dataLength;
    private final int answer;
    private long session;

    /** @param fileAt where in the body the number of the open file is, or {@link #NO_FILE} */
    Message(int command, byte[] body, int fileAt) {
        this(command, body, fileAt, new byte[0], 0, 0, 0);
    }

    /**
     * @param data what follows the body
     * @param answer how much may be answered beside the body of the answer, where that can be more than a credit pays for
     */
    Message(int command, byte[] body, int fileAt, byte[] data, int dataOffset, int dataLength, int answer) {
        this.command = command;
        this.body = body;
        this.fileAt = fileAt;
        this.data = data;
        this.dataOffset = dataOffset;
        this.dataLength = dataLength;
        this.answer = answer;
    }

    int command() {
        return command;
    }

    /** The same request once more, which then only opens what is there. */
    Message again() {
        return new Message(command, Smb2.opening(body), fileAt);
    }

    /** What is about a file that was opened before must not be sent in another session, where its number is another file's. */
    Message in(long expected) {
        session = expected;
        return this;
    }

    /** @return whether that is not another session than its file's */
    boolean fits(long number) {
        return session == 0 || session == number;
    }

    void setFileId(byte[] id) {
        if (fileAt != NO_FILE) {
            System.arraycopy(id, 0, body, fileAt, id.length);
        }
    }

    /** How many credits it takes. */
    int charge() {
        return Math.max(1, Math.ceilDiv(Math.max(dataLength, answer), CREDIT));
    }

    /** Without what fills it up to a multiple of eight bytes. */
    int size() {
        return HEADER + body.length + dataLength;
    }

    byte[] body() {
        return body;
    }

    byte[] data() {
        return data;
    }

    int dataOffset() {
        return dataOffset;
    }

    int dataLength() {
        return dataLength;
    }
}
