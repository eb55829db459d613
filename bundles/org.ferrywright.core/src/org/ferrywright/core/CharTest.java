package org.ferrywright.core;

import java.util.regex.Pattern;

/** Which characters one place of a {@link LinearRegex} takes; each answer costs the same, whatever the pattern. */
interface CharTest {
    CharTest ANY = _ -> true;

    boolean takes(int point);

    static CharTest of(int point, boolean ignoreCase) {
        if (!ignoreCase) {
            return p -> p == point;
        }
        int folded = fold(point);
        return p -> p == point || fold(p) == folded;
    }

    /**
     * A set in brackets or a class such as {@code \d}, with all that the JDK's classes can say.
     *
     * @throws java.util.regex.PatternSyntaxException when it cannot be read
     */
    static CharTest ofClass(String text, boolean ignoreCase) {
        int flags = ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0;
        // held against one character only, so that nothing in it can run away
        var pattern = Pattern.compile(text.startsWith("[") ? text : "[" + text + "]", flags);
        long low = 0;
        long high = 0;
        for (int i = 0; i < 64; i++) {
            low |= takes(pattern, i) ? 1L << i : 0;
            high |= takes(pattern, i + 64) ? 1L << i : 0;
        }
        long first = low;
        long second = high;
        return p -> p < 64 ? (first >>> p & 1) != 0 : p < 128 ? (second >>> p & 1) != 0 : takes(pattern, p);
    }

    private static boolean takes(Pattern pattern, int point) {
        return pattern.matcher(Character.toString(point)).matches();
    }

    private static int fold(int point) {
        return Character.toLowerCase(Character.toUpperCase(point));
    }
}
