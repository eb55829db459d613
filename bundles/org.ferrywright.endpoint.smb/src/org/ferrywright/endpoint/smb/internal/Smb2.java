package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bodies of the requests that we send, as [MS-SMB2] section 2.2 has them, and where things are in the answers. */
final class Smb2 {
    static final int NEGOTIATE = 0;
    static final int SESSION_SETUP = 1;
    static final int TREE_CONNECT = 3;
    static final int CREATE = 5;
    static final int CLOSE = 6;
    static final int FLUSH = 7;
    static final int READ = 8;
    static final int WRITE = 9;
    static final int IOCTL = 11;
    static final int QUERY_DIRECTORY = 14;
    static final int CHANGE_NOTIFY = 15;
    static final int QUERY_INFO = 16;
    static final int SET_INFO = 17;

    /** Most bytes of content in one message whatever the server: what one credit pays for. */
    static final int MAX_DATA = Message.CREDIT;

    static final int READ_DATA = 0x1;
    static final int WRITE_DATA = 0x2;
    static final int APPEND_DATA = 0x4;
    static final int READ_ATTRIBUTES = 0x80;
    static final int WRITE_ATTRIBUTES = 0x100;
    static final int DELETE = 0x10000;
    static final int READ_CONTROL = 0x20000;
    static final int WRITE_DAC = 0x40000;
    static final int WRITE_OWNER = 0x80000;
    static final int SYNCHRONIZE = 0x100000;

    static final int OPEN = 1;
    static final int MAKE = 2;
    static final int OPEN_OR_MAKE = 3;
    static final int TRUNCATE_OR_MAKE = 5;

    static final int DIRECTORY_FILE = 0x1;
    static final int NON_DIRECTORY_FILE = 0x40;
    /** Rights that a user has to make and restore backups count. */
    static final int BACKUP_INTENT = 0x4000;

    static final int OPEN_REPARSE_POINT = 0x200000;

    static final int ATTRIBUTE_READ_ONLY = 0x1;
    static final int ATTRIBUTE_HIDDEN = 0x2;
    static final int ATTRIBUTE_SYSTEM = 0x4;
    static final int ATTRIBUTE_DIRECTORY = 0x10;
    static final int ATTRIBUTE_ARCHIVE = 0x20;
    static final int ATTRIBUTE_NORMAL = 0x80;
    static final int ATTRIBUTE_REPARSE_POINT = 0x400;

    /** Owner and group of a security descriptor, and its access list. */
    static final int OWNERS = 3;

    static final int ACCESS_LIST = 4;

    private static final int HEADER = 64;
    private static final int FILE_INFO = 1;
    private static final int VOLUME_INFO = 2;
    private static final int SECURITY_INFO = 3;
    private static final int BASIC = 4;
    private static final int INTERNAL = 6;
    private static final int RENAME = 10;
    private static final int DISPOSITION = 13;
    private static final int END_OF_FILE = 20;
    private static final int STREAMS = 22;
    private static final int ATTRIBUTE_TAG = 35;
    private static final int ID_BOTH_DIRECTORY = 37;
    private static final int VOLUME = 1;
    private static final int VOLUME_ATTRIBUTES = 5;
    private static final int FULL_SIZE = 7;
    /** Everybody may read, write and delete meanwhile: what we hold open is in nobody's way. */
    private static final int SHARE_ALL = 7;

    private static final int GET_REFERRALS = 0x60194;
    private static final int NEWEST_REFERRAL = 4;
    private static final int SHARE_IN_DFS = 0x8;
    private static final int SHARE_ENCRYPTS = 0x8000;

    private static final int WATCH_TREE = 1;
    /** Names, attributes, sizes, times of writing and creation, descriptors and streams. */
    private static final int WATCHED = 0x75f;

    private static final int IMPERSONATION = 2;
    private static final byte[] PREVIOUS = new byte[16];

    static {
        // stands for the file that the request before in the chain opened
        Arrays.fill(PREVIOUS, (byte) 0xff);
    }

    Message create(String path, int access, int disposition, int options) {
        return create(path, access, disposition, options, SHARE_ALL);
    }

    /** Opens it only if nobody else has it open for more than to look at it. */
    Message createAlone(String path, int access) {
        return create(path, access, OPEN, OPEN_REPARSE_POINT, 0);
    }

