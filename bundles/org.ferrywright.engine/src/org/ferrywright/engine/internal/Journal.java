package org.ferrywright.engine.internal;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The record of what a run has begun at one target: the temporaries of each batch before it starts, and that the batch has ended. After
 * a crash it tells which temporaries may lie where. Form of a record: length of the body (32 bits), CRC-32C of the body (32 bits), body;
 * see docs/formats.md. A torn record ends the reading, as it ended the writing.
 */
final class Journal implements AutoCloseable {
    /** What a crashed run has left. @param target address of the root; @param temporaries paths below it */
    record Unfinished(String target, List<String> temporaries) {}

    private static final byte TARGET = 't';
    private static final byte BEGIN = 'b';
    private static final byte COMMITTED = 'c';
    private static final int LARGEST_BODY = 64 << 20;

    private final Path file;
    private final FileChannel channel;
    private final Pace pace;
    private long sequence;
    private boolean dirty;

    Journal(Path file, String target, Pace pace) throws IOException {
        this.file = file;
        this.pace = pace;
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        write(new Body(TARGET).text(target));
        channel.force(true);
    }

    /** Notes temporaries that are about to be made. The note reaches the disk with the next {@link #force}. */
    synchronized long begin(List<String> temporaries) throws IOException {
        var body = new Body(BEGIN);
        body.number(++sequence).count(temporaries.size());
        for (String t : temporaries) {
            body.text(t);
        }
        write(body);
        return sequence;
    }

    /** Notes that none of a batch's temporaries is there any more. */
    synchronized void committed(long batch) throws IOException {
        write(new Body(COMMITTED).number(batch));
    }

    /** Brings everything noted so far to the disk; nothing to do when nothing was noted. */
    void force() throws IOException {
        synchronized (this) {
            if (!dirty || !channel.isOpen()) {
                return;
            }
            dirty = false;
        }
        channel.force(false);
    }

    @Override
    public synchronized void close() throws IOException {
        if (channel.isOpen()) {
            if (dirty) {
                channel.force(false);
            }
            channel.close();
        }
    }

    /** Removes the journal of a run that left nothing behind. */
    void remove() throws IOException {
        close();
        Files.deleteIfExists(file);
    }

    static Unfinished read(Path file) throws IOException {
        String target = "";
        Map<Long, List<String>> open = new LinkedHashMap<>();
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            byte[] body = next(in);
            while (body != null) {
                var record = new DataInputStream(new ByteArrayInputStream(body));
                switch (record.readByte()) {
                    case TARGET -> target = text(record);
                    case BEGIN -> {
                        long batch = record.readLong();
                        int n = record.readInt();
                        var paths = new ArrayList<String>();
                        for (int i = 0; i < n; i++) {
                            paths.add(text(record));
                        }
                        open.put(batch, paths);
                    }
                    case COMMITTED -> open.remove(record.readLong());
                    default -> throw new IOException("unknown record in the journal " + file);
                }
                body = next(in);
            }
        }
        return new Unfinished(
                target, open.values().stream().flatMap(List::stream).toList());
    }

    private static byte[] next(DataInputStream in) throws IOException {
        try {
            int length = in.readInt();
            int sum = in.readInt();
            if (length < 1 || length > LARGEST_BODY) {
                return null;
            }
            byte[] body = in.readNBytes(length);
            return body.length == length && sum == checksum(body) ? body : null;
        } catch (EOFException e) {
            return null;
        }
    }

    private void write(Body body) throws IOException {
        ByteBuffer record = body.record();
        while (record.hasRemaining()) {
            channel.write(record);
        }
        dirty = true;
        pace.journalled();
    }

    private static int checksum(byte[] body) {
        var crc = new CRC32C();
        crc.update(body);
        return (int) crc.getValue();
    }

    private static String text(DataInputStream in) throws IOException {
        var chars = new char[in.readInt()];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = in.readChar();
        }
        return new String(chars);
    }

    private static final class Body {
        private static final int HEAD = 8;

        private byte[] bytes = new byte[256];
        private int at = HEAD;

        Body(byte type) {
            bytes[at++] = type;
        }

        Body number(long value) {
            room(Long.BYTES);
            ByteBuffer.wrap(bytes).putLong(at, value);
            at += Long.BYTES;
            return this;
        }

        Body count(int value) {
            room(Integer.BYTES);
            ByteBuffer.wrap(bytes).putInt(at, value);
            at += Integer.BYTES;
            return this;
        }

        Body text(String s) {
            count(s.length());
            room(2 * s.length());
            for (int i = 0; i < s.length(); i++) {
                char c = s.charAt(i);
                bytes[at++] = (byte) (c >> 8);
                bytes[at++] = (byte) c;
            }
            return this;
        }

        /** With its length and checksum before it. */
        ByteBuffer record() {
            var crc = new CRC32C();
            crc.update(bytes, HEAD, at - HEAD);
            var record = ByteBuffer.wrap(bytes, 0, at);
            record.putInt(0, at - HEAD).putInt(Integer.BYTES, (int) crc.getValue());
            return record;
        }

        private void room(int more) {
            if (at + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(at + more, 2 * bytes.length));
            }
        }
    }
}
