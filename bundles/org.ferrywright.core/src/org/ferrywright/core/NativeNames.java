package org.ferrywright.core;

import java.nio.charset.StandardCharsets;

/**
 * Turns the bytes of a POSIX file name into a string and back without loss.
 *
 * <p>Well-formed UTF-8 becomes the same text. Each byte of an ill-formed sequence becomes the lone surrogate {@code U+DC80..U+DCFF}
 * (0xDC00 + byte), as PEP 383 does, so that every name has exactly one string and every such string has exactly these bytes.
 */
public final class NativeNames {
    private static final int ESCAPE = 0xDC00;

    private NativeNames() {}

    public static String decode(byte[] bytes, int from, int length) {
        int end = from + length;
        boolean ascii = true;
        for (int i = from; i < end; i++) {
            if (bytes[i] < 0) {
                ascii = false;
                break;
            }
        }
        if (ascii) {
            return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        }
        StringBuilder out = new StringBuilder(length);
        int i = from;
        while (i < end) {
            int n = sequenceLength(bytes, i, end);
            if (n == 0) {
                out.append((char) (ESCAPE + (bytes[i] & 0xff)));
                i++;
            } else {
                out.appendCodePoint(codePoint(bytes, i, n));
                i += n;
            }
        }
        return out.toString();
    }

    public static String decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    /**
     * @throws IllegalArgumentException when no name decodes to the string: it has a surrogate that stands for no byte, or writes
     *     well-formed UTF-8 as single bytes, which would give one name two strings
     */
    public static byte[] encode(String name) {
        byte[] ascii = name.getBytes(StandardCharsets.ISO_8859_1);
        if (isAscii(ascii, name)) {
            return ascii;
        }
        int length = name.length();
        int size = 0;
        boolean escapes = false;
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            if (c < 0x80) {
                size++;
            } else if (c < 0x800) {
                size += 2;
            } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(name.charAt(i + 1))) {
                size += 4;
                i++;
            } else if (escapedByte(c) >= 0) {
                size++;
                escapes = true;
            } else if (Character.isSurrogate(c)) {
                throw new IllegalArgumentException("no bytes stand for the lone surrogate in " + Printable.text(name));
            } else {
                size += 3;
            }
        }
        byte[] bytes = encode(name, size);
        if (escapes && !decode(bytes).equals(name)) {
            throw new IllegalArgumentException("a second spelling of another name: " + Printable.text(name));
        }
        return bytes;
    }

    /** Whether these bytes, one for each character, are what the name is in ASCII. */
    private static boolean isAscii(byte[] bytes, String name) {
        for (int i = 0; i < bytes.length; i++) {
            // what has no byte there became a question mark
            if (bytes[i] < 0 || bytes[i] == '?' && name.charAt(i) != '?') {
                return false;
            }
        }
        return bytes.length == name.length();
    }

    /** The byte (128 to 255) that this character stands for, or -1. */
    public static int escapedByte(char c) {
        return c >= ESCAPE + 0x80 && c <= ESCAPE + 0xff ? c - ESCAPE : -1;
    }

    private static byte[] encode(String name, int size) {
        byte[] out = new byte[size];
        int at = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < 0x80) {
                out[at++] = (byte) c;
            } else if (c < 0x800) {
                out[at++] = (byte) (0xc0 | c >> 6);
                out[at++] = (byte) (0x80 | c & 0x3f);
            } else if (Character.isHighSurrogate(c)) {
                int p = Character.toCodePoint(c, name.charAt(++i));
                out[at++] = (byte) (0xf0 | p >> 18);
                out[at++] = (byte) (0x80 | p >> 12 & 0x3f);
                out[at++] = (byte) (0x80 | p >> 6 & 0x3f);
                out[at++] = (byte) (0x80 | p & 0x3f);
            } else if (Character.isSurrogate(c)) {
                out[at++] = (byte) escapedByte(c);
            } else {
                out[at++] = (byte) (0xe0 | c >> 12);
                out[at++] = (byte) (0x80 | c >> 6 & 0x3f);
                out[at++] = (byte) (0x80 | c & 0x3f);
            }
        }
        return out;
    }

    /** Length of the well-formed sequence (Unicode table 3-7) at i, or 0. */
    private static int sequenceLength(byte[] b, int i, int end) {
        int first = b[i] & 0xff;
        if (first < 0x80) {
            return 1;
        }
        if (first >= 0xc2 && first <= 0xdf) {
            return tail(b, i, end, 2, 0x80, 0xbf);
        }
        if (first >= 0xe0 && first <= 0xef) {
            return tail(b, i, end, 3, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf);
        }
        if (first >= 0xf0 && first <= 0xf4) {
            return tail(b, i, end, 4, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf);
        }
        return 0;
    }

    private static int tail(byte[] b, int i, int end, int n, int low, int high) {
        if (i + n > end) {
            return 0;
        }
        int second = b[i + 1] & 0xff;
        if (second < low || second > high) {
            return 0;
        }
        for (int k = 2; k < n; k++) {
            if ((b[i + k] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return n;
    }

    private static int codePoint(byte[] b, int i, int n) {
        return switch (n) {
            case 1 -> b[i];
            case 2 -> (b[i] & 0x1f) << 6 | b[i + 1] & 0x3f;
            case 3 -> (b[i] & 0x0f) << 12 | (b[i + 1] & 0x3f) << 6 | b[i + 2] & 0x3f;
            default -> (b[i] & 0x07) << 18 | (b[i + 1] & 0x3f) << 12 | (b[i + 2] & 0x3f) << 6 | b[i + 3] & 0x3f;
        };
    }
}
