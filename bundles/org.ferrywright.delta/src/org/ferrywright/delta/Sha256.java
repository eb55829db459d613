package org.ferrywright.delta;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 value, as four big-endian words: what a content is known by to those who do not trust each other. */
public record Sha256(long a, long b, long c, long d) {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    /** Takes what a finished digest gave. @throws IllegalArgumentException for another length */
    public static Sha256 of(byte[] value) {
        if (value.length != LENGTH) {
            throw new IllegalArgumentException("a SHA-256 value has 32 bytes, not " + value.length);
        }
        var in = ByteBuffer.wrap(value);
        return new Sha256(in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }

    /** The value of a whole content. */
    public static Sha256 ofContent(byte[] content) {
        return of(running().digest(content));
    }

    /** A digest that nothing was put into yet. */
    public static MessageDigest running() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(LENGTH)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .array();
    }

    /** 64 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes());
    }
}
