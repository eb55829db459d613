package org.ferrywright.tests.e2e;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Names that a Linux folder may hold and that break careless programs. */
final class HostileNames {
    /** Shells, terminals, options, patterns, other systems, our own temporaries, order, Unicode. */
    private static final List<String> TEXTS = List.of(
            "new\nline",
            "tab\tstop",
            "esc\u001b[31mred\u001b[0m",
            "bell\u0007",
            "del\u007f",
            "carriage\rreturn",
            "\u0001",
            "-rf",
            "--help",
            "-",
            " leading",
            "trailing ",
            " ",
            "trailing.",
            "...",
            "..a",
            ".hidden",
            "a..b",
            "*",
            "?",
            "[a-z]",
            "{a,b}",
            "a\\b",
            "\\",
            "~",
            "~root",
            "$HOME",
            "`id`",
            "$(id)",
            "'quote'",
            "\"double\"",
            ";",
            "|",
            "&",
            "#",
            "!",
            "%s%n",
            "%00",
            "%2e%2e%2f",
            "a:b",
            "C:",
            "<>",
            "@",
            "=",
            "a=b",
            "+",
            "CON",
            "NUL",
            "aux.txt",
            "com1",
            "LPT1.txt",
            "desktop.ini",
            "Thumbs.db",
            "a".repeat(12) + ".TMP",
            "README",
            "readme",
            "ReadMe",
            "\u0130",
            "i\u0307",
            "\u00df",
            "SS",
            "caf\u00e9",
            "cafe\u0301",
            "\u1e9b\u0323",
            "\u212b",
            "\u00c5",
            "A\u030a",
            "\ud83d\udea2",
            "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
            "\u202egnp.exe",
            "\u2028",
            "\u00a0",
            "\ufeff",
            "\ufffd",
            "\uffff",
            "\ue000",
            "\udbff\udfff",
            "\ud801\udc00",
            "\u200b",
            "a",
            "a b",
            "a-b",
            "a.b",
            "a0",
            "a!",
            "ab",
            ".ferry~",
            ".ferry~0123456~0123456789abcdef.part",
            ".ferry~0123456g~0123456789abcdef.part",
            ".ferry~01234567~0123456789ABCDEF.part",
            "x.ferry~01234567~0123456789abcdef.part",
            ".ferry~01234567~0123456789abcdef.part ",
            ".ferry~01234567~0123456789abcdef.partial",
            ".ferry~01234567-0123456789abcdef.part",
            ".~tmp~",
            ".rsync-partial",
            "lost+found");

    /** Not UTF-8: cut sequences, spellings of one character in too many bytes, halves of pairs, another encoding. */
    private static final int[][] BYTES = {
        {0xff, 0xfe},
        {'a', 0xc3},
        {0xed, 0xa0, 0x80},
        {0xc0, 0xaf},
        {0x80},
        {'c', 'a', 'f', 0xe9},
        {0xc3, 0xbc, 0xff},
        {0xf4, 0x90, 0x80, 0x80},
        {0xed, 0xb2, 0x80},
        {0xe2, 0x82},
        {'.', 0xff},
        {0xff, '\n', 0xfe}
    };

    private HostileNames() {}

    /** All of them, each once. */
    static List<byte[]> all() {
        var names = new ArrayList<byte[]>();
        for (String text : TEXTS) {
            names.add(text.getBytes(StandardCharsets.UTF_8));
        }
        for (int[] bytes : BYTES) {
            var name = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                name[i] = (byte) bytes[i];
            }
            names.add(name);
        }
        for (String longest : List.of("a".repeat(255), "\u00e4".repeat(127) + "x", "\ud83d\udea2".repeat(63) + "abc")) {
            names.add(longest.getBytes(StandardCharsets.UTF_8));
        }
        var invalid = new byte[255];
        java.util.Arrays.fill(invalid, (byte) 0xfe);
        names.add(invalid);
        return names;
    }

    /** A name of random pieces of these. */
    static byte[] random(Random random) {
        if (random.nextInt(12) == 0) {
            var noise = new byte[1 + random.nextInt(20)];
            random.nextBytes(noise);
            for (int i = 0; i < noise.length; i++) {
                noise[i] = noise[i] == 0 || noise[i] == '/' ? (byte) 'x' : noise[i];
            }
            return noise;
        }
        var name = new ByteArrayOutputStream();
        int pieces = 1 + random.nextInt(3);
        for (int i = 0; i < pieces; i++) {
            byte[] piece = TEXTS.get(random.nextInt(TEXTS.size())).getBytes(StandardCharsets.UTF_8);
            name.write(piece, 0, piece.length);
        }
        name.write(Integer.toString(random.nextInt(1000)).getBytes(StandardCharsets.UTF_8), 0, 1);
        return name.toByteArray();
    }
}
