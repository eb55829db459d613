package org.ferrywright.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.ferrywright.engine.internal.AuditFiles;
import org.ferrywright.engine.internal.AuditRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever somebody does to the log, it shows; whatever a crash does to it is put right. */
class AuditLogTest {
    private static final int RECORDS = 40;
    private static final long SMALL = 3000;

    @TempDir
    Path temp;

    @Test
    @DisplayName("a log goes on over processes and files, and is sound")
    void aLogIsSound() throws IOException {
        Path data = fill("data", RECORDS);
        assertThat(new AuditFiles(data).all()).hasSizeGreaterThan(3);
        AuditCheck.Report report = AuditCheck.of(data);
        assertThat(report.findings()).isEmpty();
        assertThat(report.notes()).isEmpty();
        assertThat(report.records()).isEqualTo(RECORDS);
        var newest = new ArrayList<String>();
        AuditCheck.newest(data, 2, newest::add);
        assertThat(newest).hasSize(2);
        assertThat(newest.getLast()).contains("\"seq\":40", "\"n\":39", "\\uDC80");
        assertThat(AuditCheck.of(temp.resolve("nothing")).sound()).isTrue();
    }

    @Test
    @DisplayName("an edit, a drop, a repetition, a move, a foreign record, a cut are always found")
    void tamperingIsFound() throws IOException {
        Path data = fill("data", RECORDS);
        for (long seed = 1; seed <= 250; seed++) {
            Path copy = copy(data, "copy" + seed);
            String what = tamper(copy, new Random(seed));
            assertThat(AuditCheck.of(copy).findings())
                    .as("seed " + seed + ": " + what)
                    .isNotEmpty();
            new AuditLog(copy, SMALL).record("later", Map.of("n", 1));
            AuditCheck.Report later = AuditCheck.of(copy);
            if (!what.endsWith("the newest record")) {
                assertThat(later.findings())
                        .as("seed " + seed + ", written to again: " + what)
                        .isNotEmpty();
            }
            delete(copy);
        }
    }

    @Test
    @DisplayName("the place of what was done is named")
    void placesAreNamed() throws IOException {
        Path data = fill("data", 10, 1 << 20);
        Path log = new AuditFiles(data).current();
        List<String> lines = Files.readAllLines(log);
        write(log, lines, 3, lines.get(3).replace("\"n\":3", "\"n\":7"));
        assertThat(AuditCheck.of(data).findings())
                .singleElement()
                .isEqualTo(new AuditCheck.Finding("audit.log line 4", "record 4 was edited: its hash does not fit"));
        Files.write(log, without(lines, 5));
        assertThat(AuditCheck.of(data).findings()).singleElement().satisfies(f -> {
            assertThat(f.place()).isEqualTo("audit.log line 6");
            assertThat(f.message()).contains("record 6 missing");
        });
        Files.write(log, lines.subList(2, 10));
        assertThat(AuditCheck.of(data).findings().getFirst().message()).contains("records 1 to 2 missing");
        Files.write(log, lines.subList(0, 7));
        assertThat(AuditCheck.of(data).findings().getFirst().message()).contains("records 8 to 10 are missing");
    }

    @Test
    @DisplayName("a crash at any byte of a record is put right by the next one, and told")
    void aCrashIsMended() throws IOException {
        Path data = fill("data", 5, 1 << 20);
        Path log = new AuditFiles(data).current();
        byte[] all = Files.readAllBytes(log);
        int start = new String(all, StandardCharsets.US_ASCII).lastIndexOf('\n', all.length - 2) + 1;
        for (int cut = start; cut < all.length; cut += 7) {
            Path copy = copy(data, "cut" + cut);
            Files.write(new AuditFiles(copy).current(), Arrays.copyOf(all, cut));
            assertThat(AuditCheck.of(copy).sound()).isFalse();
            new AuditLog(copy).record("later", Map.of());
            AuditCheck.Report report = AuditCheck.of(copy);
            assertThat(report.findings()).isEmpty();
            assertThat(report.records()).isEqualTo(7);
            assertThat(report.notes()).singleElement().asString().contains("put right after a crash");
        }
    }

    private Path fill(String name, int records) throws IOException {
        return fill(name, records, SMALL);
    }

    private Path fill(String name, int records, long largest) throws IOException {
        Path data = Files.createDirectory(temp.resolve(name));
        var log = new AuditLog(data, largest);
        for (int i = 0; i < records; i++) {
            if (i % 7 == 6) {
                log = new AuditLog(data, largest);
            }
            log.record("run-started", Map.of("n", i, "path", "a\nb \udc80"));
        }
        return data;
    }

