package org.ferrywright.tests.simulation;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;

/** Knows every content that was ever wholly there, so that a mix or a part of one is seen for what it is. */
final class Versions {
    /** Content that nobody ever wrote as a whole. */
    static final String UNKNOWN = "a content that was never whole";

    private final Map<ContentDigest, String> names = new HashMap<>();

    /** Content of its own for each number; equal sizes are frequent, so that size alone tells little. */
    static byte[] make(int number, int size) {
        byte[] unit = "v%06d ".formatted(number).getBytes(StandardCharsets.US_ASCII);
        var content = new byte[size];
        for (int i = 0; i < size; i++) {
            content[i] = unit[i % unit.length];
        }
        return content;
    }

    /** From now on this is a version. @param name for people, the first one counts */
    void know(byte[] content, String name) {
        names.putIfAbsent(ContentHash.of(content, 0), content.length == 0 ? "empty" : name);
    }

    String name(byte[] content) {
        return names.getOrDefault(ContentHash.of(content, 0), UNKNOWN);
    }
}
