package org.ferrywright.endpoint.local.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Extended;
import org.ferrywright.core.NativeNames;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.EndpointException;

/**
 * What a file that is patched where it lies was like, and what was overwritten in it: the form is in docs/formats.md. A log has its name only
 * when its head is on the disk. Records that follow are forced before what they save is overwritten, so a record that is cut short, and
 * what follows it, saves nothing that was.
 */
final class UndoLog {
    /** The most bytes of the file that are kept in one record. */
    static final int LARGEST = 1 << 20;

    /** The most bytes of records between two times that the log is forced. */
    static final long BATCH = 16 << 20;

    private static final long MAGIC = 0x4657_756e_646f_0001L; // "FWundo", version 1
    private static final int FRAME = 8;
    private static final int LARGEST_HEAD = 1 << 20;
    private static final byte HEAD = 'h';
    private static final byte BYTES = 'b';
    private static final byte ZEROS = 'z';
    private static final byte COMMIT = 'c';

    /**
     * The file as it was.
     *
     * @param nonce chance, so that no record of another log is taken for one of this
     * @param identity the file's id combined with the log's, see {@link #identity}
     * @param born when it was made, see {@link OpenFile#born}
     * @param attributes whole, so that they can be given back
     */
    record Head(long nonce, String name, long identity, long born, long size, Attributes attributes) {}

    /** Takes what the log has kept, in the order in which it was written. */
    interface Sink {
        void bytes(long offset, ByteBuffer bytes) throws EndpointException;

        void zeros(long offset, long length) throws EndpointException;
    }

    /** @param valid length of what can be relied on */
    record Tail(boolean committed, long valid) {}

    private final OpenFile file;
    private final Head head;
    private long end;

    private UndoLog(OpenFile file, Head head, long end) {
        this.file = file;
        this.head = head;
        this.end = end;
    }

    /** The name of the log of a file in the same folder. */
    static String nameFor(String file) {
        byte[] name = file.getBytes(StandardCharsets.UTF_16BE);
        return TemporaryNames.undoLog(ContentHash.of(name, 0).low());
    }

    /** Two files are the same again when their ids differ in the same way from that of the log: ids depend on the root that tells them. */
    static long identity(long fileId, long logId) {
        return fileId ^ logId;
    }

    /** Begins a log in an empty file, and forces it. */
    static UndoLog begin(OpenFile file, Head head) throws EndpointException {
        var log = new UndoLog(file, head, 0);
        file.write(ByteBuffer.allocate(Long.BYTES).putLong(MAGIC).flip(), 0);
        log.end = Long.BYTES;
        log.append(encode(head), 0);
        file.force();
        return log;
    }

    Head head() {
        return head;
    }

    /** Keeps what stands in the file from this offset on; not forced yet. */
    void keep(long offset, ByteBuffer old) throws EndpointException {
        if (zeros(old)) {
            append(
                    ByteBuffer.allocate(17)
                            .put(ZEROS)
                            .putLong(offset)
                            .putLong(old.remaining())
                            .flip(),
                    head.nonce);
            return;
        }
        var body = ByteBuffer.allocate(9 + old.remaining())
                .put(BYTES)
                .putLong(offset)
                .put(old);
        append(body.flip(), head.nonce);
    }

    void commit() throws EndpointException {
        append(ByteBuffer.allocate(1).put(COMMIT).flip(), head.nonce);
        file.force();
    }

    void force() throws EndpointException {
        file.force();
    }

    private static boolean zeros(ByteBuffer bytes) {
        return bytes.get(bytes.position()) == 0
                && bytes.slice(0, bytes.limit() - 1)
                                .position(bytes.position())
                                .mismatch(bytes.slice(1, bytes.limit() - 1).position(bytes.position()))
                        < 0;
    }

    private void append(ByteBuffer body, long nonce) throws EndpointException {
        var record = ByteBuffer.allocate(FRAME + body.remaining())
                .putInt(body.remaining())
                .putInt(checksum(body.duplicate(), end, nonce))
                .put(body);
        file.write(record.flip(), end);
        end += record.limit();
    }

