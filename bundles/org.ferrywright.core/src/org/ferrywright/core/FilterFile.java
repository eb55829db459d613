package org.ferrywright.core;

import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.Filter.Rule;

/**
 * Rules as a file has them, one a line: {@code + PATTERN} includes, {@code - PATTERN} excludes; as in gitignore(5) a pattern alone
 * excludes as well, and {@code !PATTERN} includes. Empty lines and lines that begin with {@code #} say nothing. Blanks around a pattern do
 * not belong to it unless a backslash stands before them; a backslash also takes the special meaning from the first character.
 */
public final class FilterFile {
    /** @param number of the line, from 1 */
    public record Line(int number, Rule rule) {}

    private FilterFile() {}

    /** @throws IllegalArgumentException naming the line that has no pattern */
    public static List<Line> parse(String text) {
        List<Line> out = new ArrayList<>();
        int number = 0;
        for (String raw : (text.startsWith("\ufeff") ? text.substring(1) : text).split("\n", -1)) {
            number++;
            String line = trim(raw);
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            char sign = line.charAt(0);
            boolean signed = (sign == '+' || sign == '-') && (line.length() == 1 || isBlank(line.charAt(1)));
            String pattern = signed || sign == '!' ? trim(line.substring(1)) : line;
            if (pattern.isEmpty()) {
                throw new IllegalArgumentException("line " + number + ": after " + sign + " there has to be a pattern");
            }
            out.add(new Line(number, new Rule(signed ? sign == '+' : sign == '!', pattern)));
        }
        return out;
    }

    private static String trim(String line) {
        int from = 0;
        int to = line.length();
        while (from < to && isBlank(line.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(line.charAt(to - 1)) && !isEscaped(line, from, to - 1)) {
            to--;
        }
        return line.substring(from, to);
    }

    private static boolean isEscaped(String line, int from, int at) {
        int backslashes = 0;
        while (at - backslashes > from && line.charAt(at - backslashes - 1) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r';
    }
}
