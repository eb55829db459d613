package org.ferrywright.core;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Seeded generators of the names and paths that break programs. */
final class Names {
    private static final String[] PIECES = {
        "a",
        "b",
        "A",
        "z",
        "0",
        ".",
        "..",
        "-",
        " ",
        "!",
        "~",
        "#",
        "*",
        "?",
        "[",
        "]",
        "\\",
        "\n",
        "\t",
        "\u0001",
        "\u007f",
        "é",
        "e\u0301",
        "ß",
        "中",
        "\u200b",
        "\u202e",
        "\ue000",
        "\uffff",
        "\ud83d\ude00",
        "\ud800\udc00",
        "\udc80",
        "\udcff"
    };

    private final Random random;

    Names(long seed) {
        this.random = new Random(seed);
    }

    /** Bytes of a name: not empty, neither NUL nor slash, not {@code .} or {@code ..}; often not UTF-8. */
    byte[] bytes() {
        byte[] out = new byte[1 + random.nextInt(12)];
        for (int i = 0; i < out.length; i++) {
            do {
                out[i] = (byte) (random.nextInt(3) == 0 ? 'a' + random.nextInt(3) : random.nextInt(256));
            } while (out[i] == 0 || out[i] == '/');
        }
        if (random.nextBoolean()) {
            byte[] text = PIECES[random.nextInt(PIECES.length - 2)].getBytes(StandardCharsets.UTF_8);
            System.arraycopy(text, 0, out, 0, Math.min(text.length, out.length));
        }
        return out[0] == '.' && out.length <= 2 ? new byte[] {'x'} : out;
    }

    /** One component, as {@link NativeNames} may give it. */
    String component() {
        String name = "";
        do {
            name += PIECES[random.nextInt(PIECES.length)];
        } while (random.nextInt(3) > 0 || name.equals(".") || name.equals(".."));
        return name;
    }

    RelPath path(int depth) {
        var path = RelPath.ROOT;
        for (int i = random.nextInt(depth + 1); i > 0; i--) {
            path = path.child(component());
        }
        return path;
    }
}
