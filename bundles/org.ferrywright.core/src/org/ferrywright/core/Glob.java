package org.ferrywright.core;

/**
 * One filter pattern, in the manner of gitignore(5).
 *
 * <p>{@code *} and {@code ?} match within a name, {@code **} across folders, {@code [a-z]} and {@code [!a-z]} one character of a set,
 * {@code \} takes the next character as it is. Without a slash, or with one only at its end, the pattern is held against the name at
 * any depth; with another slash it is held against the whole path from the root. A slash at the end lets it match folders only. The
 * time that a match takes is bounded by the length of the path times {@link #size}.
 */
public final class Glob {
    /** How a pattern is held against a path; all but the last need no automaton. */
    private enum Form {
        EQUAL,
        BEGIN,
        END,
        REGEX
    }

    private final String text;
    private final boolean directoriesOnly;
    private final boolean nameOnly;
    private final boolean ignoreCase;
    private final Form form;
    private final String literal;
    private final LinearRegex regex;

    private Glob(String text, String body, boolean directoriesOnly, boolean nameOnly, boolean ignoreCase) {
        this.text = text;
        this.directoriesOnly = directoriesOnly;
        this.nameOnly = nameOnly;
        this.ignoreCase = ignoreCase;
        this.form = form(body, nameOnly);
        this.literal = switch (form) {
            case EQUAL -> body;
            case BEGIN -> body.substring(0, body.length() - 1);
            case END -> body.substring(1);
            case REGEX -> null;
        };
        this.regex = form == Form.REGEX ? LinearRegex.compile(regex(body), ignoreCase) : null;
    }

    /** @throws IllegalArgumentException naming the pattern when it cannot be read */
    public static Glob parse(String text) {
        return parse(text, false);
    }

    /** @throws IllegalArgumentException naming the pattern when it cannot be read */
    public static Glob parse(String text, boolean ignoreCase) {
        String body = text;
        boolean directoriesOnly = body.endsWith("/") && !body.endsWith("\\/");
        while (directoriesOnly && body.endsWith("/")) {
            body = body.substring(0, body.length() - 1);
        }
        boolean anchored = body.startsWith("/");
        if (anchored) {
            body = body.substring(1);
        }
        if (body.isEmpty()) {
            throw new IllegalArgumentException("the pattern '" + Printable.text(text) + "' names nothing");
        }
        boolean nameOnly = !anchored && body.indexOf('/') < 0;
        try {
            return new Glob(text, body, directoriesOnly, nameOnly, ignoreCase);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the pattern '" + Printable.text(text) + "' cannot be read: " + e.getMessage(), e);
        }
    }

    public boolean matches(String path, boolean directory) {
        return (directory || !directoriesOnly) && matchesName(path);
    }

    /** Whether it matches, were the path a folder. */
    boolean matchesName(String path) {
        int from = nameOnly ? path.lastIndexOf('/') + 1 : 0;
        int length = path.length() - from;
        return switch (form) {
            case EQUAL -> length == literal.length() && path.regionMatches(ignoreCase, from, literal, 0, length);
            case BEGIN -> path.regionMatches(ignoreCase, from, literal, 0, literal.length());
            case END ->
                length >= literal.length()
                        && path.regionMatches(
                                ignoreCase, path.length() - literal.length(), literal, 0, literal.length());
            case REGEX -> regex.matches(path, from);
        };
    }

    boolean directoriesOnly() {
        return directoriesOnly;
    }

    /** How many steps one character of a path can cost. */
    int size() {
        return regex == null ? 1 : regex.size();
    }

    /** The pattern as it was given. */
    @Override
    public String toString() {
        return text;
    }

    private static Form form(String body, boolean nameOnly) {
        if (isLiteral(body)) {
            return Form.EQUAL;
        }
        if (nameOnly && body.startsWith("*") && isLiteral(body.substring(1))) {
            return Form.END;
        }
        boolean begins = nameOnly && body.endsWith("*") && isLiteral(body.substring(0, body.length() - 1));
        return begins ? Form.BEGIN : Form.REGEX;
    }

    private static boolean isLiteral(String text) {
        return text.chars().noneMatch(c -> c == '*' || c == '?' || c == '[' || c == '\\');
    }

    private static String regex(String glob) {
        var out = new StringBuilder();
        int i = 0;
        while (i < glob.length()) {
            char c = glob.charAt(i);
            if (c == '*') {
                i = star(glob, i, out);
            } else if (c == '[') {
                i = set(glob, i, out);
            } else if (c == '?') {
                out.append("[^/]");
                i++;
            } else {
                if (c == '\\' && i + 1 < glob.length()) {
                    i++;
                }
                int point = glob.codePointAt(i);
                literal(point, out);
                i += Character.charCount(point);
            }
        }
        return out.toString();
    }

    private static void literal(int point, StringBuilder out) {
        if (point < 0x80 && !Character.isLetterOrDigit(point)) {
            out.append('\\');
        }
        out.appendCodePoint(point);
    }

    private static int star(String glob, int i, StringBuilder out) {
        int end = i;
        while (end < glob.length() && glob.charAt(end) == '*') {
            end++;
        }
        boolean opens = i == 0 || glob.charAt(i - 1) == '/';
        if (end - i >= 2 && opens && end < glob.length() && glob.charAt(end) == '/') {
            out.append("(?:.*/)?");
            return end + 1;
        }
        out.append(end - i >= 2 && opens && end == glob.length() ? ".*" : "[^/]*");
        return end;
    }

    /** A set at {@code i}; a bracket that nothing closes stands for itself, and one right after the opening is a member. */
    private static int set(String glob, int i, StringBuilder out) {
        int at = i + 1;
        boolean not = at < glob.length() && (glob.charAt(at) == '!' || glob.charAt(at) == '^');
        if (not) {
            at++;
        }
        int first = at;
        var members = new StringBuilder();
        while (at < glob.length() && (glob.charAt(at) != ']' || at == first)) {
            boolean dash = glob.charAt(at) == '-';
            if (glob.charAt(at) == '\\' && at + 1 < glob.length()) {
                at++;
            }
            int point = glob.codePointAt(at);
            if (dash) {
                members.append('-');
            } else {
                literal(point, members);
            }
            at += Character.charCount(point);
        }
        if (at >= glob.length()) {
            out.append("\\[");
            return i + 1;
        }
        // no set takes a slash
        out.append("[[").append(not ? "^" : "").append(members).append("]&&[^/]]");
        return at + 1;
    }
}
