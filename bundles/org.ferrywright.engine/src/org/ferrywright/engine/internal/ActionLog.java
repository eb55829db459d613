package org.ferrywright.engine.internal;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Timestamp;

/**
 * Actions that wait for their turn, on disk so that memory does not grow with the tree. A record is length, body, length (32 bits each,
 * big-endian), so that it can be read from either end. Appending is safe from many threads; reading comes after the last append.
 */
final class ActionLog implements AutoCloseable {
    private static final int ENTRIES_AT_ONCE = 4096;
    private static final int WINDOW = 1 << 20;

    private final Path file;
    private final MessageDigest digest;
    private OutputStream out;
    private long count;
    private String sum;

    ActionLog(Path file) {
        this.file = file;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    synchronized void append(Action action) throws IOException {
        if (out == null) {
            if (count > 0) {
                throw new IllegalStateException("the log was read already: nothing can be added to it");
            }
            out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        }
        var bytes = new ByteArrayOutputStream(128);
        var data = new DataOutputStream(bytes);
        data.writeInt(0);
        encode(action, data);
        data.writeInt(bytes.size() - 4);
        byte[] record = bytes.toByteArray();
        ByteBuffer.wrap(record).putInt(0, record.length - 8);
        out.write(record);
        digest.update(record);
        count++;
    }

    synchronized long count() {
        return count;
    }

    /** SHA-256 over all records, in hexadecimal: equal for equal actions in equal order. Ends the appending. */
    synchronized String digest() {
        if (sum == null) {
            sum = HexFormat.of().formatHex(digest.digest());
        }
        return sum;
    }

    /** Called with some thousand actions at a time. */
    interface Consumer {
        void accept(List<Action> actions) throws Exception;
    }

    void forward(Consumer consumer) throws Exception {
        if (!finishWriting()) {
            return;
        }
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            long left = count;
            while (left > 0) {
                var some = new ArrayList<Action>();
                while (left > 0 && some.size() < ENTRIES_AT_ONCE) {
                    var body = new byte[in.readInt()];
                    in.readFully(body);
                    in.readInt();
                    some.add(decode(body));
                    left--;
                }
                consumer.accept(some);
            }
        }
    }

    /** Last appended first. */
    void backward(Consumer consumer) throws Exception {
        if (!finishWriting()) {
            return;
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var some = new ArrayList<Action>();
            var window = new Window(channel);
            long end = channel.size();
            while (end > 0) {
                int length = window.at(end - 4, 4).getInt();
                var body = new byte[length];
                window.at(end - 4 - length, length).get(body);
                some.add(decode(body));
                end -= length + 8L;
                if (some.size() == ENTRIES_AT_ONCE) {
                    consumer.accept(some);
                    some = new ArrayList<>();
                }
            }
            if (!some.isEmpty()) {
                consumer.accept(some);
            }
        }
    }

    @Override
    public void close() throws IOException {
        finishWriting();
        Files.deleteIfExists(file);
    }

    /** Whether there is anything to read. */
    private synchronized boolean finishWriting() throws IOException {
        if (out != null) {
            out.close();
            out = null;
        }
        return count > 0;
    }

    /** Reads a file from its end in large pieces. */
    private static final class Window {
        private final FileChannel channel;
        private ByteBuffer buffer = ByteBuffer.allocate(0);
        private long start;

        Window(FileChannel channel) {
            this.channel = channel;
        }

        ByteBuffer at(long position, int length) throws IOException {
            if (position < start || position + length > start + buffer.limit()) {
                long end = position + length;
                start = Math.max(0, end - Math.max(WINDOW, length));
                buffer = ByteBuffer.allocate((int) (end - start));
                long at = start;
                while (buffer.hasRemaining()) {
                    int n = channel.read(buffer, at);
                    if (n < 0) {
                        throw new IOException("the log of deferred actions ended early at byte " + at);
                    }
                    at += n;
                }
                buffer.flip();
            }
            return buffer.slice((int) (position - start), length);
        }
    }

