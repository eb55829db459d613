package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.ferrywright.endpoint.ftp.internal.Options.Range;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which ports a server has named for data up to now, kept from run to run. What it will name may lie outside. */
final class PassivePorts {
    private static final Logger LOG = LoggerFactory.getLogger(PassivePorts.class);

    private final Path file;
    private Range seen;

    /** @param file null when nothing is kept */
    PassivePorts(Path file) {
        this.file = file;
        this.seen = file == null ? null : read(file).orElse(null);
    }

    /** What is kept; empty when the server has named none, or nobody knows. */
    static Optional<Range> read(Path file) {
        Properties p = Kept.read(file);
        try {
            int first = Integer.parseInt(p.getProperty("first", ""));
            int last = Integer.parseInt(p.getProperty("last", ""));
            return first > 0 && first <= last && last <= 65_535
                    ? Optional.of(new Range(first, last))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** The server has named one. */
    synchronized void named(int port) {
        if (seen != null && seen.has(port)) {
            return;
        }
        seen = seen == null
                ? new Range(port, port)
                : new Range(Math.min(seen.first(), port), Math.max(seen.last(), port));
        if (file != null) {
            keep();
        }
    }

    private void keep() {
        var p = new Properties();
        p.setProperty("first", String.valueOf(seen.first()));
        p.setProperty("last", String.valueOf(seen.last()));
        try {
            Kept.write(file, p, "which ports it has named for data");
        } catch (IOException e) {
            LOG.warn("which ports a server names for data cannot be kept: {}", e.getMessage());
        }
    }
}
