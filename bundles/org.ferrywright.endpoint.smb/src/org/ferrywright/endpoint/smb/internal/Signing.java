package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs the messages of one session, and tells which are signed rightly: [MS-SMB2] section 3.1.4.1. Many threads may at once. */
final class Signing {
    static final int LENGTH = 16;

    /** Who reckons, for one message at a time. */
    interface Engine {
        /**
         * Begins anew, whatever came before.
         *
         * @param number of the message
         * @param answer whether the server sent it
         */
        void begin(long number, boolean answer);

        void update(byte[] input, int offset, int length);

        /** @return the signature, after which only {@link #begin} is allowed */
        byte[] end();
    }

    private final Supplier<Engine> made;
    private final Queue<Engine> idle = new ConcurrentLinkedQueue<>();

    /** @param made another one for the session's key */
    Signing(Supplier<Engine> made) {
        this.made = made;
    }

    /** As all dialects before 3.0. */
    static Signing sha256(byte[] key) {
        return new Signing(() -> new Sha256(key));
    }

    static Signing cmac(byte[] key) {
        return new Signing(() -> OpenSslCmac.available() ? new OpenSslCmac(key) : new PlainCmac(key));
    }

    /** Only where {@link OpenSslGmac#available} says so. */
    static Signing gmac(byte[] key) {
        return new Signing(() -> new OpenSslGmac(key));
    }

    /**
     * Signs a message in its place.
     *
     * @param in holds the message, the signature empty
     * @param data that follows it elsewhere
     */
    void sign(long number, byte[] in, int at, int length, Message data) {
        Engine engine = engine();
        engine.begin(number, false);
        engine.update(in, at, length);
        if (data != null) {
            engine.update(data.data(), data.dataOffset(), data.dataLength());
        }
        System.arraycopy(engine.end(), 0, in, at + Frame.SIGNATURE, LENGTH);
        idle.add(engine);
    }

    /** @param message of an answer, whose signature is emptied */
    boolean isRight(ByteBuffer message) {
        byte[] in = message.array();
        int at = message.arrayOffset();
        int place = at + Frame.SIGNATURE;
        byte[] signature = Arrays.copyOfRange(in, place, place + LENGTH);
        Arrays.fill(in, place, place + LENGTH, (byte) 0);
        Engine engine = engine();
        engine.begin(Frame.number(message), true);
        engine.update(in, at, message.capacity());
        byte[] right = engine.end();
        idle.add(engine);
        return MessageDigest.isEqual(signature, right);
    }

    private Engine engine() {
        Engine engine = idle.poll();
        return engine == null ? made.get() : engine;
    }

    /** The key for one purpose of a session's, as SMB 3 derives it: NIST SP 800-108 in counter mode. */
    static byte[] derive(byte[] key, String label, byte[] context) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(1).array());
            mac.update(label.getBytes(StandardCharsets.US_ASCII));
            mac.update(new byte[2]);
            mac.update(context);
            mac.update(ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.BIG_ENDIAN)
                    .putInt(LENGTH * Byte.SIZE)
                    .array());
            return Arrays.copyOf(mac.doFinal(), LENGTH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a Java VM without SHA-256", e);
        }
    }

    private static final class Sha256 implements Engine {
        private final Mac mac;

        Sha256(byte[] key) {
            try {
                mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(key, "HmacSHA256"));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("a Java VM without SHA-256", e);
            }
        }

        @Override
        public void begin(long number, boolean answer) {
            mac.reset();
        }

        @Override
        public void update(byte[] input, int offset, int length) {
            mac.update(input, offset, length);
        }

        @Override
        public byte[] end() {
            return Arrays.copyOf(mac.doFinal(), LENGTH);
        }
    }
}