    private Message create(String path, int access, int disposition, int options, int sharing) {
        byte[] name = path.getBytes(StandardCharsets.UTF_16LE);
        var body = body(56 + Math.max(2, name.length))
                .putShort((short) 57)
                .putShort((short) 0)
                .putInt(IMPERSONATION)
                .putLong(0)
                .putLong(0)
                .putInt(access | SYNCHRONIZE)
                .putInt(disposition == OPEN ? 0 : ATTRIBUTE_NORMAL)
                .putInt(sharing)
                .putInt(disposition)
                .putInt(options)
                .putShort((short) (HEADER + 56))
                .putShort((short) name.length)
                .putLong(0)
                .put(name);
        return new Message(CREATE, body.array(), Message.NO_FILE);
    }

    /** The body of a {@link #create} that makes and truncates nothing. */
    static byte[] opening(byte[] create) {
        byte[] body = create.clone();
        ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).putInt(28, 0).putInt(36, OPEN);
        return body;
    }

    /** @param tell whether the answer has the facts of the file as they are at its end */
    Message close(boolean tell) {
        var body = body(24).putShort((short) 24)
                .putShort((short) (tell ? 1 : 0))
                .putInt(0)
                .put(PREVIOUS);
        return new Message(CLOSE, body.array(), 8);
    }

    Message flush() {
        return new Message(
                FLUSH,
                body(24).putShort((short) 24)
                        .putShort((short) 0)
                        .putInt(0)
                        .put(PREVIOUS)
                        .array(),
                8);
    }

    Message read(long offset, int length) {
        var body = body(49).putShort((short) 49)
                .put((byte) (HEADER + 16))
                .put((byte) 0)
                .putInt(length)
                .putLong(offset)
                .put(PREVIOUS);
        return new Message(READ, body.array(), 16, new byte[0], 0, 0, length);
    }

    Message write(long offset, byte[] data, int from, int length) {
        var body = body(48).putShort((short) 49)
                .putShort((short) (HEADER + 48))
                .putInt(length)
                .putLong(offset)
                .put(PREVIOUS);
        return new Message(WRITE, body.array(), 16, data, from, length, 0);
    }

    Message list(boolean restart) {
        byte[] all = "*".getBytes(StandardCharsets.UTF_16LE);
        var body = body(32 + all.length)
                .putShort((short) 33)
                .put((byte) ID_BOTH_DIRECTORY)
                .put((byte) (restart ? 1 : 0))
                .putInt(0)
                .put(PREVIOUS)
                .putShort((short) (HEADER + 32))
                .putShort((short) all.length)
                .putInt(MAX_DATA)
                .put(all);
        return new Message(QUERY_DIRECTORY, body.array(), 8);
    }

    /** Asks what changes below an open folder; answered when something does. */
    Message watch() {
        var body = body(32).putShort((short) 32)
                .putShort((short) WATCH_TREE)
                .putInt(MAX_DATA)
                .put(PREVIOUS)
                .putInt(WATCHED)
                .putInt(0);
        return new Message(CHANGE_NOTIFY, body.array(), 8);
    }

    /** @param path with two backslashes in front */
    static Message connectTree(String path) {
        byte[] name = path.getBytes(StandardCharsets.UTF_16LE);
        var body = body(8 + name.length)
                .putShort((short) 9)
                .putShort((short) 0)
                .putShort((short) (HEADER + 8))
                .putShort((short) name.length)
                .put(name);
        return new Message(TREE_CONNECT, body.array(), Message.NO_FILE);
    }

    /** Asks where a path of a namespace leads; over the share of pipes. @param path with one backslash in front */
    Message getReferral(String path) {
        byte[] name = (path + '\0').getBytes(StandardCharsets.UTF_16LE);
        var input = body(2 + name.length).putShort((short) NEWEST_REFERRAL).put(name);
        return control(GET_REFERRALS, input.array(), MAX_DATA, Message.NO_FILE);
    }

    /** What a server does with an open file beyond reading and writing. @param code which of such things */
    Message control(int code, byte[] input, int mostOutput) {
        return control(code, input, mostOutput, 8);
    }

    /** What a server does that is about no file. */
    static Message controlNothing(int code, byte[] input, int mostOutput) {
        return control(code, input, mostOutput, Message.NO_FILE);
    }

    private static Message control(int code, byte[] input, int mostOutput, int fileAt) {
        var body = body(56).putShort((short) 57)
                .putShort((short) 0)
                .putInt(code)
                .put(PREVIOUS)
                .putInt(input.length == 0 ? 0 : HEADER + 56)
                .putInt(input.length)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .putInt(mostOutput)
                .putInt(1);
        return new Message(IOCTL, body.array(), fileAt, input, 0, input.length, mostOutput);
    }

    /** The number of the file in its volume. */
    Message queryFileId() {
        return query(FILE_INFO, INTERNAL, 8);
    }

    /** Attributes, and what kind of reparse point it is. */
    Message queryTag() {
        return query(FILE_INFO, ATTRIBUTE_TAG, 8);
    }

    Message querySpace() {
        return query(VOLUME_INFO, FULL_SIZE, 32);
    }

    Message queryVolume() {
        return query(VOLUME_INFO, VOLUME, 1024);
    }

    Message queryVolumeAttributes() {
        return query(VOLUME_INFO, VOLUME_ATTRIBUTES, 1024);
    }

    /** Names and sizes of all streams. */
    Message queryStreams() {
        return query(FILE_INFO, STREAMS, MAX_DATA);
    }

    /** Owner, group and access list as a security descriptor in self-relative form. */
    Message querySecurity() {
        return query(SECURITY_INFO, 0, MAX_DATA, OWNERS | ACCESS_LIST);
    }

    /** @param parts of the descriptor that are set */
    Message setSecurity(int parts, byte[] descriptor) {
        return set(SECURITY_INFO, 0, parts, descriptor);
    }

    /** Zero leaves what there is. @param created and modified in ticks of 100 ns since 1601 */
    Message setBasic(long created, long modified, int attributes) {
        var info = body(40).putLong(created)
                .putLong(0)
                .putLong(modified)
                .putLong(0)
                .putInt(attributes)
                .putInt(0);
        return set(BASIC, info);
    }

    Message setLength(long length) {
        return set(END_OF_FILE, body(8).putLong(length));
    }

    /** The file goes when the last who has it open closes it. */
    Message setGone() {
        return set(DISPOSITION, body(1).put((byte) 1));
    }

    Message rename(String path, boolean replace) {
        byte[] name = path.getBytes(StandardCharsets.UTF_16LE);
        // servers want at least what the structure takes with its padding
        var info = body(Math.max(24, 20 + name.length));
        info.put((byte) (replace ? 1 : 0)).position(16);
        return set(RENAME, info.putInt(name.length).put(name));
    }

    private Message query(int type, int kind, int length) {
        return query(type, kind, length, 0);
    }

    private Message query(int type, int kind, int length, int further) {
        var body = body(41).putShort((short) 41)
                .put((byte) type)
                .put((byte) kind)
                .putInt(length)
                .putLong(0)
                .putInt(further)
                .putInt(0)
                .put(PREVIOUS);
        return new Message(QUERY_INFO, body.array(), 24);
    }

    private Message set(int kind, ByteBuffer info) {
        return set(FILE_INFO, kind, 0, info.array());
    }

    private Message set(int type, int kind, int further, byte[] value) {
        var body = body(32 + value.length)
                .putShort((short) 33)
                .put((byte) type)
                .put((byte) kind)
                .putInt(value.length)
                .putShort((short) (HEADER + 32))
                .putShort((short) 0)
                .putInt(further)
                .put(PREVIOUS)
                .put(value);
        return new Message(SET_INFO, body.array(), 16);
    }

    private static ByteBuffer body(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The number of the file that a {@link #create} opened. */
    static byte[] openedFile(Reply created) {
        var id = new byte[16];
        created.body().get(64, id);
        return id;
    }

    /** What a query or a listing answered. @throws IllegalArgumentException when it says to lie outside of the message */
    static ByteBuffer information(Reply reply) {
        var body = reply.body();
        return part(body, (body.getShort(2) & 0xffff) - HEADER, body.getInt(4));
    }

    /** What a {@link #read} answered. */
    static ByteBuffer content(Reply reply) {
        var body = reply.body();
        return part(body, (body.get(2) & 0xff) - HEADER, body.getInt(4));
    }

    /** What an IOCTL answered; empty when that was only a status. */
    static ByteBuffer controlled(Reply reply) {
        var body = reply.body();
        return body.capacity() < 48 || body.getShort(0) != 49
                ? ByteBuffer.allocate(0)
                : part(body, body.getInt(32) - HEADER, body.getInt(36));
    }

    /** Whether the share of a {@link #connectTree} may have links to other places. */
    static boolean inNamespace(Reply reply) {
        return (reply.body().getInt(8) & SHARE_IN_DFS) != 0;
    }

    /** Whether the share of a {@link #connectTree} takes encrypted requests only. */
    static boolean encrypts(Reply reply) {
        return (reply.body().getInt(4) & SHARE_ENCRYPTS) != 0;
    }

    static int written(Reply reply) {
        return reply.body().getInt(4);
    }

    private static ByteBuffer part(ByteBuffer body, int offset, int length) {
        if (offset < 0 || length < 0 || offset > body.capacity() - length) {
            throw new IllegalArgumentException("an answer points outside of itself");
        }
        return body.slice(offset, length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
