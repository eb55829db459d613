package org.ferrywright.engine.internal;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.ferrywright.core.Entry;
import org.ferrywright.core.NativeNames;

/** Names for the losing version of a conflict: {@code report (conflict HOST 2026-11-22 093000).txt}, the time being its own, in UTC. */
final class ConflictNames {
    private static final int LONGEST = 255;

    private ConflictNames() {}

    /** @param attempt 0 at first; higher when the name before was taken */
    static String of(String path, String host, Entry loser, int attempt) {
        String time = DateTimeFormatter.ofPattern("yyyy-MM-dd HHmmss")
                .withZone(ZoneOffset.UTC)
                .format(loser.modified().instant());
        String mark = " (conflict " + host.replaceAll("[^A-Za-z0-9.-]", "_") + " " + time
                + (attempt == 0 ? "" : " " + attempt) + ")";
        int slash = path.lastIndexOf('/');
        String name = path.substring(slash + 1);
        int dot = loser.isDirectory() ? -1 : name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = dot > 0 ? name.substring(dot) : "";
        while (NativeNames.encode(stem + mark + extension).length > LONGEST && !stem.isEmpty()) {
            stem = stem.substring(0, stem.offsetByCodePoints(stem.length(), -1));
        }
        return path.substring(0, slash + 1) + stem + mark + extension;
    }
}
