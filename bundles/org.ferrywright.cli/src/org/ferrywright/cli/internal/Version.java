package org.ferrywright.cli.internal;

import java.util.Arrays;

/** What {@code ferry --version} says. */
final class Version {
    private Version() {}

    /** @param version {@code major.minor.micro} with a build qualifier behind another dot, or without */
    static String[] lines(String version) {
        String[] parts = version.split("\\.", 4);
        String plain = String.join(".", Arrays.copyOf(parts, Math.min(3, parts.length)));
        String build = parts.length > 3 ? "build " + parts[3] + ", " : "";
        return new String[] {
            "ferry " + plain,
            build + "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " "
                    + System.getProperty("os.arch")
        };
    }
}
