package org.ferrywright.delta;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Random edits of a content, and how many bytes of it nobody is expected to know from before. */
final class Edits {
    private final SplittableRandom random;
    byte[] content;
    /** Bytes that were in no content before, or that are too few to look for. */
    long fresh;
    /** Places where something begins or ends that is not as it was. */
    int seams;

    final List<String> log = new ArrayList<>();

    Edits(long seed, byte[] content) {
        this.random = new SplittableRandom(seed);
        this.content = content;
    }

    void some(int count) {
        for (int i = 0; i < count; i++) {
            one();
        }
    }

    private void one() {
        int length = random.nextInt(1, 1 + (random.nextBoolean() ? 100 : Math.max(2, content.length / 20)));
        int at = random.nextInt(content.length + 1);
        int to = Math.min(content.length, at + length);
        int kind = random.nextInt(10);
        log.add(kind + " at " + at + " of " + length);
        seams += 2;
        switch (kind) {
            case 0 -> replace(at, to, fresh(to - at));
            case 1 -> replace(at, at, fresh(length));
            case 2 -> replace(at, to, new byte[0]);
            case 3 -> { // move
                byte[] moved = part(at, to);
                replace(at, to, new byte[0]);
                int there = random.nextInt(content.length + 1);
                replace(there, there, moved);
                seams += 2;
            }
            case 4 -> replace(content.length, content.length, fresh(length));
            case 5 -> replace(Math.max(0, content.length - length), content.length, new byte[0]);
            case 6 -> { // a pattern over and over
                byte[] pattern = fresh(Math.min(length, 1 + random.nextInt(300)));
                byte[] all = new byte[length];
                for (int i = 0; i < length; i++) {
                    all[i] = pattern[i % pattern.length];
                }
                fresh += length - pattern.length;
                replace(at, at, all);
            }
            case 7 -> { // zeros
                fresh += to - at;
                replace(at, to, new byte[to - at]);
            }
            case 8 -> { // a copy, which nobody looks for where that costs more than it saves
                int there = random.nextInt(content.length + 1);
                fresh += to - at;
                replace(there, there, part(at, to));
            }
            default -> { // one leaf, aligned
                int leaf = at / 1024 * 1024;
                int end = Math.min(content.length, leaf + 1024);
                replace(leaf, end, fresh(end - leaf));
            }
        }
    }

    byte[] part(int from, int to) {
        var part = new byte[to - from];
        System.arraycopy(content, from, part, 0, part.length);
        return part;
    }

    void replace(int from, int to, byte[] by) {
        var result = new byte[content.length - (to - from) + by.length];
        System.arraycopy(content, 0, result, 0, from);
        System.arraycopy(by, 0, result, from, by.length);
        System.arraycopy(content, to, result, from + by.length, content.length - to);
        content = result;
    }

    private byte[] fresh(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        fresh += length;
        return bytes;
    }
}
