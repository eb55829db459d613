package org.ferrywright.engine.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ferrywright.core.Entry;
import org.ferrywright.delta.Sha256;
import org.ferrywright.engine.AuditLog;

/**
 * What a run did to each path, one line of JSON each, for the audit log: {@code <data>/log/actions/RUN.jsonl}. Written through a buffer
 * and hashed on the way, so that a record of the log can vouch for the whole. No file is made for a run that does nothing.
 */
final class ActionTrail {
    private static final int BUFFER = 64 << 10;
    private static final int KEPT_FILES = 1000;
    private static final long KEPT_BYTES = 1L << 30;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final Path file;
    private final MessageDigest digest = Sha256.running();
    private final byte[] buffer = new byte[BUFFER];
    private int used;
    private long count;

    ActionTrail(AuditLog log, String run) {
        this.file = log.actions().resolve(run + ".jsonl");
    }

    /** Hears of what is carried out at one root, and passes it on. @param at number of the target; with {@code -back} the source */
    Applied at(String at, Applied next) {
        return (action, now) -> {
            add(at, action);
            next.applied(action, now);
        };
    }

    /** Ends it. @return what vouches for the file; empty when there is none */
    synchronized Map<String, Object> finish() throws IOException {
        if (count == 0) {
            return Map.of();
        }
        flush();
        return Map.of(
                "file",
                file.getFileName().toString(),
                "count",
                count,
                "sha256",
                Sha256.of(digest.digest()).toString());
    }

    /** The oldest files, when there are too many: they may go once the log tells that they do. */
    static List<Path> superfluous(AuditLog log) throws IOException {
        if (!Files.isDirectory(log.actions())) {
            return List.of();
        }
        var removed = new ArrayList<Path>();
        try (Stream<Path> found = Files.list(log.actions())) {
            List<Path> newestFirst = found.sorted().toList().reversed();
            long bytes = 0;
            for (int i = 0; i < newestFirst.size(); i++) {
                Path f = newestFirst.get(i);
                bytes += Files.size(f);
                if (i >= KEPT_FILES || (bytes > KEPT_BYTES && i > 0)) {
                    removed.add(f);
                }
            }
        }
        return removed;
    }

    private synchronized void add(String at, Action action) throws IOException {
        switch (action) {
            case Action.Store(var path, var source, var target) ->
                line(at, target == null ? "create" : "replace", path, null, source.size(), target);
            case Action.Link(var path, var _, var target) ->
                line(at, target == null ? "create-link" : "replace", path, null, -1, target);
            case Action.HardLink(var path, var existing, var _, var target) ->
                line(at, target == null ? "create-name" : "replace", path, existing, -1, target);
            case Action.Folder(var path, var _) -> line(at, "create-folder", path, null, -1, null);
            case Action.Adjust(var path, var _, var _, var counted, var _) -> {
                if (counted) {
                    line(at, "metadata", path, null, -1, null);
                }
            }
            case Action.Remove(var path, var target) -> line(at, "delete", path, null, -1, target);
            case Action.Move(var path, var from, var _) -> line(at, "move", path, from, -1, null);
            case Action.Relocate(var path, var from, var _, var _) -> line(at, "move", path, from, -1, null);
            case Action.Sweep _, Action.Compare _, Action.Again _ -> {
                // nothing of the user's was touched
            }
        }
    }

    /** @param size of the new content, or -1; @param was what was lost, or null */
    private void line(String at, String what, String path, String from, long size, Entry was) throws IOException {
        ascii("{\"at\":\"");
        ascii(at);
        ascii("\",\"do\":\"");
        ascii(what);
        ascii("\",\"path\":");
        text(path);
        if (from != null) {
            ascii(",\"from\":");
            text(from);
        }
        if (size >= 0) {
            ascii(",\"size\":");
            ascii(Long.toString(size));
        }
        if (was != null) {
            ascii(",\"was\":\"");
            ascii(was.kind().name());
            ascii(" ");
            ascii(Long.toString(was.size()));
            ascii(" ");
            ascii(was.modified().instant().toString());
            ascii("\"");
        }
        ascii("}\n");
        count++;
    }

    private void text(String s) throws IOException {
        put('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '"' || c == '\\') {
                put('\\');
                put(c);
            } else if (c >= 0x20 && c < 0x7f) {
                put(c);
            } else {
                // ASCII only: names can hold lone surrogates, which UTF-8 cannot
                put('\\');
                put('u');
                for (int shift = 12; shift >= 0; shift -= 4) {
                    put(HEX[c >> shift & 15]);
                }
            }
        }
        put('"');
    }

    private void ascii(String s) throws IOException {
        for (int i = 0; i < s.length(); i++) {
            put(s.charAt(i));
        }
    }

    private void put(int c) throws IOException {
        if (used == BUFFER) {
            flush();
        }
        buffer[used++] = (byte) c;
    }

    private void flush() throws IOException {
        Files.createDirectories(file.getParent());
        // opened anew each time: a run that fails leaves nothing open
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            out.write(buffer, 0, used);
        }
        digest.update(buffer, 0, used);
        used = 0;
    }
}
