package org.ferrywright.wire;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a Listener prints and a person carries to the other side: who the Listener is, and a secret that works once.
 *
 * <p>Its text is {@code fw1-} and the base32 (RFC 4648, lower case, no padding) of fingerprint (32 bytes), secret (16) and the first
 * four bytes of their SHA-256. Blanks and line breaks inside, as copying makes them, are ignored.
 */
public final class PairingToken {
    private static final String PREFIX = "fw1-";
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int SECRET = 16;
    private static final int CHECK = 4;

    private final Fingerprint listener;
    private final byte[] secret;

    private PairingToken(Fingerprint listener, byte[] secret) {
        this.listener = listener;
        this.secret = secret;
    }

    /** A new one with a secret from the system's random source. */
    public static PairingToken create(Fingerprint listener) {
        byte[] secret = new byte[SECRET];
        new SecureRandom().nextBytes(secret);
        return new PairingToken(listener, secret);
    }

    /** @throws IllegalArgumentException saying what is wrong; the message never repeats the token */
    public static PairingToken parse(String text) {
        String body = text.replaceAll("\\s", "").toLowerCase(Locale.ROOT);
        if (!body.startsWith(PREFIX)) {
            throw new IllegalArgumentException("not a pairing token: it starts with " + PREFIX);
        }
        byte[] all = decode(body.substring(PREFIX.length()));
        if (all.length != Fingerprint.LENGTH + SECRET + CHECK) {
            throw new IllegalArgumentException("the pairing token is cut short or too long: copy the whole line");
        }
        int check = Fingerprint.LENGTH + SECRET;
        byte[] expected = Fingerprint.sha256(Arrays.copyOf(all, check));
        if (!Arrays.equals(all, check, all.length, expected, 0, CHECK)) {
            throw new IllegalArgumentException("the pairing token is mistyped: copy it again");
        }
        var token = new PairingToken(
                Fingerprint.of(Arrays.copyOf(all, Fingerprint.LENGTH)),
                Arrays.copyOfRange(all, Fingerprint.LENGTH, check));
        if (!token.text().equals(body)) {
            // the last letter holds bits that stand for nothing: a token has one form only
            throw new IllegalArgumentException("the pairing token is mistyped: copy it again");
        }
        return token;
    }

    /** Who has to answer. */
    public Fingerprint listener() {
        return listener;
    }

    /** The whole token, to be shown to the person who pairs and nowhere else. */
    public String text() {
        byte[] all = Arrays.copyOf(listener.bytes(), Fingerprint.LENGTH + SECRET + CHECK);
        System.arraycopy(secret, 0, all, Fingerprint.LENGTH, SECRET);
        byte[] check = Fingerprint.sha256(Arrays.copyOf(all, Fingerprint.LENGTH + SECRET));
        System.arraycopy(check, 0, all, Fingerprint.LENGTH + SECRET, CHECK);
        return PREFIX + encode(all);
    }

    byte[] secret() {
        return secret;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "pairing token of " + listener.brief();
    }

    private static String encode(byte[] bytes) {
        var out = new StringBuilder();
        int bits = 0;
        int held = 0;
        for (byte b : bytes) {
            held = held << 8 | b & 0xff;
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                out.append(ALPHABET.charAt(held >> bits & 31));
            }
        }
        if (bits > 0) {
            out.append(ALPHABET.charAt(held << 5 - bits & 31));
        }
        return out.toString();
    }

    private static byte[] decode(String text) {
        byte[] out = new byte[text.length() * 5 / 8];
        int bits = 0;
        int held = 0;
        int at = 0;
        for (int i = 0; i < text.length(); i++) {
            int value = ALPHABET.indexOf(text.charAt(i));
            if (value < 0) {
                throw new IllegalArgumentException(
                        "the pairing token has a character that no token has: copy it again");
            }
            held = held << 5 | value;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                out[at++] = (byte) (held >> bits);
            }
        }
        return out;
    }
}
