package org.ferrywright.core;

import java.util.Optional;

/**
 * Names that a root cannot hold, as names that it can, and back without loss.
 *
 * <p>What a name may not have goes into Unicode's private use area, {@code U+F000} plus the character or byte, as Cygwin, WSL and the SMB
 * client of Linux do it: a forbidden character, a dot or blank at the end, the first letter of a device's name, a byte that is no
 * character. Only where a name has such a character of its own, which would be taken for a mapped one, {@code U+F000} stands before it. Every
 * other name is itself.
 */
public final class NameMapping {
    private static final char BASE = '\uf000';

    private final NameRules rules;

    public NameMapping(NameRules rules) {
        this.rules = rules;
    }

    /** The rules of the root as they are through this mapping: only lengths are left, of the names as they are mapped. */
    public NameRules relaxed() {
        return new NameRules(
                rules.caseSensitive(),
                rules.normalizing(),
                "",
                false,
                true,
                true,
                rules.longestName(),
                rules.longestPath(),
                rules.unit());
    }

    public NameRules rules() {
        return rules;
    }

    /** The name at the root; empty when even the mapping finds none. Its length is not looked at. */
    public Optional<String> encode(String name) {
        String mapped = mapped(name);
        return rules.objection(mapped).isEmpty() ? Optional.of(mapped) : Optional.empty();
    }

    /** What a name at the root stands for; empty when no name is mapped to it. */
    public Optional<String> decode(String name) {
        if (!hasPrivate(name)) {
            return mapped(name).equals(name) ? Optional.of(name) : Optional.empty();
        }
        String plain = plain(name);
        return mapped(plain).equals(name) ? Optional.of(plain) : Optional.empty();
    }

    /** Each component by itself. */
    public Optional<String> encodePath(String path) {
        if (path.indexOf('/') < 0) {
            return path.isEmpty() ? Optional.of(path) : encode(path);
        }
        var out = new StringBuilder(path.length() + 8);
        for (String name : path.split("/")) {
            Optional<String> encoded = encode(name);
            if (encoded.isEmpty()) {
                return Optional.empty();
            }
            out.append(out.isEmpty() ? "" : "/").append(encoded.get());
        }
        return Optional.of(out.toString());
    }

    private String mapped(String name) {
        var out = new StringBuilder(name.length() + 4);
        int last = name.length() - 1;
        for (int i = 0; i <= last; i++) {
            int run = run(name, i);
            boolean more = i + run <= last;
            char c = more ? name.charAt(i + run) : 0;
            boolean goes = more && isRefused(name, i + run);
            boolean looksMapped = more && isMapped(c, i + run == last);
            out.repeat(BASE, goes ? 2 * run : looksMapped ? 2 * run + 1 : run);
            if (more) {
                out.append(goes ? toPrivate(c) : c);
            }
            i += run;
        }
        return hideDevice(name, out.toString());
    }

    private String hideDevice(String name, String mapped) {
        if (!rules.devices() || mapped.isEmpty()) {
            return mapped;
        }
        if (NameRules.isDevice(mapped)) {
            return (char) (BASE + mapped.charAt(0)) + mapped.substring(1);
        }
        return name.charAt(0) == mapped.charAt(0) && isHiddenDevice(mapped) ? BASE + mapped : mapped;
    }

    private String plain(String name) {
        boolean literal = name.charAt(0) == BASE && isHiddenDevice(name.substring(1));
        if (rules.devices() && literal) {
            return name.substring(1, 2) + plainRest(name.substring(2));
        }
        if (rules.devices() && isHiddenDevice(name)) {
            return (char) (name.charAt(0) - BASE) + plainRest(name.substring(1));
        }
        return plainRest(name);
    }

    private String plainRest(String name) {
        var out = new StringBuilder(name.length());
        int last = name.length() - 1;
        for (int i = 0; i <= last; i++) {
            int run = run(name, i);
            boolean more = i + run <= last;
            char c = more ? name.charAt(i + run) : 0;
            boolean looksMapped = more && isMapped(c, i + run == last);
            out.repeat(BASE, looksMapped ? run / 2 : run);
            if (more) {
                out.append(looksMapped && run % 2 == 0 ? fromPrivate(c) : c);
            }
            i += run;
        }
        return out.toString();
    }

    /** How many of the character that marks others as their own stand here. */
    private static int run(String name, int i) {
        int n = 0;
        while (i + n < name.length() && name.charAt(i + n) == BASE) {
            n++;
        }
        return n;
    }

    private boolean isRefused(String name, int i) {
        char c = name.charAt(i);
        boolean atEnd = i == name.length() - 1 && !rules.trailing() && (c == '.' || c == ' ');
        return atEnd
                || (c < 0x80 && rules.forbidden().indexOf(c) >= 0)
                || (!rules.undecodable() && NativeNames.escapedByte(c) >= 0 && NameRules.lone(name, i));
    }

    /** Whether the character stands for another, if nothing says that it stands for itself. */
    private boolean isMapped(char c, boolean atEnd) {
        int value = c - BASE;
        if (value <= 0 || value > 0xff) {
            return false;
        }
        return value >= 0x80
                ? !rules.undecodable()
                : rules.forbidden().indexOf(value) >= 0
                        || (atEnd && !rules.trailing() && (value == '.' || value == ' '));
    }

    private static boolean isHiddenDevice(String name) {
        if (name.isEmpty()) {
            return false;
        }
        int letter = name.charAt(0) - BASE;
        return letter >= 'A' && letter <= 'z' && NameRules.isDevice((char) letter + name.substring(1));
    }

    private static char toPrivate(char c) {
        int value = NativeNames.escapedByte(c);
        return (char) (BASE + (value >= 0 ? value : c));
    }

    private static char fromPrivate(char c) {
        int value = c - BASE;
        return value >= 0x80 ? (char) (0xdc00 + value) : (char) value;
    }

    private static boolean hasPrivate(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= BASE && name.charAt(i) <= BASE + 0xff) {
                return true;
            }
        }
        return false;
    }
}
