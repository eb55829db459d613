package org.ferrywright.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.ferrywright.engine.internal.AuditChain;
import org.ferrywright.engine.internal.AuditFiles;
import org.ferrywright.engine.internal.AuditRecord;

/** Reads the audit log of a data folder, without its lock. */
public final class AuditCheck {
    private static final int TRIES = 5;

    private AuditCheck() {}

    /** Something that does not fit. @param place file and line, or what is missing */
    public record Finding(String place, String message) {}

    /**
     * What a check saw.
     *
     * @param records how many records there are
     * @param files how many files of actions they vouch for, and were compared
     * @param findings empty when nothing was edited, dropped, added or moved
     * @param notes what happened to the log without harm, such as a crash that was mended
     */
    public record Report(long records, long files, List<Finding> findings, List<String> notes) {
        public Report {
            findings = List.copyOf(findings);
            notes = List.copyOf(notes);
        }

        public boolean sound() {
            return findings.isEmpty();
        }
    }

    /** Follows the chain from its first record to its head. @param data the data folder */
    public static Report of(Path data) throws IOException {
        var files = new AuditFiles(data);
        for (int i = 1; ; i++) {
            byte[] before = head(files);
            Report report = new AuditChain(files, Instance.keys(data)).check();
            // somebody may be writing just now: then it is read again
            if (i == TRIES || report.sound() || Arrays.equals(before, head(files))) {
                return report;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("cancelled", e);
            }
        }
    }

    /** The newest records as they stand in the log, oldest first. What is no record is left out: {@link #of} tells of it. */
    public static void newest(Path data, int count, Consumer<String> lines) throws IOException {
        var kept = new ArrayDeque<String>();
        for (Path file : new AuditFiles(data).all()) {
            AuditFiles.read(file, (line, _) -> {
                AuditRecord.parse(line).ifPresent(_ -> kept.add(new String(line, StandardCharsets.US_ASCII).strip()));
                if (kept.size() > count) {
                    kept.removeFirst();
                }
                return true;
            });
        }
        kept.forEach(lines);
    }

    private static byte[] head(AuditFiles files) throws IOException {
        return Files.exists(files.head()) ? Files.readAllBytes(files.head()) : new byte[0];
    }
}
