package org.ferrywright.tests.engine;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/** Contents of small files and new versions of them, the same ones for the same seed. */
record SmallEdits(Random random) {
    SmallEdits(long seed) {
        this(new Random(seed));
    }

    /** With something put in somewhere, in the place of something else or not. */
    byte[] edited(byte[] content) {
        int at = random.nextInt(content.length);
        byte[] added = bytes(1 + random.nextInt(300));
        int gone = random.nextBoolean() ? 0 : Math.min(content.length - at, random.nextInt(300));
        var all = new ByteArrayOutputStream();
        all.write(content, 0, at);
        all.writeBytes(added);
        all.write(content, at + gone, content.length - at - gone);
        return all.toByteArray();
    }

    byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
