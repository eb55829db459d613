package org.ferrywright.engine.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ferrywright.delta.Sha256;
import org.ferrywright.engine.AuditCheck.Finding;
import org.ferrywright.engine.AuditCheck.Report;

/** Follows the audit log record by record, and names the first place of each thing that does not fit. For one use. */
public final class AuditChain {
    /** More would only repeat the first ones. */
    private static final int MOST_FINDINGS = 1000;

    /** A file of actions that a record vouches for. */
    private record Vouched(long seq, String sha256) {}

    private final AuditFiles files;
    private final Path keys;
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, Vouched> actions = new HashMap<>();
    private AuditRecord last;
    private long records;
    private long compared;

    public AuditChain(AuditFiles files, Path keys) {
        this.files = files;
        this.keys = keys;
    }

    public Report check() throws IOException {
        for (Path file : files.all()) {
            String name = file.getFileName().toString();
            AuditFiles.read(file, (line, number) -> {
                line(name + " line " + number, line);
                return findings.size() < MOST_FINDINGS;
            });
        }
        head();
        for (Map.Entry<String, Vouched> e : actions.entrySet()) {
            compare(e.getKey(), e.getValue());
        }
        return new Report(records, compared, findings, notes);
    }

    private void line(String place, byte[] line) {
        if (line.length == 0 || line[line.length - 1] != '\n') {
            findings.add(new Finding(place, "the last line is cut off: a crash, or somebody cut it"));
            return;
        }
        Optional<AuditRecord> read = AuditRecord.parse(line);
        if (read.isEmpty()) {
            findings.add(new Finding(place, "this is no record: edited, or added by somebody else"));
            return;
        }
        AuditRecord record = read.get();
        records++;
        if (!record.intact()) {
            findings.add(new Finding(place, "record " + record.seq() + " was edited: its hash does not fit"));
        } else {
            follow(place, record);
        }
        // what comes next is held against this one, so that one edit is one finding
        last = record;
        if (record.what().equals("log-damaged")) {
            findings.add(new Finding(
                    place,
                    "when the log was written to again: "
                            + record.details().path("damage").asText()));
        } else if (record.what().equals("log-mended")) {
            notes.add(place + ": the end of the log was put right after a crash");
        }
        vouch(record);
    }

    private void follow(String place, AuditRecord record) {
        long expected = last == null ? 1 : last.seq() + 1;
        if (record.seq() > expected) {
            findings.add(new Finding(
                    place,
                    "before record " + record.seq() + " there "
                            + (record.seq() == expected + 1
                                    ? "is record " + expected + " missing"
                                    : "are records " + expected + " to " + (record.seq() - 1) + " missing")));
        } else if (record.seq() < expected) {
            findings.add(new Finding(
                    place,
                    "record " + record.seq() + " stands behind record " + (expected - 1) + ": moved or repeated"));
        } else if (!record.prev().equals(last == null ? AuditRecord.NOTHING : last.hash())) {
            findings.add(new Finding(
                    place,
                    "record " + record.seq()
                            + " does not continue the record before it: one of the two was replaced or added"));
        }
    }

    private void vouch(AuditRecord record) {
        JsonNode file = record.details().path("actions");
        if (file.isObject()) {
            actions.put(
                    file.path("file").asText(),
                    new Vouched(record.seq(), file.path("sha256").asText()));
        }
        for (JsonNode removed : record.details().path("removed")) {
            actions.remove(removed.asText());
        }
    }

    private void head() throws IOException {
        if (!Files.exists(files.head())) {
            if (last != null) {
                findings.add(new Finding("audit.head", "it is missing, so nothing tells where the log ends"));
            }
            return;
        }
        Optional<AuditSeal> seal = AuditSeal.find(keys);
        Optional<AuditRecord> head =
                seal.isEmpty() ? Optional.empty() : seal.get().read(files.head());
        if (head.isEmpty()) {
            findings.add(new Finding(
                    "audit.head",
                    seal.isEmpty()
                            ? "there is no key in " + keys + " that it was sealed with"
                            : "it was changed, or sealed with another key"));
            return;
        }
        long end = last == null ? 0 : last.seq();
        long newest = head.get().seq();
        if (newest > end) {
            findings.add(new Finding(
                    "the end of the log",
                    newest == end + 1
                            ? "record " + newest
                                    + ", the newest, is missing, but kept in audit.head: a crash, or cut off"
                            : "records " + (end + 1) + " to " + newest + " are missing"));
        } else if (newest < end) {
            findings.add(
                    new Finding("the end of the log", "what follows record " + newest + " was added by somebody else"));
        } else if (!head.get().hash().equals(last.hash())) {
            findings.add(new Finding(
                    "the end of the log",
                    "record " + end + " is another than the one that was sealed: the log was rewritten"));
        }
    }

    private void compare(String name, Vouched vouched) throws IOException {
        Path file = files.folder().resolve("actions").resolve(name);
        String place = "log/actions/" + name;
        if (!name.matches("[0-9A-Za-z-]+\\.jsonl") || !Files.isRegularFile(file)) {
            findings.add(new Finding(place, "it is missing; record " + vouched.seq() + " vouches for it"));
        } else if (!sha256(file).equals(vouched.sha256())) {
            findings.add(new Finding(place, "it was changed; record " + vouched.seq() + " vouches for other content"));
        }
        compared++;
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = Sha256.running();
        try (InputStream in = Files.newInputStream(file)) {
            var buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return Sha256.of(digest.digest()).toString();
    }
}
