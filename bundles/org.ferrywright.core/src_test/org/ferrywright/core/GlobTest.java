package org.ferrywright.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    *.tmp       | a.tmp          | true
                    *.tmp       | d/e/a.tmp      | true
                    *.tmp       | a.tmpx         | false
                    *.tmp       | a.tmp/b        | false
                    a?c         | abc            | true
                    a?c         | x/abc          | true
                    a?c         | ac             | false
                    /a          | a              | true
                    /a          | d/a            | false
                    d/*.o       | d/x.o          | true
                    d/*.o       | e/d/x.o        | false
                    d/*.o       | d/e/x.o        | false
                    d/**        | d/e/x.o        | true
                    d/**        | d              | false
                    **/x        | x              | true
                    **/x        | a/b/x          | true
                    **/x        | a/bx           | false
                    a/**/b      | a/b            | true
                    a/**/b      | a/x/y/b        | true
                    a/**/b      | a/xb           | false
                    a**b/c      | axxb/c         | true
                    a**b/c      | a/b/c          | false
                    **          | a/b            | true
                    [a-c]x      | bx             | true
                    [a-c]x      | dx             | false
                    [!a-c]x     | dx             | true
                    [^a-c]x     | bx             | false
                    []a]x       | ]x             | true
                    [!]a]x      | ]x             | false
                    [!]a]x      | bx             | true
                    [a-]x       | -x             | true
                    [[]x        | [x             | true
                    [&&]x       | &x             | true
                    [\\]]x      | ]x             | true
                    [a\\-c]x    | bx             | false
                    [a\\-c]x    | -x             | true
                    [ab         | [ab            | true
                    a\\*b       | a*b            | true
                    a\\*b       | axb            | false
                    a.b         | axb            | false
                    (a)+$^      | a              | false
                    {a}         | {a}            | true
                    A           | a              | false
                    😀*         | 😀.txt         | true
                    ?.txt       | 😀.txt         | true
                    [😀é]x      | 😀x            | true
                    "\\Qa\\E"   | a              | false
                    """)
    void matches(String glob, String path, boolean expected) {
        assertThat(Glob.parse(glob).matches(path, false)).isEqualTo(expected);
    }

    @Test
    void aSlashAtTheEndIsForFoldersOnly() {
        var glob = Glob.parse("build/");
        assertThat(glob.matches("build", true)).isTrue();
        assertThat(glob.matches("a/build", true)).isTrue();
        assertThat(glob.matches("build", false)).isFalse();
        assertThat(Glob.parse("/build/").matches("a/build", true)).isFalse();
        assertThat(Glob.parse("build//").matches("build", true)).isTrue();
    }

    @Test
    void newlinesAndUndecodableBytesAreOrdinary() {
        assertThat(Glob.parse("a*b").matches("a\n\udcffb", false)).isTrue();
        assertThat(Glob.parse("a?b").matches("a\nb", false)).isTrue();
        assertThat(Glob.parse("\udcff*").matches("\udcffx", false)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "//", "[z-a]"})
    void refusesWhatCannotBeRead(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Glob.parse(text)).withMessageContaining("'" + text + "'");
    }

    @Test
    void noTextBreaksTheParser() {
        var names = new Names(11);
        for (int i = 0; i < 5_000; i++) {
            String literal = names.component();
            var quoted = new StringBuilder("/");
            literal.codePoints().forEach(c -> quoted.append('\\').appendCodePoint(c));
            assertThat(Glob.parse(quoted.toString()).matches(literal, false))
                    .as(literal)
                    .isTrue();
            assertThat(Glob.parse("*").matches(literal, false)).as(literal).isTrue();
        }
    }

    @Test
    void showsThePatternAsGiven() {
        assertThat(Glob.parse("/a/[b]/")).hasToString("/a/[b]/");
    }
}
