package org.ferrywright.cli.internal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that only their owner may read. */
final class OwnerFile {
    private OwnerFile() {}

    /** Writes or replaces a file in one step; nobody else can read it at any moment. */
    static void write(Path file, String text) throws IOException {
        Path place = file.toAbsolutePath();
        boolean posix = File.separatorChar == '/';
        var owner = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Path fresh = Files.createTempFile(place.getParent(), ".ferry-", ".new", owner);
        try {
            Files.writeString(fresh, text);
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
