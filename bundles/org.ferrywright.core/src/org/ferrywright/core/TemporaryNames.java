package org.ferrywright.core;

/**
 * The names of temporaries beside their target: {@code .ferry~OWNER~KEY.part}, OWNER eight and KEY sixteen hexadecimal digits.
 *
 * <p>OWNER is the instance whose run made it: an instance cleans up after itself only. KEY stands for the path's name and the version
 * of the source, so that a later run over the same version finds what an interrupted one left. No such name is ever replicated.
 *
 * <p>Undo logs of files that are patched where they lie are {@code .ferry~00000000~KEY.undo}, KEY standing for the file's name: whoever opens
 * the folder finds them. They are never removed as temporaries are, because an old version depends on them.
 */
public final class TemporaryNames {
    // every file that is stored has such a name made and checked more than once: no patterns, no formats
    private static final String PREFIX = ".ferry~";
    private static final String PART = ".part";
    private static final String UNDO = ".undo";
    private static final String NOBODY = "00000000";
    private static final int OWNER = PREFIX.length();
    private static final int OWNER_END = OWNER + NOBODY.length();
    private static final int KEY = OWNER_END + 1;
    private static final int KEY_END = KEY + 16;
    private static final int LENGTH = KEY_END + PART.length();
    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    private TemporaryNames() {}

    public static boolean isTemporary(String name) {
        return hasForm(name) && name.endsWith(PART);
    }

    public static boolean isUndoLog(String name) {
        return hasForm(name) && name.startsWith(NOBODY, OWNER) && name.endsWith(UNDO);
    }

    /** @param key any 64 bits that stand for the name of the file */
    public static String undoLog(long key) {
        return name(NOBODY, key, UNDO);
    }

    /** The instance that made it. @throws IllegalArgumentException when it is not such a name */
    public static String owner(String name) {
        if (!isTemporary(name)) {
            throw new IllegalArgumentException("not the name of a temporary: " + Printable.text(name));
        }
        return name.substring(OWNER, OWNER_END);
    }

    /** @param owner eight hexadecimal digits; @param key any 64 bits that stand for path and version */
    public static String of(String owner, long key) {
        String name = name(owner, key, PART);
        if (!isTemporary(name)) {
            throw new IllegalArgumentException("not the id of an instance: " + Printable.text(owner));
        }
        return name;
    }

    private static String name(String owner, long key, String end) {
        var digits = new char[KEY_END - KEY];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = DIGITS[(int) (key >>> 60 - 4 * i) & 15];
        }
        return PREFIX + owner + '~' + new String(digits) + end;
    }

    private static boolean hasForm(String name) {
        if (name.length() != LENGTH || !name.startsWith(PREFIX) || name.charAt(OWNER_END) != '~') {
            return false;
        }
        return areDigits(name, OWNER, OWNER_END) && areDigits(name, KEY, KEY_END);
    }

    private static boolean areDigits(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }
}