    private static int checksum(ByteBuffer body, long at, long nonce) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(16).putLong(nonce).putLong(at).flip());
        crc.update(body);
        return (int) crc.getValue();
    }

    /** The log in a file; null when it has no head that can be relied on. */
    static UndoLog read(OpenFile file) throws EndpointException {
        var magic = ByteBuffer.allocate(Long.BYTES);
        if (!fill(file, magic, 0) || magic.getLong(0) != MAGIC) {
            return null;
        }
        ByteBuffer body = record(file, Long.BYTES, 0, LARGEST_HEAD);
        Head head = body == null ? null : decode(body);
        return head == null ? null : new UndoLog(file, head, Long.BYTES + FRAME + body.limit());
    }

    /** Everything after the head, up to its end or to what is cut short. */
    Tail replay(Sink sink) throws EndpointException {
        long at = Long.BYTES + FRAME + (long) encode(head).limit();
        while (true) {
            ByteBuffer body = record(file, at, head.nonce, LARGEST + 9);
            if (body == null) {
                return new Tail(false, at);
            }
            at += FRAME + body.limit();
            switch (body.get()) {
                case BYTES -> sink.bytes(body.getLong(), body);
                case ZEROS -> sink.zeros(body.getLong(), body.getLong());
                case COMMIT -> {
                    return new Tail(true, at);
                }
                default -> {
                    return new Tail(false, at - FRAME - body.limit());
                }
            }
        }
    }

    private static ByteBuffer record(OpenFile file, long at, long nonce, int largest) throws EndpointException {
        var frame = ByteBuffer.allocate(FRAME);
        if (!fill(file, frame, at)) {
            return null;
        }
        int length = frame.getInt(0);
        if (length < 1 || length > largest) {
            return null;
        }
        var body = ByteBuffer.allocate(length);
        if (!fill(file, body, at + FRAME)) {
            return null;
        }
        body.flip();
        return checksum(body.duplicate(), at, nonce) == frame.getInt(4) ? body : null;
    }

    private static boolean fill(OpenFile file, ByteBuffer into, long offset) throws EndpointException {
        while (into.hasRemaining()) {
            if (file.read(into, offset + into.position()) < 0) {
                return false;
            }
        }
        return true;
    }

    private static ByteBuffer encode(Head head) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(HEAD);
            out.writeLong(head.nonce);
            put(out, NativeNames.encode(head.name));
            out.writeLong(head.identity);
            out.writeLong(head.born);
            out.writeLong(head.size);
            Attributes a = head.attributes;
            out.writeLong(a.modified().seconds());
            out.writeInt(a.modified().nanos());
            out.writeInt(a.mode());
            out.writeInt(a.uid());
            out.writeInt(a.gid());
            Extended extended = a.extended();
            int aspects = 0;
            for (Aspect aspect : extended.aspects()) {
                aspects |= 1 << aspect.ordinal();
            }
            out.writeInt(aspects);
            out.writeInt(extended.pieces().size());
            for (var piece : extended.pieces().entrySet()) {
                put(out, NativeNames.encode(piece.getKey()));
                put(out, piece.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes every byte", e);
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    private static void put(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static Head decode(ByteBuffer body) {
        try (var in = new DataInputStream(new ByteArrayInputStream(body.array(), 0, body.limit()))) {
            if (in.readByte() != HEAD) {
                return null;
            }
            long nonce = in.readLong();
            String name = NativeNames.decode(get(in));
            long identity = in.readLong();
            long born = in.readLong();
            long size = in.readLong();
            var modified = new Timestamp(in.readLong(), in.readInt());
            int mode = in.readInt();
            int uid = in.readInt();
            int gid = in.readInt();
            return new Head(nonce, name, identity, born, size, new Attributes(mode, uid, gid, modified, extended(in)));
        } catch (IOException | IllegalArgumentException e) {
            // nobody of ours wrote this
            return null;
        }
    }

    private static Extended extended(DataInputStream in) throws IOException {
        int bits = in.readInt();
        var aspects = EnumSet.noneOf(Aspect.class);
        for (Aspect aspect : Aspect.values()) {
            if ((bits & 1 << aspect.ordinal()) != 0) {
                aspects.add(aspect);
            }
        }
        var pieces = new TreeMap<String, byte[]>();
        for (int rest = in.readInt(); rest > 0; rest--) {
            pieces.put(NativeNames.decode(get(in)), get(in));
        }
        return Extended.of(aspects, pieces);
    }

    private static byte[] get(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a length that cannot be");
        }
        return in.readNBytes(length);
    }
}
