package org.ferrywright.wire;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Who a peer is: the SHA-256 of its public key (SubjectPublicKeyInfo, DER), as 64 lower-case hexadecimal digits. */
public record Fingerprint(String text) {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException when it is not of that form */
    public Fingerprint {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("not the fingerprint of a key: it has 64 hexadecimal digits");
        }
    }

    public static Fingerprint of(PublicKey key) {
        return ofKey(key.getEncoded());
    }

    /** @param key SubjectPublicKeyInfo, DER */
    public static Fingerprint ofKey(byte[] key) {
        return of(sha256(key));
    }

    public static Fingerprint of(byte[] bytes) {
        return new Fingerprint(HexFormat.of().formatHex(bytes));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(text);
    }

    /** The first sixteen digits: enough for people to tell peers apart, not enough to trust one. */
    public String brief() {
        return text.substring(0, 16);
    }

    @Override
    public String toString() {
        return text;
    }

    static byte[] sha256(byte[]... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
