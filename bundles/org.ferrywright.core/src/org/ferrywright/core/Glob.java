package org.ferrywright.core;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * One filter pattern, in the manner of gitignore(5).
 *
 * <p>{@code *} and {@code ?} match within a name, {@code **} across folders, {@code [a-z]} and {@code [!a-z]} one character of a set,
 * {@code \} takes the next character as it is. Without a slash, or with one only at its end, the pattern is held against the name at
 * any depth; with another slash it is held against the whole path from the root. A slash at the end lets it match folders only.
 */
public final class Glob {
    private final String text;
    private final boolean directoriesOnly;
    private final boolean nameOnly;
    private final Pattern pattern;

    private Glob(String text, boolean directoriesOnly, boolean nameOnly, Pattern pattern) {
        this.text = text;
        this.directoriesOnly = directoriesOnly;
        this.nameOnly = nameOnly;
        this.pattern = pattern;
    }

    /** @throws IllegalArgumentException naming the pattern when it cannot be read */
    public static Glob parse(String text) {
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
            return new Glob(text, directoriesOnly, nameOnly, Pattern.compile(regex(body), Pattern.DOTALL));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "the pattern '" + Printable.text(text) + "' cannot be read: " + e.getDescription(), e);
        }
    }

    public boolean matches(String path, boolean directory) {
        if (directoriesOnly && !directory) {
            return false;
        }
        String subject = nameOnly ? path.substring(path.lastIndexOf('/') + 1) : path;
        return pattern.matcher(subject).matches();
    }

    /** The pattern as it was given. */
    @Override
    public String toString() {
        return text;
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
                out.append(Pattern.quote(Character.toString(point)));
                i += Character.charCount(point);
            }
        }
        return out.toString();
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
            if (!dash && (point < 0x80 && !Character.isLetterOrDigit(point))) {
                members.append('\\');
            }
            members.appendCodePoint(point);
            at += Character.charCount(point);
        }
        if (at >= glob.length()) {
            out.append("\\[");
            return i + 1;
        }
        out.append("(?!/)[").append(not ? "^" : "").append(members).append(']');
        return at + 1;
    }
}
