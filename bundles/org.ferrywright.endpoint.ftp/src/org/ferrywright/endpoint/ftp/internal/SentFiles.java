package org.ferrywright.endpoint.ftp.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.NativeNames;
import org.ferrywright.delta.ContentDigest;

/**
 * What large files of one server had when they were sent: as long as one looks as it did then, its content is known. The last ones are kept.
 * Safe for many threads.
 */
final class SentFiles {
    private static final int MOST = 10_000;

    /**
     * @param modified in seconds of UTC, as the server showed it afterwards
     * @param digest of the whole content under {@code seed}
     * @param told the digest that the server should tell of it, or null where it tells none
     */
    record Sent(long size, long modified, long seed, ContentDigest digest, byte[] told) {
        boolean is(Entry entry) {
            return entry.isFile()
                    && entry.size() == size
                    && entry.modified().seconds() == modified
                    && entry.modified().nanos() == 0;
        }

        private String line(String path) {
            return String.join(
                    " ",
                    Long.toString(size),
                    Long.toString(modified),
                    Long.toHexString(seed),
                    Long.toHexString(digest.high()),
                    Long.toHexString(digest.low()),
                    told == null ? "-" : HexFormat.of().formatHex(told),
                    Base64.getEncoder().encodeToString(NativeNames.encode(path)));
        }
    }

    private final Path file;
    private final Map<String, Sent> changed = new LinkedHashMap<>();
    private Map<String, Sent> known;

    /** @param file null when nothing is kept */
    SentFiles(Path file) {
        this.file = file;
    }

    /** What the file of this absolute path had, if it looks as it did then. */
    synchronized Optional<Sent> find(String path, Entry now) {
        if (known == null) {
            known = load();
        }
        Sent sent = changed.getOrDefault(path, known.get(path));
        return Optional.ofNullable(sent).filter(one -> one.is(now));
    }

    synchronized boolean knows(String path) {
        if (known == null) {
            known = load();
        }
        return changed.containsKey(path) || known.containsKey(path);
    }

    synchronized void remember(String path, Sent sent) {
        if (file != null) {
            changed.remove(path);
            changed.put(path, sent);
            if (changed.size() > MOST) {
                changed.remove(changed.keySet().iterator().next());
            }
        }
    }

    private Map<String, Sent> load() {
        var all = new LinkedHashMap<String, Sent>();
        if (file == null || !Files.exists(file)) {
            return all;
        }
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
            for (String line = in.readLine(); line != null && all.size() < MOST; line = in.readLine()) {
                String[] parts = line.split(" ");
                byte[] path = Base64.getDecoder().decode(parts[6]);
                all.put(
                        NativeNames.decode(path, 0, path.length),
                        new Sent(
                                Long.parseLong(parts[0]),
                                Long.parseLong(parts[1]),
                                Long.parseUnsignedLong(parts[2], 16),
                                new ContentDigest(
                                        Long.parseUnsignedLong(parts[3], 16), Long.parseUnsignedLong(parts[4], 16)),
                                parts[5].equals("-") ? null : HexFormat.of().parseHex(parts[5])));
            }
            return all;
        } catch (IOException | IllegalArgumentException | ArrayIndexOutOfBoundsException _) {
            // what is not known is sent whole
            return new LinkedHashMap<>();
        }
    }

    /** Keeps it for later runs, with what others have kept meanwhile. */
    synchronized void save() throws IOException {
        if (changed.isEmpty()) {
            return;
        }
        Map<String, Sent> all = load();
        changed.forEach((path, sent) -> {
            all.remove(path);
            all.put(path, sent);
        });
        var lines = new ArrayList<String>(all.size());
        all.forEach((path, sent) -> lines.add(sent.line(path)));
        List<String> last = lines.subList(Math.max(0, lines.size() - MOST), lines.size());
        Files.createDirectories(file.getParent());
        Path temporary = Files.createTempFile(file.getParent(), "ftp", ".new");
        Files.write(temporary, last, StandardCharsets.US_ASCII);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        known = null;
        changed.clear();
    }
}
