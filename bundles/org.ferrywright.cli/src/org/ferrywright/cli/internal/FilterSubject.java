package org.ferrywright.cli.internal;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Printable;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;

/**
 * What a filter is asked about.
 *
 * @param there whether it was found, or is only thought of
 */
record FilterSubject(String path, Entry entry, boolean there) {
    private static final Pattern AGE = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)([smhdwy])");
    private static final String UNITS = "smhdwy";
    private static final long[] SECONDS = {1, 60, 3_600, 86_400, 7 * 86_400, 365 * 86_400};

    /** @param root where to look, or null @param size of what is not there, or null @param age of it, or null */
    static List<FilterSubject> of(List<String> paths, Path root, String size, String age, Timestamp now)
            throws UsageException, IOException {
        if (root != null && !Files.isDirectory(root)) {
            throw new UsageException("--root " + Printable.text(root.toString()) + " is no folder");
        }
        long bytes;
        try {
            bytes = size == null ? 0 : Units.parseSize(size);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--size: " + e.getMessage());
        }
        var modified = new Timestamp(now.seconds() - (age == null ? 0 : seconds(age)), now.nanos());
        List<FilterSubject> out = new ArrayList<>();
        for (String given : paths) {
            String path = path(given, root);
            Entry found = root == null
                    ? null
                    : look(root.resolve(path), RelPath.of(path).name());
            EntryKind kind = given.endsWith("/") ? EntryKind.DIRECTORY : EntryKind.FILE;
            out.add(new FilterSubject(
                    path,
                    found != null ? found : entry(RelPath.of(path).name(), kind, bytes, modified, 0644),
                    found != null));
        }
        return out;
    }

    String kind() {
        return switch (entry.kind()) {
            case FILE -> "file";
            case DIRECTORY -> "folder";
            case SYMLINK -> "link";
            case SPECIAL, UNREADABLE -> "special";
        };
    }

    private static String path(String given, Path root) throws UsageException {
        String path = given.replaceAll("/+$", "").replaceFirst("^(\\./+)+", "");
        if (root != null && Path.of(path).isAbsolute() && Path.of(path).startsWith(root.toAbsolutePath())) {
            path = root.toAbsolutePath().relativize(Path.of(path)).toString();
        }
        try {
            if (path.isEmpty() || RelPath.of(path).isRoot()) {
                throw new IllegalArgumentException("the root itself always takes part");
            }
            return path;
        } catch (IllegalArgumentException e) {
            throw new UsageException("'" + Printable.text(given) + "' is no path below the root: " + e.getMessage());
        }
    }

    /** Null when nothing is there. */
    private static Entry look(Path at, String name) throws IOException {
        BasicFileAttributes facts;
        try {
            facts = Files.readAttributes(at, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
        EntryKind kind = facts.isDirectory()
                ? EntryKind.DIRECTORY
                : facts.isSymbolicLink()
                        ? EntryKind.SYMLINK
                        : facts.isRegularFile() ? EntryKind.FILE : EntryKind.SPECIAL;
        return entry(
                name, kind, facts.size(), Timestamp.of(facts.lastModifiedTime().toInstant()), mode(at));
    }

    private static int mode(Path at) throws IOException {
        try {
            return (Integer) Files.getAttribute(at, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return Entry.UNKNOWN;
        }
    }

    private static Entry entry(String name, EntryKind kind, long size, Timestamp modified, int mode) {
        return new Entry(
                name,
                kind,
                kind == EntryKind.FILE ? size : 0,
                modified,
                mode,
                Entry.UNKNOWN,
                Entry.UNKNOWN,
                0,
                1,
                0,
                "");
    }

    private static long seconds(String age) throws UsageException {
        var m = AGE.matcher(age);
        if (!m.matches()) {
            throw new UsageException("--age is a number and one of s, m, h, d, w, y, such as 90m or 30d, not '"
                    + Printable.text(age) + "'");
        }
        return new BigDecimal(m.group(1))
                .multiply(BigDecimal.valueOf(SECONDS[UNITS.indexOf(m.group(2))]))
                .longValue();
    }
}
