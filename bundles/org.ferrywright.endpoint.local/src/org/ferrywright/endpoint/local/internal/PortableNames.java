package org.ferrywright.endpoint.local.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** Turns names into paths, where systems read more into a name than its characters. */
final class PortableNames {
    private static final boolean WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    // devices, whatever folder they are named in; and ends that Windows drops, so that another file would be meant
    private static final Pattern WINDOWS_TAKES_OTHERWISE =
            Pattern.compile("(?i)(con|prn|aux|nul|(com|lpt)[0-9\u00b9\u00b2\u00b3]|conin\\$|conout\\$)(\\..*)?|.*[. ]");

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
        return WINDOWS_TAKES_OTHERWISE.matcher(name).matches();
    }
}