    private static String tamper(Path data, Random random) throws IOException {
        var files = new AuditFiles(data);
        List<Path> all = files.all();
        int number = random.nextInt(all.size());
        Path file = all.get(number);
        var lines = new ArrayList<>(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
        int at = random.nextInt(lines.size());
        boolean newest = number == all.size() - 1 && at == lines.size() - 1;
        switch (random.nextInt(12)) {
            case 0 -> {
                byte[] bytes = Files.readAllBytes(file);
                int place = random.nextInt(bytes.length);
                bytes[place] ^= (byte) (1 << random.nextInt(8));
                Files.write(file, bytes);
                return "a flipped bit at byte " + place + " of " + file;
            }
            case 1 -> {
                Files.write(file, without(lines, at), StandardCharsets.ISO_8859_1);
                return "without line " + at + " of " + file + (newest ? ", the newest record" : "");
            }
            case 2 -> {
                lines.add(random.nextInt(lines.size() + 1), lines.get(at));
                Files.write(file, lines, StandardCharsets.ISO_8859_1);
                return "line " + at + " twice in " + file;
            }
            case 3 -> {
                int other = (at + 1 + random.nextInt(lines.size() - 1)) % lines.size();
                String line = lines.get(at);
                lines.set(at, lines.get(other));
                lines.set(other, line);
                Files.write(file, lines, StandardCharsets.ISO_8859_1);
                return "lines " + at + " and " + other + " of " + file + " changed places";
            }
            case 4 -> {
                lines.set(at, forged(lines.get(at)));
                Files.write(file, lines, StandardCharsets.ISO_8859_1);
                return "line " + at + " of " + file + " edited with a fitting hash";
            }
            case 5 -> {
                lines.add(at, forged(lines.get(at)));
                Files.write(file, lines, StandardCharsets.ISO_8859_1);
                return "a foreign record before line " + at + " of " + file;
            }
            case 6 -> {
                Path last = all.getLast();
                var end = new ArrayList<>(Files.readAllLines(last, StandardCharsets.ISO_8859_1));
                end.add(following(end.getLast()));
                Files.write(last, end, StandardCharsets.ISO_8859_1);
                return "a foreign record at the end";
            }
            case 7 -> {
                rewriteFrom(files, random);
                return "a record edited and everything behind it chained anew";
            }
            case 8 -> {
                Files.delete(file);
                return file + " is gone";
            }
            case 9 -> {
                Files.delete(files.head());
                return "the head is gone";
            }
            case 10 -> {
                byte[] bytes = Files.readAllBytes(files.head());
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                Files.write(files.head(), bytes);
                return "a flipped bit in the head";
            }
            default -> {
                Path last = all.getLast();
                int keep = random.nextInt(Math.max(1, Files.readAllLines(last).size() - 1));
                Files.write(last, Files.readAllLines(last).subList(0, keep));
                return "cut behind line " + keep + " of " + last;
            }
        }
    }

    /** The log as somebody without the key would forge it whole: every hash fits. */
    private static void rewriteFrom(AuditFiles files, Random random) throws IOException {
        List<Path> all = files.all();
        int changed = random.nextInt(all.size());
        AuditRecord before = null;
        for (int i = 0; i < all.size(); i++) {
            var lines = new ArrayList<String>();
            for (String line : Files.readAllLines(all.get(i), StandardCharsets.ISO_8859_1)) {
                AuditRecord record = record(line);
                String what = i == changed ? "edited" : record.what();
                before = AuditRecord.following(
                        before,
                        Instant.parse(record.body().path("time").asText()),
                        record.body().path("actor").asText(),
                        what,
                        record.body().path("details").deepCopy());
                lines.add(new String(before.line(), StandardCharsets.US_ASCII).strip());
            }
            Files.write(all.get(i), lines);
        }
    }

    private static String forged(String line) {
        AuditRecord record = record(line);
        AuditRecord before = record.seq() == 1
                ? null
                : new AuditRecord(record.seq() - 1, "", record.prev(), new byte[0], record.body());
        return text(AuditRecord.following(
                before, Instant.EPOCH, "nobody", "run-started", AuditRecord.json(Map.of("n", -1))));
    }

    private static String following(String line) {
        return text(AuditRecord.following(
                record(line), Instant.EPOCH, "nobody", "run-started", AuditRecord.json(Map.of())));
    }

    private static AuditRecord record(String line) {
        return AuditRecord.parse((line + "\n").getBytes(StandardCharsets.ISO_8859_1))
                .orElseThrow();
    }

    private static String text(AuditRecord record) {
        return new String(record.line(), StandardCharsets.US_ASCII).strip();
    }

    private static void write(Path log, List<String> lines, int at, String line) throws IOException {
        var changed = new ArrayList<>(lines);
        changed.set(at, line);
        Files.write(log, changed);
    }

    private static List<String> without(List<String> lines, int at) {
        var rest = new ArrayList<>(lines);
        rest.remove(at);
        return rest;
    }

    private Path copy(Path data, String name) throws IOException {
        Path copy = temp.resolve(name);
        try (Stream<Path> all = Files.walk(data)) {
            for (Path from : all.toList()) {
                Files.copy(from, copy.resolve(data.relativize(from).toString()));
            }
        }
        return copy;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path p : all.toList().reversed()) {
                Files.delete(p);
            }
        }
    }
}
