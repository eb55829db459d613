package org.ferrywright.listener.internal.trees;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import org.ferrywright.core.RelPath;

/** Where change tokens can be relied on: file systems of this machine. What a server keeps may be told late, and by another clock. */
final class FileSystems {
    private static final Set<String> TRUSTED = Set.of(
            "ext2",
            "ext3",
            "ext4",
            "xfs",
            "btrfs",
            "bcachefs",
            "f2fs",
            "jfs",
            "reiserfs",
            "zfs",
            "tmpfs",
            "ramfs",
            "overlay");

    private FileSystems() {}

    /** @param folder that the root is; @param path of a file in it */
    static boolean trusted(Path folder, RelPath path) {
        try {
            return TRUSTED.contains(Files.getFileStore(parent(folder, path)).type());
        } catch (IOException e) {
            return false;
        }
    }

    private static Path parent(Path folder, RelPath path) {
        try {
            return folder.resolve(path.parent().value());
        } catch (InvalidPathException e) {
            // a name that has no characters: its root has to do
            return folder;
        }
    }
}
