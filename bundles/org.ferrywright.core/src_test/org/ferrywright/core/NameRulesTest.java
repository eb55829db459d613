package org.ferrywright.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameRulesTest {
    private static final NameRules MAC =
            new NameRules(false, true, "", false, true, false, 255, 0, NameRules.Unit.BYTES);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CON", "con.txt", "Aux", "nul", "PRN.a.b", "COM1", "lpt9.log", "com\u00b9", "LPT\u00b3.x", "CONIN$",
                        "con ",
                "nul .txt", "a:b", "a*", "what?", "a<b>", "a|b", "a\\b", "\"quoted\"", "line\nend", "dot.", "blank ",
                "byte\udcff", "\ud800", "\udc00x"
            })
    void windowsRefuses(String name) {
        assertThat(NameRules.WINDOWS.objection(name)).isPresent();
        assertThat(NameRules.POSIX.objection(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"conn", "console.txt", "com", "COM10", "lpt", ".con", "a.con", " x", ".x", "\ud83d\ude00", "é"})
    void windowsTakes(String name) {
        assertThat(NameRules.WINDOWS.objection(name)).isEmpty();
    }

    @Test
    void namesFoldAsTheRulesSay() {
        assertThat(NameRules.WINDOWS.key("ÄbC")).isEqualTo(NameRules.WINDOWS.key("äBc"));
        assertThat(NameRules.WINDOWS.key("A\u0308")).isNotEqualTo(NameRules.WINDOWS.key("\u00c4"));
        assertThat(MAC.key("A\u0308")).isEqualTo(MAC.key("\u00e4"));
        assertThat(NameRules.POSIX.key("A")).isNotEqualTo(NameRules.POSIX.key("a"));
        assertThat(NameRules.POSIX.key("A\u0308")).isNotEqualTo(NameRules.POSIX.key("\u00c4"));
    }

    @Test
    void whatFileSystemsDisagreeOnIsKeptApart() {
        assertThat(NameRules.WINDOWS.key("\u212a")).isNotEqualTo(NameRules.WINDOWS.key("k"));
        assertThat(NameRules.WINDOWS.key("\u0131")).isNotEqualTo(NameRules.WINDOWS.key("i"));
    }

    @Test
    void lengthsAreInTheUnitOfTheRoot() {
        assertThat(NameRules.POSIX.tooLong("é".repeat(127) + "x")).isFalse();
        assertThat(NameRules.POSIX.tooLong("é".repeat(128))).isTrue();
        assertThat(NameRules.POSIX.tooLong("\ud83d\ude00".repeat(64))).isTrue();
        assertThat(NameRules.POSIX.tooLong("\udcff".repeat(255))).isFalse();
        assertThat(NameRules.WINDOWS.tooLong("é".repeat(255))).isFalse();
        assertThat(NameRules.WINDOWS.tooLong("é".repeat(256))).isTrue();
        assertThat(NameRules.WINDOWS.pathTooLong("n/".repeat(16_001))).isTrue();
        assertThat(NameRules.POSIX.pathTooLong("n/".repeat(100_000))).isFalse();
    }
}
