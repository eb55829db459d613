package org.ferrywright.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ferrywright.engine.internal.AuditFiles;
import org.ferrywright.engine.internal.AuditRecord;
import org.ferrywright.engine.internal.AuditSeal;

/**
 * What was done with this installation, by whom and when: {@code <data>/log/audit.log}, only ever appended to. Each record carries the
 * hash of the one before; the newest is kept and sealed in {@code audit.head} as well, so that a cut end shows too. {@link AuditCheck}
 * tells whether all of it is there. Only the process that has locked the data folder writes. See docs/formats.md.
 */
public final class AuditLog {
    private static final long LARGEST_FILE = 16 << 20;

    private final AuditFiles files;
    private final Path keys;
    private final long largest;
    private AuditRecord last;

    /** @param data folder that this process has locked */
    AuditLog(Path data) {
        this(data, LARGEST_FILE);
    }

    /** @param largest length of a file (bytes) from which on the next record begins another */
    AuditLog(Path data, long largest) {
        this.files = new AuditFiles(data);
        this.keys = Instance.keys(data);
        this.largest = largest;
    }

    /** Details of a record, in an order. Values are texts, numbers, truth values, lists and maps of these; never a secret. */
    public static Map<String, Object> details() {
        return new LinkedHashMap<>();
    }

    /**
     * Adds a record; it is on stable storage when this returns.
     *
     * @param what in one word what was done, such as {@code run-started}
     */
    public synchronized void record(String what, Map<String, ?> details) throws IOException {
        Files.createDirectories(files.folder());
        AuditSeal seal = AuditSeal.open(keys);
        if (last == null) {
            last = takeUp(seal);
        }
        add(what, AuditRecord.json(details), seal);
    }

    /** The folder for what is too much for a record: a record has its SHA-256. */
    public Path actions() {
        return files.folder().resolve("actions");
    }

    private void add(String what, ObjectNode details, AuditSeal seal) throws IOException {
        AuditRecord next = AuditRecord.following(last, Instant.now(), actor(), what, details);
        // first the head, which holds the whole record: what a crash keeps from the log is taken from there
        Path fresh = files.head().resolveSibling("audit.head.new");
        write(fresh, seal.head(next), StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        Files.move(fresh, files.head(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        append(next);
        last = next;
    }

    private void append(AuditRecord record) throws IOException {
        if (Files.exists(files.current()) && Files.size(files.current()) >= largest) {
            files.rotate();
        }
        write(files.current(), record.line(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Where the chain goes on. What a crash has left is put right; whatever else does not fit is told in the log, and stays. */
    private AuditRecord takeUp(AuditSeal seal) throws IOException {
        long torn = files.cutTornEnd();
        Optional<AuditRecord> end = files.newest();
        Optional<AuditRecord> head = Optional.empty();
        String damage = null;
        if (Files.exists(files.head())) {
            head = seal.read(files.head());
            if (head.isEmpty()) {
                damage = "the head of the log was changed or sealed with another key";
            }
        } else if (end.isPresent()) {
            damage = "the head of the log was missing";
        }
        AuditRecord from = end.orElse(null);
        if (head.isPresent()) {
            from = head.get();
            boolean complete = end.isPresent() && end.get().hash().equals(from.hash());
            boolean oneMissing = from.seq() == 1 + end.map(AuditRecord::seq).orElse(0L)
                    && from.prev().equals(end.map(AuditRecord::hash).orElse(AuditRecord.NOTHING));
            if (oneMissing) {
                append(from);
            } else if (!complete) {
                damage = "the log did not end with the record " + from.seq() + ", which was the newest";
            }
            if (oneMissing || torn > 0) {
                last = from;
                var note = details();
                note.put("record", from.seq());
                note.put("tornBytes", torn);
                add("log-mended", AuditRecord.json(note), seal);
                from = last;
            }
        }
        if (damage != null) {
            last = from;
            var note = details();
            note.put("damage", damage);
            add("log-damaged", AuditRecord.json(note), seal);
            from = last;
        }
        return from;
    }

    private static void write(Path file, byte[] bytes, StandardOpenOption... how) throws IOException {
        var options = new StandardOpenOption[how.length + 1];
        options[0] = StandardOpenOption.WRITE;
        System.arraycopy(how, 0, options, 1, how.length);
        try (var channel = FileChannel.open(file, options)) {
            var buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static String actor() {
        String user = System.getProperty("user.name", "?");
        String behind = System.getenv("SUDO_USER");
        return behind == null || behind.isEmpty() || behind.equals(user) ? user : behind + " as " + user;
    }
}
