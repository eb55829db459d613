package org.ferrywright.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinearRegexTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', textBlock = """
                    a.c                ; a/c        ; true
                    a.c                ; "a\nc"     ; true
                    ab*c               ; ac         ; true
                    ab+c               ; ac         ; false
                    (?:ab){2,3}        ; abab       ; true
                    (ab){2,3}          ; ab         ; false
                    (ab){2,3}          ; abababab   ; false
                    a{0}b              ; b          ; true
                    a{2,}              ; aaa        ; true
                    a|b|               ; ""         ; true
                    a|bc               ; bc         ; true
                    ^a$                ; a          ; true
                    a^b                ; ab         ; false
                    .*\\.(tmp|bak)     ; d/a.bak    ; true
                    .*\\.(tmp|bak)     ; d/a.baks   ; false
                    [^/]+/\\d{4}/.*    ; a/2026/x   ; true
                    [^/]+/\\d{4}/.*    ; a/b/2026/x ; false
                    (?i)ä.B            ; Ä/b        ; true
                    (?i:a)b            ; AB         ; false
                    a(?i)b|c           ; C          ; true
                    (?i)a(?-i)b        ; AB         ; false
                    (?<name>x)y        ; xy         ; true
                    \\bab\\b.*         ; ab cd      ; true
                    \\bab\\b.*         ; abcd       ; false
                    a\\Bb              ; ab         ; true
                    \\Qa.*(\\E.        ; a.*(x      ; true
                    \\x{1F600}.        ; 😀x         ; true
                    \\u0041\\x42\\t?   ; AB         ; true
                    \\p{Lu}+\\P{L}     ; ÄÖ1        ; true
                    [a-z&&[^b]]+       ; acd        ; true
                    [a-z&&[^b]]+       ; abc        ; false
                    [[a][b]]c          ; bc         ; true
                    [\\]\\[]+          ; []         ; true
                    .                  ; 😀          ; true
                    a*?b+?             ; aabb       ; true
                    (?:)               ; ""         ; true
                    (a*)*              ; aaa        ; true
                    (a*)*b             ; aaa        ; false
            """)
    void holdsTheWholeText(String regex, String text, boolean expected) {
        assertThat(LinearRegex.compile(regex, false).matches(text, 0)).isEqualTo(expected);
    }

    @Test
    void bytesThatAreNoTextAreCharactersOfTheirOwn() {
        assertThat(LinearRegex.compile("a.b", false).matches("a\udcffb", 0)).isTrue();
        assertThat(LinearRegex.compile("[^x]+", false).matches("\udcff\udcfe", 0))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a",
                "a)",
                "[a",
                "a**",
                "*a",
                "a|*",
                "a{",
                "a{x}",
                "a{2,1}",
                "a{1001}",
                "{2}",
                "a++",
                "a*+",
                "(?=a)",
                "(?!a)b",
                "(?<=a)b",
                "(?<!a)b",
                "(?>a)",
                "(a)\\1",
                "\\k<n>",
                "\\y",
                "a\\",
                "[z-a]",
                "\\p{nix}",
                "(?x)a",
                "(?)",
                "(?<n",
                "\\G",
                "\\X",
                "(?i",
                "[\\",
                "\\x{110000}"
            })
    void refusesWhatItDoesNotTake(String regex) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinearRegex.compile(regex, false))
                .withMessageContaining("at character");
    }

    /** Each of these takes the JDK's matcher longer than anybody waits. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a+)+b",
                "(a|aa)+b",
                "(a|a)*b",
                "(.*a){20}b",
                "(a?){200}a{200}b",
                "((a*)*)*b",
                "(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)b",
                "(?:(?:a{0,30}){0,30})b",
                "(a*a*a*a*a*a*a*a*a*a*)*b"
            })
    void noPatternRunsAway(String pattern) {
        var regex = LinearRegex.compile(pattern, false);
        String text = "a".repeat(4_000);
        assertThat(regex.matches(text, 0)).isFalse();
        // for each character, each place of the pattern is reached and asked once at most
        assertThat(regex.steps(text)).isLessThanOrEqualTo(2L * regex.size() * (text.length() + 1));
    }

    @Test
    void neitherDoesAGlob() {
        var glob = Glob.parse("*a".repeat(60) + "*b");
        assertThat(glob.matches("a".repeat(255), false)).isFalse();
        assertThat(glob.size()).isLessThan(500);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?:(?:(?:){1000}){1000}){1000}",
                "((a{1000}){1000}){1000}",
                "(a{0,1000}){1000}",
                "((((x*)*){900})*){900}"
            })
    void whatIsLargeWithItsRepeatsIsRefused(String regex) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinearRegex.compile(regex, false))
                .withMessageContaining("larger");
    }

    @Test
    void whatIsDeepOrLongIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> LinearRegex.compile("(".repeat(5_000), false));
        assertThatIllegalArgumentException().isThrownBy(() -> LinearRegex.compile("[".repeat(5_000), false));
        assertThatIllegalArgumentException().isThrownBy(() -> LinearRegex.compile("a".repeat(20_000), false));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinearRegex.compile("[" + "a".repeat(2_000) + "]", false));
    }

    /** Small patterns at random, held against the JDK's matcher. */
    @Test
    void agreesWithTheJdk() {
        var random = new Random(20261122);
        int matched = 0;
        for (int i = 0; i < 20_000; i++) {
            String pattern = pattern(random, 3);
            boolean ignoreCase = random.nextBoolean();
            var ours = LinearRegex.compile(pattern, ignoreCase);
            var theirs = Pattern.compile(
                    pattern, Pattern.DOTALL | (ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0));
            for (int k = 0; k < 5; k++) {
                String text = text(random);
                boolean expected = theirs.matcher(text).matches();
                assertThat(ours.matches(text, 0))
                        .as("'%s' against '%s', ignoring case %s", pattern, text, ignoreCase)
                        .isEqualTo(expected);
                matched += expected ? 1 : 0;
            }
        }
        assertThat(matched)
                .as("the patterns match often enough to tell something")
                .isGreaterThan(5_000);
    }

    private static String pattern(Random random, int depth) {
        var out = new StringBuilder();
        for (int n = random.nextInt(3) + 1; n > 0; n--) {
            out.append(
                    switch (random.nextInt(depth > 0 ? 10 : 7)) {
                        case 0 -> "a";
                        case 1 -> "B";
                        case 2 -> ".";
                        case 3 -> "[ab]";
                        case 4 -> "[^b]";
                        case 5 -> random.nextBoolean() ? "\\b" : "\\w";
                        case 6 -> "\\/";
                        case 7 -> "(" + pattern(random, depth - 1) + ")";
                        case 8 -> "(?:" + pattern(random, depth - 1) + "|" + pattern(random, depth - 1) + ")";
                        default -> "(?:" + pattern(random, depth - 1) + ")";
                    });
            // the JDK's {2} of a group that may be empty does not try all ways
            int most = out.charAt(out.length() - 1) == ')' ? 7 : 10;
            out.append(
                    switch (random.nextInt(most)) {
                        case 0 -> "*";
                        case 1 -> "+";
                        case 2 -> "?";
                        case 3 -> "*?";
                        case 7 -> "{1,2}";
                        case 8 -> "{2}";
                        default -> "";
                    });
        }
        return out.toString();
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(6), 0, 4)
                .mapToObj(i -> String.valueOf("abB/".charAt(i)))
                .reduce("", String::concat);
    }
}
