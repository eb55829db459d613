package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

/** A small file with what was learnt, which is the old or the new one at every moment. */
final class Kept {
    private Kept() {}

    /** Empty when there is none, or it cannot be read. */
    static Properties read(Path file) {
        var p = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            p.load(in);
        } catch (IOException | IllegalArgumentException _) {
            return new Properties();
        }
        return p;
    }

    /** @param title for people */
    static void write(Path file, Properties p, String title) throws IOException {
        Files.createDirectories(file.getParent());
        Path temporary = Files.createTempFile(file.getParent(), "ftp", ".new");
        try (OutputStream out = Files.newOutputStream(temporary)) {
            p.store(out, title);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
