package org.ferrywright.engine.internal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of the audit log: {@code audit.log} and, older, {@code audit-NNNNNNNNNN.log}, named by their first record. */
public final class AuditFiles {
    /** Longer than any record that is written; a longer line is none. */
    private static final int LONGEST_LINE = 1 << 20;

    private final Path folder;

    public AuditFiles(Path data) {
        this.folder = data.resolve("log");
    }

    public Path folder() {
        return folder;
    }

    public Path current() {
        return folder.resolve("audit.log");
    }

    public Path head() {
        return folder.resolve("audit.head");
    }

    /** Oldest first; those that are there. */
    public List<Path> all() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        var all = new ArrayList<Path>();
        try (Stream<Path> found = Files.list(folder)) {
            found.filter(f -> f.getFileName().toString().matches("audit-[0-9]{10,19}\\.log"))
                    .sorted(Comparator.comparingLong(AuditFiles::first))
                    .forEach(all::add);
        }
        if (Files.exists(current())) {
            all.add(current());
        }
        return all;
    }

    /** Sets the current file aside; the chain goes on in a new one. */
    public void rotate() throws IOException {
        long[] first = {0};
        read(current(), (line, _) -> {
            first[0] = AuditRecord.parse(line).map(AuditRecord::seq).orElse(0L);
            return false;
        });
        Path aside = folder.resolve(String.format("audit-%010d.log", first[0]));
        if (!Files.exists(aside)) {
            Files.move(current(), aside);
        }
    }

    /** Cuts off what a crash has left of a record at the end of the newest file. @return how many bytes */
    public long cutTornEnd() throws IOException {
        if (!Files.exists(current())) {
            return 0;
        }
        try (var channel = FileChannel.open(current(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long size = channel.size();
            byte[] end = end(channel);
            int whole = lastNewline(end, end.length);
            long torn = end.length - (whole + 1L);
            if (torn > 0 && (whole >= 0 || end.length == size)) {
                channel.truncate(size - torn);
                channel.force(true);
                return torn;
            }
            return 0;
        }
    }

    /** The last record, whether or not it is intact; empty when there is none that can be read. */
    public Optional<AuditRecord> newest() throws IOException {
        for (Path file : all().reversed()) {
            try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
                byte[] end = end(channel);
                int last = lastNewline(end, end.length);
                if (last >= 0) {
                    int before = lastNewline(end, last);
                    return AuditRecord.parse(Arrays.copyOfRange(end, before + 1, last + 1));
                }
            }
        }
        return Optional.empty();
    }

    /** Called with each line. */
    public interface Lines {
        /**
         * @param line with its newline, unless it is torn
         * @param number counted from 1 in its file
         * @return whether to go on
         */
        boolean accept(byte[] line, long number) throws IOException;
    }

    /** Reads a file line by line; one that is too long to be a record comes cut. */
    public static void read(Path file, Lines lines) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            var line = new ByteArrayOutputStream();
            long number = 1;
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (line.size() <= LONGEST_LINE || b == '\n') {
                    line.write(b);
                }
                if (b == '\n') {
                    if (!lines.accept(line.toByteArray(), number++)) {
                        return;
                    }
                    line.reset();
                }
            }
            if (line.size() > 0) {
                lines.accept(line.toByteArray(), number);
            }
        }
    }

    private static byte[] end(FileChannel channel) throws IOException {
        long size = channel.size();
        var buffer = ByteBuffer.allocate((int) Math.min(size, 2L * LONGEST_LINE));
        long at = size - buffer.capacity();
        while (buffer.hasRemaining()) {
            int n = channel.read(buffer, at + buffer.position());
            if (n < 0) {
                break;
            }
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static int lastNewline(byte[] bytes, int before) {
        for (int i = before - 1; i >= 0; i--) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static long first(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring("audit-".length(), name.length() - ".log".length()));
    }
}
