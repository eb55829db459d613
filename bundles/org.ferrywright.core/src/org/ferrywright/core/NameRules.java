package org.ferrywright.core;

import java.text.Normalizer;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which names a root can hold, and which of them are one name to it.
 *
 * @param caseSensitive whether names that differ only in case are two
 * @param normalizing whether names that differ only in how their characters are composed (NFC, NFD) are one
 * @param forbidden characters that no name may have, beside NUL and slash
 * @param devices whether the names of DOS devices ({@code CON}, {@code LPT1.txt}) are refused
 * @param trailing whether a name may end in a dot or a blank
 * @param undecodable whether names may hold bytes that are no characters, see {@link NativeNames}
 * @param longestName in {@code unit}s
 * @param longestPath below the root, in {@code unit}s; 0 when there is no limit
 * @param unit what lengths are counted in
 */
public record NameRules(
        boolean caseSensitive,
        boolean normalizing,
        String forbidden,
        boolean devices,
        boolean trailing,
        boolean undecodable,
        int longestName,
        int longestPath,
        Unit unit) {
    /** What the length of a name is counted in. */
    public enum Unit {
        /** Bytes of the UTF-8 form. */
        BYTES,
        UTF16
    }

    /** What Windows refuses in a name. */
    public static final String WINDOWS_FORBIDDEN = controls() + "\"*:<>?\\|";

    /** A file system of the POSIX kind. */
    public static final NameRules POSIX = posix(255);

    /** What Windows offers to ordinary programs, on all its file systems. */
    public static final NameRules WINDOWS =
            new NameRules(false, false, WINDOWS_FORBIDDEN, true, false, false, 255, 32_000, Unit.UTF16);

    // the superscript digits are digits to Windows; blanks before the dot do not count
    private static final Pattern DEVICE =
            Pattern.compile("(?i)(con|prn|aux|nul|(com|lpt)[0-9\u00b9\u00b2\u00b3]|conin\\$|conout\\$) *(\\..*)?");

    public NameRules {
        Objects.requireNonNull(forbidden);
        Objects.requireNonNull(unit);
        if (longestName < 1 || longestPath < 0) {
            throw new IllegalArgumentException("not the length of a name: " + longestName + ", " + longestPath);
        }
    }

    /** @param longestName in bytes */
    public static NameRules posix(int longestName) {
        return new NameRules(true, false, "", false, true, true, longestName, 0, Unit.BYTES);
    }

    public NameRules withCase(boolean sensitive) {
        return new NameRules(
                sensitive, normalizing, forbidden, devices, trailing, undecodable, longestName, longestPath, unit);
    }

    /** Whether some different names are one name here. */
    public boolean folds() {
        return !caseSensitive || normalizing;
    }

    /** Equal for two names exactly when they are one name here; the name itself where names do not fold. */
    public String key(String name) {
        return folds() ? fold(name, !caseSensitive, normalizing) : name;
    }

    /** Whether every name has to be looked at before it is used here: it cannot hold all that a POSIX file system can. */
    public boolean selective() {
        return !forbidden.isEmpty() || devices || !trailing || !undecodable;
    }

    /** Why this root cannot hold the name; empty when it can. Lengths are not looked at. */
    public Optional<String> objection(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (forbidden.indexOf(c) >= 0) {
                return Optional.of("it has the character " + Printable.text(String.valueOf(c)));
            }
            if (!undecodable && lone(name, i)) {
                return Optional.of("it has a byte that is no character");
            }
        }
        if (!trailing && (name.endsWith(".") || name.endsWith(" "))) {
            return Optional.of("it ends in a " + (name.endsWith(".") ? "dot" : "blank"));
        }
        return devices && isDevice(name) ? Optional.of("it is the name of a device") : Optional.empty();
    }

    public boolean tooLong(String name) {
        // no unit makes more than three bytes
        return name.length() > longestName / 3 && length(name) > longestName;
    }

    public boolean pathTooLong(String path) {
        return longestPath > 0 && path.length() > longestPath / 3 && length(path) > longestPath;
    }

    /** Whether Windows takes the name for a device, whatever folder it is in. */
    public static boolean isDevice(String name) {
        return name.length() >= 3 && DEVICE.matcher(name).matches();
    }

    /** Whether the unit at {@code i} is half of a character without its other half. */
    static boolean lone(String name, int i) {
        char c = name.charAt(i);
        if (!Character.isSurrogate(c)) {
            return false;
        }
        return Character.isHighSurrogate(c)
                ? i + 1 == name.length() || !Character.isLowSurrogate(name.charAt(i + 1))
                : i == 0 || !Character.isHighSurrogate(name.charAt(i - 1));
    }

    /** The name without the differences that some file systems do not see. */
    public static String fold(String name, boolean anyCase, boolean anyForm) {
        String form = anyForm && !ascii(name) ? Normalizer.normalize(name, Normalizer.Form.NFD) : name;
        if (!anyCase) {
            return form;
        }
        var out = new StringBuilder(form.length());
        form.codePoints().forEach(c -> {
            int folded = Character.toLowerCase(Character.toUpperCase(c));
            // such as the sign for Kelvin: the file systems disagree, and to keep two names apart is safe
            out.appendCodePoint(c > 127 && folded < 128 ? c : folded);
        });
        return out.toString();
    }

    private int length(String name) {
        if (unit == Unit.UTF16) {
            return name.length();
        }
        int length = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < 0x80) {
                length++;
            } else if (c < 0x800) {
                length += 2;
            } else if (Character.isSurrogate(c)) {
                // half of a character of four bytes, or a byte by itself
                length += lone(name, i) ? 1 : 2;
            } else {
                length += 3;
            }
        }
        return length;
    }

    private static boolean ascii(String name) {
        return name.chars().allMatch(c -> c < 128);
    }

    private static String controls() {
        var all = new StringBuilder();
        for (char c = 1; c < ' '; c++) {
            all.append(c);
        }
        return all.toString();
    }
}
