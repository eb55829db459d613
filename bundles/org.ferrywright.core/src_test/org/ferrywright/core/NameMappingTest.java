package org.ferrywright.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameMappingTest {
    private static final String[] PIECES = {
        "a",
        "A",
        "con",
        "NUL",
        "com1",
        "lpt\u00b9",
        ".",
        " ",
        ":",
        "*",
        "\n",
        "\\",
        "\udc80",
        "\udcff",
        "\uf000",
        "\uf03a",
        "\uf02e",
        "\uf020",
        "\uf063",
        "\uf04e",
        "\uf080",
        "\uf0ff",
        "\uf0e9",
        "\u00e9",
        "\ud83d\ude00",
        "txt",
        "\uf06e"
    };

    private final NameMapping windows = new NameMapping(NameRules.WINDOWS);

    @ParameterizedTest
    @CsvSource({
        "a:b, a\uf03ab",
        "con, \uf063on",
        "NUL.txt, \uf04eUL.txt",
        "'end.', end\uf02e",
        "'end ', end\uf020",
        "x\udc80, x\uf080",
        "\uf03a, \uf000\uf03a",
        "'...', ..\uf02e"
    })
    void isWhatOthersMapTo(String name, String mapped) {
        assertThat(windows.encode(name)).contains(mapped);
        assertThat(windows.decode(mapped)).contains(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                ".hidden",
                "a.b",
                "\uf02ex",
                "\uf041",
                "\uf063om",
                "console",
                "\u00e9",
                "\uf000",
                "\uf000x"
            })
    void everyOtherNameIsItself(String name) {
        assertThat(windows.encode(name)).contains(name);
        assertThat(windows.decode(name)).contains(name);
    }

    @Test
    @DisplayName("every name has a name of its own that the root holds, and comes back from it")
    void thereAndBack() {
        var random = new Random(5);
        var rules = new NameRules[] {
            NameRules.WINDOWS,
            new NameRules(true, false, ":*", false, true, true, 255, 0, NameRules.Unit.BYTES),
            new NameRules(true, false, "", false, false, false, 255, 0, NameRules.Unit.BYTES)
        };
        for (NameRules r : rules) {
            var mapping = new NameMapping(r);
            var seen = new HashMap<String, String>();
            for (int i = 0; i < 200_000; i++) {
                String name = random(random);
                if (name.equals(".") || name.equals("..")) {
                    continue;
                }
                String mapped = mapping.encode(name).orElseThrow(() -> new AssertionError(Printable.text(name)));
                assertThat(r.objection(mapped)).as(Printable.text(name)).isEmpty();
                assertThat(mapping.decode(mapped)).as(Printable.text(mapped)).contains(name);
                assertThat(seen.merge(mapped, name, (a, b) -> a)).isEqualTo(name);
            }
        }
    }

    @Test
    @DisplayName("a name that another program made at the root is itself or stands for one name only")
    void namesThatAreThere() {
        var random = new Random(6);
        int none = 0;
        for (int i = 0; i < 200_000; i++) {
            String there = random(random);
            if (NameRules.WINDOWS.objection(there).isEmpty()) {
                var plain = windows.decode(there);
                plain.ifPresent(p -> assertThat(windows.encode(p)).contains(there));
                none += plain.isEmpty() ? 1 : 0;
            }
        }
        assertThat(none).as("so odd that they are left alone").isLessThan(4_000);
    }

    private static String random(Random random) {
        var name = new StringBuilder();
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            name.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return name.toString();
    }
}
