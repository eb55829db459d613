package org.ferrywright.core;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Tells from the beginnings of two versions of a file whether the newer one looks encrypted while the older one did not, as malware
 * leaves files. Compressed formats look random too, but keep their magic number, which encryption destroys.
 */
public final class Scramble {
    /** How much of a file's beginning is worth reading, in bytes. */
    public static final int HEAD = 4096;

    /** Less than this says nothing, in bytes. */
    private static final int LEAST = 64;

    /** Share of the entropy that so many random bytes have; text has 0.5 to 0.75. */
    private static final double RANDOM = 0.94;

    private static final List<byte[]> MAGIC = List.of(
            bytes(0xFF, 0xD8, 0xFF),
            bytes(0x89, 'P', 'N', 'G'),
            text("GIF8"),
            text("PK"),
            text("%PDF"),
            bytes(0x1F, 0x8B),
            bytes(0x28, 0xB5, 0x2F, 0xFD),
            bytes(0xFD, '7', 'z', 'X', 'Z'),
            text("BZh"),
            bytes('7', 'z', 0xBC, 0xAF),
            text("Rar!"),
            text("OggS"),
            text("fLaC"),
            text("ID3"),
            text("RIFF"),
            bytes(0x7F, 'E', 'L', 'F'),
            text("MZ"),
            text("SQLite format 3"),
            bytes(0xD0, 0xCF, 0x11, 0xE0),
            bytes(0x04, 0x22, 0x4D, 0x18),
            bytes(0x1A, 0x45, 0xDF, 0xA3),
            text("MSCF"),
            text("wOF"),
            bytes(0xCA, 0xFE, 0xBA, 0xBE));

    /** What the two beginnings say. */
    public enum Finding {
        /** There is too little to tell. */
        UNKNOWN,
        NO,
        YES
    }

    private Scramble() {}

    public static Finding between(byte[] before, byte[] after) {
        if (before.length < LEAST || after.length < LEAST) {
            return Finding.UNKNOWN;
        }
        return looksEncrypted(after) && !looksEncrypted(before) ? Finding.YES : Finding.NO;
    }

    /** Random bytes that no known format begins with. */
    static boolean looksEncrypted(byte[] head) {
        return entropy(head) >= RANDOM && MAGIC.stream().noneMatch(m -> startsWith(head, m)) && !isMedia(head);
    }

    /** Shannon entropy of the bytes, as a share of what so many random bytes have on average. */
    static double entropy(byte[] bytes) {
        var counts = new int[256];
        for (byte b : bytes) {
            counts[b & 0xFF]++;
        }
        double sum = 0;
        for (int c : counts) {
            sum += surprise(c);
        }
        double bits = log2(bytes.length) - sum / bytes.length;
        return bits / ofRandom(bytes.length);
    }

    /** Few bytes cannot have all values equally often: counts of random bytes are distributed as Poisson says. */
    private static double ofRandom(int length) {
        double mean = length / 256.0;
        double probability = Math.exp(-mean);
        double sum = 0;
        for (int c = 1; c < mean + 20 * Math.sqrt(mean) + 20; c++) {
            probability *= mean / c;
            sum += probability * surprise(c);
        }
        return log2(length) - 256 * sum / length;
    }

    private static double surprise(int count) {
        return count == 0 ? 0 : count * log2(count);
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }

    /** MP4 and its relatives tell their type after a length. */
    private static boolean isMedia(byte[] head) {
        return head[4] == 'f' && head[5] == 't' && head[6] == 'y' && head[7] == 'p';
    }

    private static boolean startsWith(byte[] head, byte[] magic) {
        for (int i = 0; i < magic.length; i++) {
            if (head[i] != magic[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] text(String s) {
        return s.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(int... values) {
        var all = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            all[i] = (byte) values[i];
        }
        return all;
    }
}
