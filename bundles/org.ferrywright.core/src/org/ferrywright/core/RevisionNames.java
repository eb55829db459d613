package org.ferrywright.core;

import java.util.Optional;

/**
 * Where old versions lie: below {@code .ferry~revisions} at the top of the root that they were taken from, in folders like those of the
 * originals. That name never takes part in a replication, at any depth and in any case of its letters.
 *
 * <p>The version {@code ID} of {@code docs/a.txt} is {@code .ferry~revisions/docs/a.txt~ID}. Where that name would be too long, it is
 * {@code .ferry~revisions/docs/a.txt/~ID}: a name that fits as the original's fits as a folder's. Both can be told apart and lead
 * back to the original, whatever its name is.
 */
public final class RevisionNames {
    /** The folder below the root. */
    public static final RelPath FOLDER = RelPath.of(".ferry~revisions");

    private static final String NAME = FOLDER.value();
    private static final int SUFFIX = 1 + VersionId.LENGTH;

    /** An old version. @param path of the original */
    public record Version(RelPath path, VersionId id) {}

    private RevisionNames() {}

    /** Whether a path, or the name alone, is that of a folder for old versions. */
    public static boolean isReserved(String path) {
        int start = path.length() - NAME.length();
        return start >= 0
                && path.charAt(start) == '.'
                && (start == 0 || path.charAt(start - 1) == '/')
                && path.regionMatches(true, start, NAME, 0, NAME.length());
    }

    /**
     * Where a version is kept, below the root.
     *
     * @param path of the original, not the root
     * @param longestName that the root can hold; in bytes, or in larger units
     */
    public static RelPath place(RelPath path, VersionId id, int longestName) {
        RelPath folder = FOLDER.resolve(path.parent());
        String suffix = "~" + id;
        return bytes(path.name()) + SUFFIX <= longestName
                ? folder.child(path.name() + suffix)
                : folder.child(path.name()).child(suffix);
    }

    /** What is kept at a place below the root; empty when it is not exactly of our form. */
    public static Optional<Version> version(RelPath place) {
        String name = place.name();
        int end = name.length() - SUFFIX;
        if (end < 0 || name.charAt(end) != '~' || !place.startsWith(FOLDER) || place.equals(FOLDER)) {
            return Optional.empty();
        }
        RelPath folder =
                RelPath.of(place.parent().value().substring(NAME.length()).replaceFirst("^/", ""));
        if (end == 0 && folder.isRoot()) {
            return Optional.empty();
        }
        RelPath path = end == 0 ? folder : folder.child(name.substring(0, end));
        return VersionId.parse(name.substring(end + 1)).map(id -> new Version(path, id));
    }

    private static int bytes(String name) {
        try {
            return NativeNames.encode(name).length;
        } catch (IllegalArgumentException e) {
            // a root that is not ours to encode for: three bytes are the most that one character takes
            return name.length() * 3;
        }
    }
}
