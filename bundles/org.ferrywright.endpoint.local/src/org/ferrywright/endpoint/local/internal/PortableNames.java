package org.ferrywright.endpoint.local.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import org.ferrywright.core.NameRules;

/** Turns names into paths, where systems read more into a name than its characters. */
final class PortableNames {
    private static final boolean WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

    private PortableNames() {}

    /** @throws InvalidPathException when the name would not stand for exactly one name in the folder */
    static Path resolve(Path folder, String name) {
        Path below = Path.of(name);
        boolean one = below.getRoot() == null
                && below.getNameCount() == 1
                && below.toString().equals(name);
        if (!one || WINDOWS && windowsTakesOtherwise(name)) {
            throw new InvalidPathException(name, "this system cannot hold the name");
        }
        return folder.resolve(below);
    }

    static boolean windowsTakesOtherwise(String name) {
        // ends that Windows drops, so that another file would be meant
        return NameRules.isDevice(name) || name.endsWith(".") || name.endsWith(" ");
    }
}
