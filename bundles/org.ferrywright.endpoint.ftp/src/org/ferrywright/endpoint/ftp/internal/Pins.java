package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The certificates of FTP servers that were seen first, in {@code ftp-servers.properties} beside the keys. */
final class Pins {
    private static final Logger LOG = LoggerFactory.getLogger(Pins.class);
    private static final long PAUSE_NANOS = 5_000_000;

    private final Path keys;

    /** @param keys the folder of the keys */
    Pins(Path keys) {
        this.keys = keys;
    }

    Path file() {
        return keys.resolve("ftp-servers.properties");
    }

    /**
     * The digest that is pinned for a server; {@code shown} becomes it when there is none.
     *
     * @param server host and port
     */
    String pinned(String server, String shown) throws IOException {
        String known = read().getProperty(server);
        if (known != null) {
            return known;
        }
        Files.createDirectories(keys);
        try (var channel = FileChannel.open(
                        keys.resolve("ftp-servers.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = locked(channel)) {
            if (!lock.isValid()) {
                throw new IOException("the lock was lost");
            }
            Properties all = read();
            String pinned = all.getProperty(server);
            if (pinned == null) {
                all.setProperty(server, shown);
                write(all);
                LOG.warn("{} was not known: its certificate, SHA-256 {}, is trusted from now on", server, shown);
                return shown;
            }
            return pinned;
        }
    }

    /** Waits for other processes, and for other threads of this one. */
    private static FileLock locked(FileChannel channel) throws IOException {
        while (true) {
            try {
                return channel.lock();
            } catch (OverlappingFileLockException _) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private Properties read() throws IOException {
        var all = new Properties();
        try (Reader in = Files.newBufferedReader(file())) {
            all.load(in);
        } catch (NoSuchFileException _) {
            return all;
        } catch (IllegalArgumentException e) {
            throw new IOException(file() + " is damaged", e);
        }
        return all;
    }

    private void write(Properties all) throws IOException {
        var text = new StringWriter();
        all.store(text, "SHA-256 of the certificates of FTP servers");
        Path temporary = Files.createTempFile(keys, "ftp-servers", ".new");
        Files.writeString(temporary, text.toString());
        Files.move(temporary, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
