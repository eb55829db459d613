package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections a server takes from us at a time, as it was learnt. One more is tried after a minute, and after twice as long each
 * time that it is one too many, up to an hour: servers that count refusals lock out who asks too often. For one thread at a time.
 */
final class ServerLimit {
    private static final Logger LOG = LoggerFactory.getLogger(ServerLimit.class);
    private static final long SHORTEST_MILLIS = 60_000;
    private static final long LONGEST_MILLIS = 3_600_000;

    private final Path file;
    private final int most;
    private int now;
    private long pause = SHORTEST_MILLIS;
    private long next;
    private boolean trial;

    /** @param file where it is kept from run to run, or null; @param most that are wanted */
    ServerLimit(Path file, int most) {
        this.file = file;
        this.most = most;
        this.now = most;
        if (file != null) {
            read();
        }
    }

    private void read() {
        Properties p = Kept.read(file);
        try {
            int connections = Integer.parseInt(p.getProperty("connections", ""));
            long paused = Long.parseLong(p.getProperty("pause", ""));
            long then = Long.parseLong(p.getProperty("next", ""));
            // a clock that was set back keeps nobody waiting for longer than it may
            boolean credible = connections > 0 && paused > 0 && then <= System.currentTimeMillis() + LONGEST_MILLIS;
            if (credible && connections < most) {
                now = connections;
                pause = Math.clamp(paused, SHORTEST_MILLIS, LONGEST_MILLIS);
                next = then;
            }
        } catch (IllegalArgumentException _) {
            // nothing is known then
            return;
        }
    }

    int now() {
        if (now < most && System.currentTimeMillis() >= next) {
            now++;
            next = System.currentTimeMillis() + pause;
            trial = true;
        }
        return now;
    }

    /** The server has refused one more. @param open how many it has of ours */
    void refused(int open) {
        int allowed = Math.max(1, Math.min(now, open));
        if (allowed == now) {
            // of several that were asked for at the same time
            return;
        }
        now = allowed;
        pause = trial ? Math.min(2 * pause, LONGEST_MILLIS) : SHORTEST_MILLIS;
        trial = false;
        next = System.currentTimeMillis() + pause;
        keep();
    }

    /** The server has taken one more, perhaps one that was under way when another was refused. @param open how many it has of ours */
    void taken(int open) {
        if (open > now) {
            now = open;
            keep();
        } else if (trial && open == now) {
            trial = false;
            pause = SHORTEST_MILLIS;
            keep();
        }
    }

    private void keep() {
        if (file == null) {
            return;
        }
        var p = new Properties();
        p.setProperty("connections", String.valueOf(now));
        p.setProperty("pause", String.valueOf(pause));
        p.setProperty("next", String.valueOf(next));
        try {
            Kept.write(file, p, "how many connections it takes");
        } catch (IOException e) {
            LOG.warn("how many connections a server takes cannot be kept: {}", e.getMessage());
        }
    }
}