    private static void encode(Action action, DataOutputStream out) throws IOException {
        switch (action) {
            case Action.Store(var path, var source, var target) -> {
                head(out, 's', path);
                write(out, source);
                write(out, target);
            }
            case Action.Link(var path, var source, var target) -> {
                head(out, 'l', path);
                write(out, source);
                write(out, target);
            }
            case Action.HardLink(var path, var existing, var source, var target) -> {
                head(out, 'h', path);
                write(out, existing);
                write(out, source);
                write(out, target);
            }
            case Action.Folder(var path, var source) -> {
                head(out, 'f', path);
                write(out, source);
            }
            case Action.Adjust(var path, var kind, var attributes, var counted, var source) -> {
                head(out, 'a', path);
                out.writeByte(kind.ordinal());
                write(out, attributes);
                out.writeBoolean(counted);
                write(out, source);
            }
            case Action.Move(var path, var from, var target) -> {
                head(out, 'm', path);
                write(out, from);
                write(out, target);
            }
            case Action.Relocate(var path, var from, var source, var target) -> {
                head(out, 'v', path);
                write(out, from);
                write(out, source);
                write(out, target);
            }
            case Action.Compare(var path, var source, var target) -> {
                head(out, 'c', path);
                write(out, source);
                write(out, target);
            }
            case Action.Remove(var path, var target) -> {
                head(out, 'r', path);
                write(out, target);
            }
            case Action.Sweep(var path) -> head(out, 't', path);
            case Action.Again(var path) -> head(out, 'g', path);
        }
    }

    private static Action decode(byte[] body) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(body));
        char type = (char) in.readByte();
        String path = readString(in);
        return switch (type) {
            case 's' -> new Action.Store(path, readEntry(in), readEntry(in));
            case 'l' -> new Action.Link(path, readEntry(in), readEntry(in));
            case 'h' -> new Action.HardLink(path, readString(in), readEntry(in), readEntry(in));
            case 'f' -> new Action.Folder(path, readEntry(in));
            case 'a' ->
                new Action.Adjust(
                        path, EntryKind.values()[in.readByte()], readAttributes(in), in.readBoolean(), readEntry(in));
            case 'm' -> new Action.Move(path, readString(in), readEntry(in));
            case 'v' -> new Action.Relocate(path, readString(in), readEntry(in), readEntry(in));
            case 'c' -> new Action.Compare(path, readEntry(in), readEntry(in));
            case 'r' -> new Action.Remove(path, readEntry(in));
            case 't' -> new Action.Sweep(path);
            case 'g' -> new Action.Again(path);
            default -> throw new IOException("unknown record '" + type + "' in the log of deferred actions");
        };
    }

    private static void head(DataOutputStream out, char type, String path) throws IOException {
        out.writeByte(type);
        write(out, path);
    }

    // not UTF-8: names can hold lone surrogates
    private static void write(DataOutputStream out, String text) throws IOException {
        out.writeInt(text.length());
        out.writeChars(text);
    }

    private static String readString(DataInputStream in) throws IOException {
        var chars = new char[in.readInt()];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = in.readChar();
        }
        return new String(chars);
    }

    private static void write(DataOutputStream out, Attributes a) throws IOException {
        out.writeInt(a.mode());
        out.writeInt(a.uid());
        out.writeInt(a.gid());
        out.writeBoolean(a.modified() != null);
        if (a.modified() != null) {
            out.writeLong(a.modified().seconds());
            out.writeInt(a.modified().nanos());
        }
    }

    private static Attributes readAttributes(DataInputStream in) throws IOException {
        int mode = in.readInt();
        int uid = in.readInt();
        int gid = in.readInt();
        return new Attributes(mode, uid, gid, in.readBoolean() ? new Timestamp(in.readLong(), in.readInt()) : null);
    }

    private static void write(DataOutputStream out, Entry e) throws IOException {
        out.writeBoolean(e != null);
        if (e == null) {
            return;
        }
        write(out, e.name());
        out.writeByte(e.kind().ordinal());
        out.writeLong(e.size());
        out.writeLong(e.modified().seconds());
        out.writeInt(e.modified().nanos());
        out.writeInt(e.mode());
        out.writeInt(e.uid());
        out.writeInt(e.gid());
        out.writeLong(e.fileId());
        out.writeInt(e.links());
        out.writeLong(e.changeToken());
        write(out, e.linkTarget());
        ExtrasForm.write(out, e.extras());
    }

    private static Entry readEntry(DataInputStream in) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        return new Entry(
                readString(in),
                EntryKind.values()[in.readByte()],
                in.readLong(),
                new Timestamp(in.readLong(), in.readInt()),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                in.readInt(),
                in.readLong(),
                readString(in),
                ExtrasForm.read(in));
    }
}
