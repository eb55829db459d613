package org.ferrywright.core;

import java.util.regex.Pattern;

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
    private static final Pattern FORM = Pattern.compile("\\.ferry~([0-9a-f]{8})~[0-9a-f]{16}\\.part");

    private static final Pattern UNDO_FORM = Pattern.compile("\\.ferry~0{8}~[0-9a-f]{16}\\.undo");
    private static final int LENGTH = 37;

    private TemporaryNames() {}

    public static boolean isTemporary(String name) {
        return name.length() == LENGTH
                && name.startsWith(".ferry~")
                && FORM.matcher(name).matches();
    }

    public static boolean isUndoLog(String name) {
        return name.length() == LENGTH
                && name.startsWith(".ferry~")
                && UNDO_FORM.matcher(name).matches();
    }

    /** @param key any 64 bits that stand for the name of the file */
    public static String undoLog(long key) {
        return ".ferry~00000000~" + String.format("%016x", key) + ".undo";
    }

    /** The instance that made it. @throws IllegalArgumentException when it is not such a name */
    public static String owner(String name) {
        var m = FORM.matcher(name);
        if (!m.matches()) {
            throw new IllegalArgumentException("not the name of a temporary: " + Printable.text(name));
        }
        return m.group(1);
    }

    /** @param owner eight hexadecimal digits; @param key any 64 bits that stand for path and version */
    public static String of(String owner, long key) {
        String name = ".ferry~" + owner + "~" + String.format("%016x", key) + ".part";
        if (!isTemporary(name)) {
            throw new IllegalArgumentException("not the id of an instance: " + Printable.text(owner));
        }
        return name;
    }
}
